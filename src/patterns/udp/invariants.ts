import type { Entry } from '../../kernel/entry.ts';
import { messageNotes } from '../../record/message-notes.ts';
import type { Invariant, Sometimes } from '../contract/pattern.ts';
import { commonInvariants } from '../shared/invariants.ts';
import type { Values } from './parameters.ts';

export const invariants: readonly Invariant<Values>[] = [
  ...commonInvariants,
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
