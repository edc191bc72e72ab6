import type { Entry } from '../../kernel/entry.ts';
import { newsNotes } from '../../record/news-notes.ts';
import type { Invariant } from '../contract/pattern.ts';
import type { ProfileValues } from './client-server.ts';
import { conservationInvariants } from './conservation-invariants.ts';
import { incarnationInvariants } from './incarnation-invariants.ts';
import { pauseInvariants } from './pause-invariants.ts';
import { transportInvariants } from './transport-invariants.ts';

/** What holds in every run of every pattern, whatever happens to it. */
export const commonInvariants: readonly Invariant<ProfileValues>[] = [
  { name: 'every packet that was sent arrives, dies with a cause, or is in flight', check: packetsAreConserved },
  { name: 'every message is read at most once, and after it was written', check: messagesAreReadOnce },
  {
    name: 'messages of one direction of a connection are read in the order in which they were written',
    check: orderIsKept,
  },
  { name: 'no packet arrives sooner than its line allows', check: arrivalsAreCausal },
  { name: 'no request has two answers', check: answersAreSingle },
  ...conservationInvariants,
  ...pauseInvariants,
  ...incarnationInvariants,
  ...transportInvariants,
];

function packetsAreConserved(log: readonly Entry[]): string | null {
  const flying = new Set<number>();
  for (const entry of log) {
    if (entry.kind === 'segment' || entry.kind === 'datagram') {
      if (flying.has(entry.packet)) return `packet ${entry.packet} was sent twice`;
      flying.add(entry.packet);
    } else if (entry.kind === 'arrival' || entry.kind === 'loss') {
      if (!flying.delete(entry.packet)) return `entry ${entry.n}: packet ${entry.packet} was not in flight`;
    }
  }
  return null;
}

function messagesAreReadOnce(log: readonly Entry[]): string | null {
  const open = new Set<number>();
  for (const entry of log) {
    if (entry.kind === 'write') open.add(entry.message);
    else if ((entry.kind === 'read' || entry.kind === 'undelivered') && !open.delete(entry.message)) {
      return `entry ${entry.n}: message ${entry.message} was not on its way`;
    }
  }
  return null;
}

function orderIsKept(log: readonly Entry[]): string | null {
  const last = new Map<string, number>();
  const inDatagrams = new Set<number>();
  for (const entry of log) {
    // Datagrams may overtake one another.
    if (entry.kind === 'datagram') for (const message of entry.messages) inDatagrams.add(message);
    if (entry.kind !== 'read' || inDatagrams.has(entry.message)) continue;
    // What a filter says for itself passes beside what passes through it.
    const direction = `${entry.connection} ${entry.from} ${entry.process.includes('/tls-')}`;
    const before = last.get(direction);
    if (before !== undefined && entry.message < before)
      return `entry ${entry.n}: message ${entry.message} was read after ${before}`;
    last.set(direction, entry.message);
  }
  return null;
}

function arrivalsAreCausal(log: readonly Entry[]): string | null {
  const due = new Map<number, number>();
  for (const entry of log) {
    if (entry.kind === 'segment' || entry.kind === 'datagram') due.set(entry.packet, entry.arrivesAt);
    else if (entry.kind === 'arrival' && entry.at !== due.get(entry.packet))
      return `packet ${entry.packet} arrived at ${entry.at}`;
  }
  return null;
}

function answersAreSingle(log: readonly Entry[]): string | null {
  const answered = new Set<number>();
  for (const entry of log) {
    if (entry.kind !== 'write' || (entry.role !== 'response' && entry.role !== 'empty' && entry.role !== 'error'))
      continue;
    if (answered.has(entry.exchange)) return `entry ${entry.n} answers message ${entry.exchange} a second time`;
    answered.add(entry.exchange);
  }
  return null;
}

/** How the patterns call it that a client says, or a server keeps, what it has. */
interface MemoryValues {
  readonly cursor?: boolean;
  readonly history?: boolean;
  readonly resume?: boolean;
}

/** With cursors (or a history) whatever the server has can still be delivered: nothing is given up. */
export const nothingIsLostWithCursor: Invariant<MemoryValues> = {
  name: 'what the client can ask for again is never forgotten',
  check: (log, { cursor, history, resume }) => {
    if (cursor === false || history === false || resume === false) return null;
    const forgotten = log.find((entry) => newsNotes.has(entry) && entry.name === 'forgotten');
    return forgotten === undefined ? null : `entry ${forgotten.n} forgets an item`;
  },
};
