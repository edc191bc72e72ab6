import { MILLISECOND, SECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';

/** Between a number and its unit, so that no line ends between them. */
const SPACE = '\u00a0';

/** A place on the clock: `18.500 s`. */
export function formatClock(at: Microseconds): string {
  return `${(at / SECOND).toFixed(3)}${SPACE}s`;
}

/** A span of time in the unit that reads best: `0.73 s`, `300 ms`, `40 µs`. */
export function formatDuration(span: Microseconds): string {
  if (span >= 100 * SECOND) return `${Math.round(span / SECOND)}${SPACE}s`;
  if (span >= 500 * MILLISECOND) return `${trimmed(span / SECOND, 2)}${SPACE}s`;
  if (span >= MILLISECOND) return `${trimmed(span / MILLISECOND, span < 10 * MILLISECOND ? 1 : 0)}${SPACE}ms`;
  return `${Math.round(span)}${SPACE}µs`;
}

/** A moment as a sentence says it, to the millisecond where that is near the beginning: `265 ms`, `12.4 s`. */
export function formatMoment(at: Microseconds): string {
  return at < 10 * SECOND ? `${Math.round(at / MILLISECOND)}${SPACE}ms` : formatDuration(at);
}

/** Seconds with a fixed number of places: `1.43 s`. */
export function formatSeconds(span: Microseconds, places = 2): string {
  return `${(span / SECOND).toFixed(places)}${SPACE}s`;
}

/** A tick of an axis, as fine as its step needs: `9 s`, `9.5 s`, `120 ms`. */
export function formatTick(at: Microseconds, step: Microseconds): string {
  const isFine = step < 100 * MILLISECOND && step >= MILLISECOND && at < 5 * SECOND;
  if (isFine) return `${Math.round(at / MILLISECOND)}${SPACE}ms`;
  if (at === 0) return `0${SPACE}s`;
  if (step >= SECOND) return `${Math.round(at / SECOND)}${SPACE}s`;
  const places = step >= 100 * MILLISECOND ? 1 : step >= 10 * MILLISECOND ? 2 : step >= MILLISECOND ? 3 : 5;
  return `${(at / SECOND).toFixed(places)}${SPACE}s`;
}

/** `215 B`, `3.75 kB`, `12.4 MB`: thousands, as in networking. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)}${SPACE}B`;
  const [value, unit] =
    bytes < 1_000_000
      ? [bytes / 1000, 'kB']
      : bytes < 1_000_000_000
        ? [bytes / 1_000_000, 'MB']
        : [bytes / 1_000_000_000, 'GB'];
  return `${threeDigits(value)}${SPACE}${unit}`;
}

/** A share as a percentage: `82 %`, `0.4 %`. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  return `${percent !== 0 && Math.abs(percent) < 10 ? trimmed(percent, 1) : Math.round(percent)}${SPACE}%`;
}

/** A whole number with its thousands apart: `12 400`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, SPACE);
}

/** A rate: `0.5 ×`. */
export function formatFactor(factor: number): string {
  return `${trimmed(factor, 2)}×`;
}

function threeDigits(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

function trimmed(value: number, places: number): string {
  return String(Number(value.toFixed(places)));
}
