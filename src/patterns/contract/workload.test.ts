import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../kernel/time.ts';
import type { Scheduled } from '../../machines/news/schedule.ts';
import { newsOf } from './workload.ts';
import type { WorkloadParameters } from './workload.ts';

/** All of them. */
function drawn(workload: WorkloadParameters): readonly Scheduled[] {
  const news = newsOf(workload);
  const items: Scheduled[] = [];
  for (let item = news.item(0); item !== undefined; item = news.item(items.length)) items.push(item);
  return items;
}

const base = { seed: 1, duration: 3600 * SECOND, rate: 2, arrivals: 'poisson', list: [] } as const;

describe('news', () => {
  test('come evenly when fixed', () => {
    expect(drawn({ ...base, arrivals: 'fixed', rate: 4, duration: SECOND }).map(({ at }) => at)).toEqual([
      250_000, 500_000, 750_000, 1_000_000,
    ]);
  });

  test.each(['poisson', 'bursts'] as const)('come %s at the rate that was asked for', (arrivals) => {
    const count = [1, 2, 3, 4, 5].reduce((sum, seed) => sum + drawn({ ...base, seed, arrivals }).length, 0);
    // Bursts of 1 to 9 make the count vary more: the deviation is that of 7200 bursts of deviation sqrt(5^2 + 6.67).
    const deviation = arrivals === 'poisson' ? Math.sqrt(36_000) : Math.sqrt(7200 * (25 + 6.67));
    expect(Math.abs(count - 36_000)).toBeLessThan(3 * deviation);
  });

  test('are numbered from 1 in order of time, and a longer run begins as the shorter one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_294_967_295 }),
        fc.constantFrom('fixed', 'poisson', 'bursts' as const),
        fc.integer({ min: 1, max: 50 }),
        (seed, arrivals, tenths) => {
          const short = drawn({ ...base, seed, arrivals, rate: tenths / 10, duration: 60 * SECOND });
          const long = drawn({ ...base, seed, arrivals, rate: tenths / 10, duration: 90 * SECOND });
          expect(long.slice(0, short.length)).toEqual(short);
          expect(long.map(({ id }) => id)).toEqual(long.map((_, index) => index + 1));
          expect(long.every(({ at }, index) => at >= (long[index - 1]?.at ?? 0) && at <= 90 * SECOND)).toBe(true);
        },
      ),
    );
  });

  test('come as listed, with their texts, as far as the run goes', () => {
    const list = [
      { at: 5, text: 'a' },
      { at: 7, text: 'b' },
      { at: 99 * SECOND, text: 'c' },
    ];
    expect(drawn({ ...base, arrivals: 'list', list, duration: SECOND })).toEqual([
      { id: 1, at: 5, text: 'a' },
      { id: 2, at: 7, text: 'b' },
    ]);
  });

  test('do not come at rate 0', () => {
    expect(drawn({ ...base, rate: 0 })).toEqual([]);
  });
});
