import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Histogram } from './histogram.ts';
import { ANYONE } from '../record/news-notes.ts';
import { Pairs } from './pairs.ts';

describe('the histogram', () => {
  test('gives percentiles exact to 1 %, mean and maximum exactly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100_000_000 }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, fraction) => {
          const histogram = new Histogram();
          for (const value of values) histogram.add(value);
          const sorted = [...values].sort((one, other) => one - other);
          const exact = sorted[Math.max(1, Math.ceil(fraction * sorted.length)) - 1] ?? 0;
          expect(Math.abs((histogram.percentile(fraction) ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.01 + 0.5);
          expect(histogram.max).toBe(sorted.at(-1));
          expect(histogram.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 6);
        },
      ),
    );
  });

  test('has nothing to say before the first value', () => {
    const histogram = new Histogram();
    expect([histogram.mean, histogram.max, histogram.percentile(0.5)]).toEqual([null, null, null]);
  });
});

describe('pairs of item and client', () => {
  test('a pair that the server still keeps is waiting, not lost', () => {
    const pairs = new Pairs(['client']);
    pairs.arrive(1, 100, false);
    pairs.settle(1);
    expect(pairs.lost).toBe(0);
    expect(pairs.deliver(1, 'client', 400)).toBe(300);
  });

  test('a pair is lost when the server has forgotten it and no message carries it any more', () => {
    const pairs = new Pairs(['client']);
    pairs.arrive(1, 100, true);
    pairs.carry(1, 'client');
    pairs.forget(1, 'client');
    pairs.settle(1);
    expect(pairs.lost).toBe(0);
    pairs.land(1, 'client');
    pairs.settle(1);
    expect(pairs.lost).toBe(1);
  });

  test('the memory of a crashed server takes with it what only it held', () => {
    const pairs = new Pairs(['client', 'client2']);
    pairs.arrive(1, 0, true);
    pairs.arrive(2, 0, false);
    pairs.deliver(1, 'client', 5);
    pairs.loseMemory('server');
    expect(pairs.lost).toBe(1);
  });

  test('an item for one client is not missing at another', () => {
    const pairs = new Pairs(['client', 'client2']);
    pairs.arrive(1, 0, true, ['client2']);
    pairs.forget(1, null);
    pairs.settle(1);
    expect(pairs.lost).toBe(1);
    expect(pairs.deliver(1, 'client2', 5)).toBe(5);
    expect(pairs.lost).toBe(0);
  });

  test('an item for anyone is lost once, delivered once, and a duplicate at any other', () => {
    const pairs = new Pairs(['client', 'client2', 'client3']);
    pairs.arrive(1, 0, true, [ANYONE]);
    pairs.loseMemory('server');
    expect(pairs.lost).toBe(1);
    expect(pairs.deliver(1, 'client2', 5)).toBe(5);
    expect(pairs.lost).toBe(0);
    expect(pairs.deliver(1, 'client3', 9)).toBeNull();
    expect(pairs.duplicates).toBe(1);
  });

  test('a second delivery is a duplicate, however late', () => {
    const pairs = new Pairs(['client']);
    pairs.arrive(1, 0, false);
    pairs.deliver(1, 'client', 5);
    expect(pairs.deliver(1, 'client', 9)).toBeNull();
    expect(pairs.duplicates).toBe(1);
  });
});
