import { describe, expect, test } from 'vitest';
import type { Entry, Plain } from '../kernel/entry.ts';
import { Copies } from './copies.ts';

/** Notes of a broker, an entry each. */
function copiesOf(...notes: readonly (readonly [name: string, values: Readonly<Record<string, Plain>>])[]): Copies {
  const copies = new Copies();
  notes.forEach(([name, values], n) => {
    const entry: Entry = {
      n,
      at: n,
      step: n,
      cause: null,
      layer: 'application',
      kind: 'note',
      host: 'broker',
      process: 'broker/broker',
      name,
      values,
    };
    copies.add(entry);
  });
  return copies;
}

const copy = (news: number, queue: string, id: number) => ({ news, queue, id });

describe('the copies of a broker', () => {
  const copies = copiesOf(
    ['enqueue', { ...copy(1, 'a', 1), onDisk: false }],
    ['deliver', { ...copy(1, 'a', 1), client: 'client', tag: 1, redelivered: false }],
    ['enqueue', { ...copy(1, 'b', 2), onDisk: true }],
    ['requeue', copy(1, 'a', 1)],
    ['ack', { ...copy(1, 'b', 2), client: 'client' }],
  );

  test('are in queues that are known from their first copy on, and not before', () => {
    expect([0, 1, 2, 3].map((limit) => copies.queuesBefore(limit))).toEqual([[], ['a'], ['a'], ['a', 'b']]);
  });

  test('are handed out until they come back, and end when somebody confirms them', () => {
    const [first] = copies.spans.openBefore(5);
    expect(copies.spans.openBefore(5).map(({ queue }) => queue)).toEqual(['a']);
    expect([1, 2, 3, 4].map((limit) => first?.handedOut.before(limit) ?? false)).toEqual([false, true, true, false]);
    expect(copies.spans.openBefore(4).map(({ end }) => end?.done ?? null)).toEqual([null, true]);
  });
});
