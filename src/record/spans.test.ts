import { array, assert, boolean, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Changes, Spans } from './spans.ts';

describe('spans', () => {
  test('open at any entry are those begun before it and not ended before it, however long the log', () => {
    assert(
      property(
        array(boolean(), { minLength: 800, maxLength: 1600 }),
        integer({ min: 0, max: 1600 }),
        (begins, limit) => {
          const spans = new Spans<number>();
          const all: { begin: number; end: number; span: number }[] = [];
          const open: number[] = [];
          begins.forEach((isBegin, n) => {
            if (isBegin) {
              open.push(all.length);
              all.push({ begin: n, end: Number.POSITIVE_INFINITY, span: spans.begin(n, n) });
            } else {
              const oldest = all[open.shift() ?? -1];
              if (oldest === undefined) return;
              oldest.end = n;
              spans.end(n, oldest.span);
            }
          });
          const expected = (isIn: (one: { begin: number; end: number }) => boolean) =>
            all.filter(isIn).map(({ begin }) => begin);
          expect(spans.openBefore(limit)).toEqual(expected(({ begin, end }) => begin < limit && end >= limit));
          const from = Math.floor(limit / 2);
          expect(spans.touching(from, limit)).toEqual(expected(({ begin, end }) => begin < limit && end >= from));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('changes', () => {
  test('tell the value before any entry', () => {
    const changes = new Changes<string>();
    changes.set(3, 'up');
    changes.set(7, 'down');
    expect([0, 3, 4, 7, 8].map((limit) => changes.before(limit))).toEqual([undefined, undefined, 'up', 'up', 'down']);
    expect(changes.listBefore(7)).toEqual(['up']);
    expect(changes.latest).toBe('down');
  });
});
