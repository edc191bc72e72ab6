import { expect, test } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatFactor,
  formatPercent,
  formatSeconds,
  formatTick,
} from './format.ts';

/** A unit never stands alone on the next line. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test.each([
  [formatClock(18_500_000), '18.500 s'],
  [formatDuration(40), '40 µs'],
  [formatDuration(300_000), '300 ms'],
  [formatDuration(1_500), '1.5 ms'],
  [formatDuration(730_000), '0.73 s'],
  [formatDuration(75_000_000), '75 s'],
  [formatDuration(125_000_000), '125 s'],
  [formatSeconds(500_000), '0.50 s'],
  [formatTick(9_000_000, 1_000_000), '9 s'],
  [formatTick(9_500_000, 500_000), '9.5 s'],
  [formatTick(9_520_000, 20_000), '9.52 s'],
  [formatBytes(215), '215 B'],
  [formatBytes(3_750), '3.75 kB'],
  [formatBytes(12_400_000), '12.4 MB'],
  [formatPercent(0.82), '82 %'],
  [formatPercent(0.034), '3.4 %'],
  [formatPercent(0), '0 %'],
  [formatCount(1_234_567), '1 234 567'],
  [formatFactor(0.5), '0.5×'],
])('%s', (text, expected) => {
  expect(plain(text)).toBe(expected);
});
