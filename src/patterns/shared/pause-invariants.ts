/** What holds for paused hosts: their programs stand still. */
import type { Entry } from '../../kernel/entry.ts';
import type { Invariant } from '../contract/pattern.ts';

export const pauseInvariants: readonly Invariant<unknown>[] = [
  { name: 'no program of a paused host does anything', check: thePausedStandStill },
];

/**
 * The kernel of a paused host goes on: it moves segments and gives up messages. A user may end its programs from
 * outside: they say so (`exit`, `work dropped`), and with their sockets TLS says goodbye, all in the step of the deed.
 */
function thePausedStandStill(log: readonly Entry[]): string | null {
  const paused = new Set<string>();
  let ending = -1;
  for (const entry of log) {
    if (entry.kind === 'intervention' && (entry.action === 'close' || entry.action === 'kill')) ending = entry.step;
    if (entry.kind === 'paused') paused.add(entry.host);
    else if (entry.kind === 'resumed' || entry.kind === 'crash' || entry.kind === 'boot') paused.delete(entry.host);
    const host = actorOf(entry);
    const isGoodbye = entry.step === ending && (entry.layer === 'transport' || entry.layer === 'framing');
    if (isGoodbye) continue;
    if (host !== null && paused.has(host)) return `entry ${entry.n}: ${entry.kind} on ${host}, which is paused`;
  }
  return null;
}

/** On which host a program acts by this entry; null when none does. */
function actorOf(entry: Entry): string | null {
  switch (entry.kind) {
    case 'spawn':
    case 'write':
    case 'read':
    case 'result':
    case 'note':
    case 'save':
    case 'work':
    case 'work done':
      return entry.host;
    case 'state':
      // A socket's own machine belongs to the kernel; a filter's runs in its program, which has not begun to speak when
      // the kernel accepts a connection.
      if (entry.layer === 'transport' && entry.event === 'start') return null;
      return entry.layer === 'transport' && entry.process.includes('/tcp-') ? null : entry.host;
    default:
      return null;
  }
}
