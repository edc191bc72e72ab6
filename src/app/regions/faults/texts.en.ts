import type { FaultColumn } from '../../stand/faults/fault-table.ts';

/** What each fault is called in its column, and what it really is. */
const about: Readonly<Record<FaultColumn, readonly [name: string, is: string]>> = {
  close: ['End', 'the programs end in order: their peers read a FIN'],
  kill: ['Kill', 'the programs die: their peers get a RST at once'],
  crash: ['Crash', 'no power: silence, and nobody is told'],
  restart: ['Reboot', 'it knows no old connection: RST to whoever goes on'],
  'stop-listening': ['Deaf', 'nobody at the port: who connects is refused'],
  offline: ['Offline', 'off the net: what is sent is lost, both ends believe'],
  pause: ['Freeze', 'the programs stand still, their kernel still answers'],
  cut: ['Cut', 'the line breaks: what is on it is lost, in silence'],
  block: ['Block', 'a firewall drops what comes next: SYNs are repeated'],
  drop: ['Lose', 'one packet dies: whoever sent it must notice'],
};

/** What the table of faults says, in English. */
export const texts = {
  hosts: 'Hosts',
  links: 'Links',
  where: 'where',
  about,
} as const;
