import { expect, test } from 'vitest';
import { drawBelow, drawChance, drawExponential, drawUint32, randomStream } from './random.ts';
import type { Draw, RandomState } from './random.ts';

const COUNT = 100_000;

test('the first numbers of a stream are what they were when links were first shared', () => {
  const state = randomStream(1, 'link client>server');
  expect(values(state, 4, drawUint32)).toEqual([670_773_063, 4_062_172_187, 351_473_795, 2_675_385_106]);
});

test('streams of other names or seeds give other numbers', () => {
  const first = (seed: number, name: string) => drawUint32(randomStream(seed, name))[0];
  const all = [
    first(1, 'a'),
    first(1, 'b'),
    first(2, 'a'),
    first(1, 'ab'),
    first(1, 'ba'),
    first(0, ''),
    first(4_294_967_295, 'a'),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test('numbers below a bound are equally likely', () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const value of values(randomStream(3, 'x'), COUNT, (state) => drawBelow(state, 10)))
    counts[value] = (counts[value] ?? 0) + 1;
  // Chi-squared with 9 degrees of freedom exceeds 27.9 with probability 0.001.
  const expected = COUNT / 10;
  expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(27.9);
});

test('a chance comes true as often as it says, and certainty costs no draw', () => {
  const state = randomStream(4, 'x');
  const hits = values(state, COUNT, (each) => drawChance(each, 50_000)).reduce((sum, value) => sum + value, 0);
  expect(Math.abs(hits - 5000)).toBeLessThan(3 * Math.sqrt(COUNT * 0.05 * 0.95));
  expect(drawChance(state, 0)).toEqual([0, state]);
  expect(drawChance(state, 1_000_000)).toEqual([1, state]);
});

test('exponential numbers have the mean, the deviation and the tail of the distribution', () => {
  const mean = 10_000_000;
  const sample = values(randomStream(5, 'x'), COUNT, (state) => drawExponential(state, mean));
  const average = sample.reduce((sum, value) => sum + value, 0) / COUNT;
  expect(Math.abs(average - mean)).toBeLessThan((3 * mean) / Math.sqrt(COUNT));
  const variance = sample.reduce((sum, value) => sum + (value - average) ** 2, 0) / COUNT;
  expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
  const tail = sample.filter((value) => value > 3 * mean).length / COUNT;
  expect(Math.abs(tail - Math.exp(-3))).toBeLessThan(3 * Math.sqrt((Math.exp(-3) * (1 - Math.exp(-3))) / COUNT));
});

function values(state: RandomState, count: number, draw: (state: RandomState) => Draw): readonly number[] {
  let current = state;
  return Array.from({ length: count }, () => {
    const [value, next] = draw(current);
    current = next;
    return value;
  });
}
