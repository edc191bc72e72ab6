import { describe, expect, test } from 'vitest';
import { stemsIn, stemsOf } from './stems.ts';

/** A counter that goes up by one at each of these times. */
const counter = (times: readonly number[]) => times.map((at, index) => [at, index + 1] as const);

describe('stems', () => {
  test('stand where things happen, and count what falls together', () => {
    const stems = stemsOf(counter([10, 50, 51, 53, 90]), 4);
    expect(stemsIn(stems, 0, 100).map(({ first, count }) => [first, count])).toEqual([
      [10, 1],
      [50, 3],
      [90, 1],
    ]);
  });
  test('count a rise by several as several', () => {
    expect(
      stemsOf(
        [
          [0, 0],
          [5, 7],
          [6, 7],
          [7, 9],
        ],
        4,
      ).map(({ count }) => count),
    ).toEqual([7, 9]);
  });
  test('know nothing of what comes after the window', () => {
    const stems = stemsOf(counter([50, 51, 53]), 4);
    expect(stemsIn(stems, 0, 51).map(({ count }) => count)).toEqual([2]);
  });
  test('lose nothing: all of them together are what the counter counted', () => {
    const times = Array.from({ length: 200 }, (_, index) => (index * index) % 997).sort((one, other) => one - other);
    const stems = stemsIn(stemsOf(counter(times), 13), 0, 1_000);
    expect(stems.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  });
});
