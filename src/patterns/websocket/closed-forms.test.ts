import { expect, test } from 'vitest';
import { sampleOf } from '../driver/sample.ts';
import { pattern } from './index.ts';

test('an item takes one way once the connection is open', () => {
  const sample = sampleOf(pattern, { rate: '0.5', duration: '1h' }, 1000);
  expect(sample.maxStalenessMs).toBeLessThanOrEqual(900);
  expect(Math.abs(sample.meanStalenessMs - 300)).toBeLessThan(1);
});
