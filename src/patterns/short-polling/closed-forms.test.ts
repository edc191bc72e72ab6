import { beforeAll, describe, expect, inject, test } from 'vitest';
import { sampleOf } from '../driver/sample.ts';
import type { Sample } from '../driver/sample.ts';
import { pattern } from './index.ts';

describe('short polling with Poisson news', () => {
  let sample: Sample;
  beforeAll(() => {
    sample = sampleOf(pattern, { rate: '0.1', interval: '5s', duration: '24h' }, inject('long') ? 100_000 : 10_000);
  });

  test('mean staleness is interval / 2 + one way', () => {
    const expected = pattern.expected(sample.parameters).meanStalenessMs ?? Number.NaN;
    expect(expected).toBe(2800);
    // Uniform over one interval: the standard deviation is interval / sqrt(12).
    expect(Math.abs(sample.meanStalenessMs - expected)).toBeLessThan((3 * 5000) / Math.sqrt(12 * sample.items));
  });

  test('the share of empty answers is exp(-rate x interval)', () => {
    const expected = Math.exp(-0.5);
    expect(pattern.expected(sample.parameters).emptyRatio).toBeCloseTo(expected, 12);
    expect(Math.abs(sample.emptyRatio - expected)).toBeLessThan(
      3 * Math.sqrt((expected * (1 - expected)) / sample.responses),
    );
  });

  test('nothing is lost, nothing comes twice, and nothing is older than interval + one way', () => {
    expect([sample.lost, sample.duplicates]).toEqual([0, 0]);
    expect(sample.maxStalenessMs).toBeLessThanOrEqual(5300);
  });
});
