/** Virtual time: a whole number of microseconds since 2026-11-24 09:00:00 UTC. */
export type Microseconds = number;

export const MILLISECOND: Microseconds = 1_000;
export const SECOND: Microseconds = 1_000_000;

/** `numerator / denominator` rounded to the nearest whole number, halves up. Both are whole, the denominator is positive. */
export function divideRounding(numerator: number, denominator: number): number {
  return Math.floor((numerator + Math.floor(denominator / 2)) / denominator);
}

/** `value` doubled so many times. Engines may round powers differently; a product of twos is exact. */
export function doubled(value: number, times: number): number {
  let result = value;
  for (let count = 0; count < times; count += 1) result *= 2;
  return result;
}

/** How long `bytes` occupy a line of `bitsPerSecond` (0 means unlimited: no time at all), in microseconds. */
export function transmissionTime(bytes: number, bitsPerSecond: number): Microseconds {
  return bitsPerSecond === 0 ? 0 : divideRounding(bytes * 8 * SECOND, bitsPerSecond);
}
