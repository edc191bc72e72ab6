import type { Entry } from '../../kernel/entry.ts';
import { dnsNotes } from '../../machines/dns/notes.ts';
import { lookupNotes } from '../../record/lookup-notes.ts';
import { messageNotes } from '../../record/message-notes.ts';
import type { Invariant, Sometimes } from '../contract/pattern.ts';
import { commonInvariants } from '../shared/invariants.ts';
import type { Values } from './parameters.ts';

export const invariants: readonly Invariant<Values>[] = [
  ...commonInvariants,
  { name: 'no lookup ends twice, and none that has not begun', check: lookupsEndOnce },
  { name: 'no answer is kept for longer than it may be', check: nothingIsStale },
  { name: 'nobody gets a message that was not sent', check: nothingIsMadeUp },
];

export const sometimes: readonly Sometimes[] = [
  {
    name: 'a message is read over UDP',
    reached: (log) =>
      log.some((entry) => messageNotes.has(entry) && entry.name === 'got' && entry.values.over === 'UDP'),
  },
  {
    name: 'a message is read over TCP',
    reached: (log) =>
      log.some((entry) => messageNotes.has(entry) && entry.name === 'got' && entry.values.over === 'TCP'),
  },
];

function nothingIsMadeUp(log: readonly Entry[]): string | null {
  const sent = new Set<string>();
  for (const entry of log) {
    if (!messageNotes.has(entry)) continue;
    const { message, over } = entry.values;
    if (entry.name === 'sent') sent.add(`${over} ${message}`);
    else if (!sent.has(`${over} ${message}`))
      return `entry ${entry.n}: message ${message} came over ${over}, and was not sent`;
  }
  return null;
}

function lookupsEndOnce(log: readonly Entry[]): string | null {
  const open = new Set<string>();
  for (const entry of log) {
    if (!lookupNotes.has(entry)) continue;
    if (entry.name === 'lookup begun') open.add(entry.process);
    else if (!open.delete(entry.process))
      return `entry ${entry.n}: lookup ${entry.values.lookup} is over, and is not open`;
  }
  return null;
}

function nothingIsStale(log: readonly Entry[]): string | null {
  const stale = log.find((entry) => dnsNotes.has(entry) && entry.name === 'from cache' && entry.values.leftS < 0);
  return stale === undefined ? null : `entry ${stale.n}: an answer from the cache is older than it may be`;
}
