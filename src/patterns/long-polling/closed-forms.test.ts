import { beforeAll, describe, expect, inject, test } from 'vitest';
import { sampleOf } from '../driver/sample.ts';
import type { Sample } from '../driver/sample.ts';
import { pattern } from './index.ts';

describe('long polling with Poisson news', () => {
  let sample: Sample;
  let expected: ReturnType<typeof pattern.expected>;
  beforeAll(() => {
    sample = sampleOf(pattern, { rate: '0.2', hold: '20s', duration: '24h' }, inject('long') ? 100_000 : 10_000);
    expected = pattern.expected(sample.parameters);
  });

  test('mean staleness is d + g^2 / 2E', () => {
    // Most items are d stale; those in the gap up to d + g: the deviation is below g / 2.
    expect(Math.abs(sample.meanStalenessMs - (expected.meanStalenessMs ?? Number.NaN))).toBeLessThan(
      (3 * 150) / Math.sqrt(sample.items),
    );
  });

  test('requests come once in a cycle', () => {
    const perRun = expected.requests ?? Number.NaN;
    // The cycle is nearly exponential: its deviation is about its mean.
    expect(Math.abs(sample.requests - perRun * sample.runs)).toBeLessThan(3 * Math.sqrt(perRun * sample.runs));
  });

  test('a share exp(-rate (g + T)) of the answers is empty', () => {
    const ratio = expected.emptyRatio ?? Number.NaN;
    expect(Math.abs(sample.emptyRatio - ratio)).toBeLessThan(3 * Math.sqrt((ratio * (1 - ratio)) / sample.responses));
  });

  test('no item is older than three transits', () => {
    expect(sample.maxStalenessMs).toBeLessThanOrEqual(900);
    expect([sample.lost, sample.duplicates]).toEqual([0, 0]);
  });
});
