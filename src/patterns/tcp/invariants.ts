import type { Entry } from '../../kernel/entry.ts';
import { MAXIMUM_SEGMENT_SIZE } from '../../transport/tcp/profile.ts';
import type { Invariant, Sometimes } from '../contract/pattern.ts';
import { conversationsOf } from '../shared/conversations.ts';
import type { Talker } from '../shared/conversations.ts';
import { commonInvariants } from '../shared/invariants.ts';
import type { Values } from './parameters.ts';

/** What holds for the two ends of this pattern beyond TCP's rules: its log follows the numbers of every socket. */

export const streamInvariants: readonly Invariant<Values>[] = [
  ...commonInvariants,
  { name: 'nobody reads more bytes of a connection than were written', check: readsArePrefixes },
  { name: 'no more is in flight than the congestion window allows', check: congestionWindowIsKept },
  { name: 'the congestion window is never less than a segment', check: congestionWindowIsPositive },
  { name: 'data segments that are new follow each other without a gap', check: newDataIsInOrder },
];

export const streamSometimes: readonly Sometimes[] = [
  { name: 'an application has read what was written', reached: (log) => log.some(({ kind }) => kind === 'read') },
  { name: 'a packet is lost', reached: (log) => log.some(({ kind }) => kind === 'loss') },
  { name: 'a connection waits in TIME-WAIT', reached: enters('TIME-WAIT') },
  { name: 'the server closes after the client', reached: enters('LAST-ACK') },
];

/** Rare with the default values, and never to be missing where there is much data, loss and a small window. */
export const streamStress: readonly Sometimes[] = [
  { name: 'a timeout sends data again', reached: (log) => sendsAgain(log, 'retransmissionTimeout') },
  { name: 'duplicates send data again', reached: (log) => sendsAgain(log, 'segment') },
  { name: 'a window is closed', reached: (log) => log.some(isClosedWindow) },
  { name: 'a closed window is asked whether it is open', reached: asksForWindow },
  {
    name: 'a connection is reset',
    reached: (log) => log.some((entry) => entry.kind === 'segment' && entry.flags.includes('R')),
  },
  {
    name: 'a connection is refused',
    reached: (log) => log.some((entry) => entry.kind === 'segment' && entry.flags === 'RA' && entry.seq === 0),
  },
  { name: 'a connection is given up', reached: (log) => log.some(isGivenUp) },
];

/** The server counts what it has read since it started; the client writes `bytes` once in each of its lives. */
function readsArePrefixes(log: readonly Entry[], values: Values): string | null {
  const limits: Readonly<Record<string, number>> = {
    'client/client': values.replyBytes * values.exchanges,
    'server/server': values.bytes * (values.replyBytes > 0 ? values.exchanges : 1),
  };
  const lives: Record<string, number> = {};
  for (const entry of log) {
    if (entry.kind === 'spawn') lives[entry.process] = (lives[entry.process] ?? 0) + 1;
    if (entry.kind !== 'state' || entry.layer !== 'process') continue;
    const { received } = entry.badges;
    const limit = limits[entry.process];
    // The server lives on while the client starts anew and writes again.
    const times = entry.process === 'server/server' ? (lives['client/client'] ?? 0) : 1;
    if (typeof received === 'number' && limit !== undefined && received > limit * times)
      return `entry ${entry.n}: ${entry.process} has read ${received} bytes of ${limit * times}`;
  }
  return null;
}

/**
 * RFC 5681 3.1. It is judged while nothing is known to be lost: in recovery the window is what may be sent beside what
 * has left the network, and Linux counts that in duplicates. Limited transmit (RFC 3042) adds two segments.
 */
function congestionWindowIsKept(log: readonly Entry[]): string | null {
  interface Numbers {
    readonly cwnd: number;
    readonly flight: number;
    readonly troubled: boolean;
    readonly acknowledged: number;
  }
  const numbers = new Map<Talker, Numbers>();
  const numbersOf = (talker: Talker): Numbers =>
    numbers.get(talker) ?? { cwnd: 0, flight: 0, troubled: false, acknowledged: 0 };
  for (const remark of conversationsOf(log)) {
    if (remark.type === 'read' || remark.talker === null) continue;
    const { talker, entry } = remark;
    const known = numbersOf(talker);
    if (remark.type === 'state') {
      const { cwnd, flight } = remark.entry.badges;
      numbers.set(talker, {
        ...known,
        cwnd: typeof cwnd === 'number' ? cwnd : known.cwnd,
        flight: typeof flight === 'number' ? flight : known.flight,
      });
    } else if (remark.type === 'heard') {
      const { ack, length } = remark.entry;
      const advances = ack !== null && ack > known.acknowledged;
      const repeats = ack === known.acknowledged && length === 0;
      numbers.set(talker, {
        ...known,
        acknowledged: Math.max(known.acknowledged, ack ?? 0),
        troubled: repeats || (known.troubled && !(advances && known.flight === 0)),
      });
    } else {
      if (remark.entry.retransmission) numbers.set(talker, { ...known, troubled: true });
      else if (remark.entry.length > 1 && !known.troubled && known.flight > known.cwnd + 2 * MAXIMUM_SEGMENT_SIZE + 1)
        return `entry ${entry.n}: ${talker.id} has ${known.flight} in flight, allowed are ${known.cwnd}`;
    }
  }
  return null;
}

function congestionWindowIsPositive(log: readonly Entry[]): string | null {
  const small = log.find(
    (entry) =>
      entry.kind === 'state' &&
      entry.layer === 'transport' &&
      typeof entry.badges['cwnd'] === 'number' &&
      entry.badges['cwnd'] < MAXIMUM_SEGMENT_SIZE,
  );
  return small === undefined ? null : `entry ${small.n}: less than a segment`;
}

function newDataIsInOrder(log: readonly Entry[]): string | null {
  const next = new Map<Talker, number>();
  for (const remark of conversationsOf(log)) {
    if (remark.type !== 'sent' || remark.talker === null || remark.entry.retransmission) continue;
    const { seq, length, n } = remark.entry;
    if (length === 0) continue;
    const expected = next.get(remark.talker) ?? 1;
    // The byte of a probe is sent again with what follows it.
    if (seq !== expected && seq !== expected - 1) return `entry ${n}: ${seq} follows ${expected}`;
    next.set(remark.talker, seq + length);
  }
  return null;
}

/** In the step of an event a socket sends data that it has sent before. */
function sendsAgain(log: readonly Entry[], event: string): boolean {
  const steps = new Set(
    log.flatMap((entry) =>
      entry.kind === 'state' && entry.layer === 'transport' && entry.event === event ? [entry.step] : [],
    ),
  );
  return log.some(
    (entry) => entry.kind === 'segment' && entry.retransmission && entry.length > 0 && steps.has(entry.step),
  );
}

function isClosedWindow(entry: Entry): boolean {
  return entry.kind === 'segment' && entry.window === 0 && !entry.flags.includes('R');
}

/** Linux asks with a number that is acknowledged already, the RFC with one byte beyond the window. */
function asksForWindow(log: readonly Entry[]): boolean {
  const ends = new Map<Talker, number>();
  for (const remark of conversationsOf(log)) {
    if (remark.type !== 'sent' || remark.talker === null || remark.entry.flags.includes('R')) continue;
    const { seq, length, flags } = remark.entry;
    const end = ends.get(remark.talker) ?? 0;
    if (flags === 'A' && (length === 1 || (length === 0 && seq === end - 1))) return true;
    ends.set(remark.talker, Math.max(end, seq + length + (/[SF]/.test(flags) ? 1 : 0)));
  }
  return false;
}

function isGivenUp(entry: Entry): boolean {
  return entry.kind === 'state' && entry.path === 'gone' && entry.event === 'retransmissionTimeout';
}

function enters(path: string): (log: readonly Entry[]) => boolean {
  return (log) => log.some((entry) => entry.kind === 'state' && entry.layer === 'transport' && entry.path === path);
}
