/** What a receiver says of a program that does not read, or will never read. */
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Sentence } from '../contract/pattern.ts';
import { sayGone } from './telling-silence.ts';

/** A program is ended: with bytes that nobody has read their sender must learn that they are lost. */
export function sayReset(log: readonly Entry[], { n, step, from, to }: EntryOf<'segment'>): Sentence | null {
  let isUnread = false;
  let isEnded = false;
  for (let index = n - 1; log[index]?.step === step; index -= 1) {
    const entry = log[index];
    // Its kernel has given the connection up, and says so to whoever may hear it.
    if (entry?.kind === 'state' && entry.event === 'keepAliveTimeout') return sayGone(log, entry);
    isUnread ||= entry?.kind === 'undelivered';
    isEnded ||= entry?.kind === 'intervention' && (entry.action === 'kill' || entry.action === 'close');
  }
  if (isUnread) return { key: 'reset.unread', values: { from, to }, weight: 3 };
  return isEnded ? { key: 'reset.ended', values: { from, to }, weight: 2 } : null;
}

/** Several messages are read at once: their borders were the writer's, not TCP's. */
export function sayPieces(log: readonly Entry[], { n, step, host }: EntryOf<'read'>): Sentence | null {
  const together = (from: number, by: 1 | -1) => {
    let count = 0;
    for (let index = from; log[index]?.step === step; index += by) {
      const entry = log[index];
      if (entry?.kind === 'read' && entry.host === host) count += 1;
    }
    return count;
  };
  const count = together(n, 1);
  if (together(n - 1, -1) > 0) return null;
  return count > 1 ? { key: 'read.pieces', values: { host, count }, weight: 3 } : null;
}

/** The window closes, or is open again: only where the segment before said otherwise. */
export function sayWindow(log: readonly Entry[], entry: EntryOf<'segment'>): Sentence | null {
  const { from, to, connection, window: bytes, n, ack } = entry;
  if (ack === null || (bytes > 0 && !hasClosed(log, entry))) return null;
  const before = log.findLast(
    (one): one is EntryOf<'segment'> =>
      one.kind === 'segment' && one.n < n && one.from === from && one.connection === connection,
  );
  if (before === undefined || (before.window === 0) === (bytes === 0)) return null;
  return { key: bytes === 0 ? 'window.closed' : 'window.open', values: { from, to, bytes }, weight: 3 };
}

/** Most windows never close: then there is nothing to look for. */
function hasClosed(log: readonly Entry[], { n, from }: EntryOf<'segment'>): boolean {
  for (let index = n - 1; index >= Math.max(0, n - NEAR); index -= 1) {
    const entry = log[index];
    if (entry?.kind === 'segment' && entry.from === from) return entry.window === 0;
  }
  return false;
}

/** The segment before is among so many entries, if it matters. */
const NEAR = 200;
