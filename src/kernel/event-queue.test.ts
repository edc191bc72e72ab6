import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

const items = fc
  .array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 })
  .map((times) => times.map((at, sequence) => ({ at, sequence })));

test('items come out by time, and first come, first served within one time', () => {
  fc.assert(
    fc.property(items, (list) => {
      const queue = new EventQueue<{ at: number; sequence: number }>();
      for (const item of list) queue.push(item);
      const out = drain(queue);
      expect(out).toEqual([...list].sort((one, other) => one.at - other.at || one.sequence - other.sequence));
    }),
  );
});

test('a copy is independent of the queue that it was made from', () => {
  fc.assert(
    fc.property(items, (list) => {
      const queue = new EventQueue(list.slice(0, 0));
      for (const item of list) queue.push(item);
      const copy = queue.copy();
      drain(queue);
      expect(copy.size).toBe(list.length);
      expect(drain(copy)).toHaveLength(list.length);
    }),
  );
});

function drain<Item extends { at: number; sequence: number }>(queue: EventQueue<Item>): readonly Item[] {
  const out: Item[] = [];
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) out.push(item);
  return out;
}
