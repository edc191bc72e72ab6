/**
 * A running 64-bit hash of the log in two 32-bit lanes. Two runs with the same digest had, for all practical
 * purposes, the same log. It is not cryptographic: it detects difference, not malice.
 */
export interface Digest {
  readonly high: number;
  readonly low: number;
}

export const EMPTY_DIGEST: Digest = { high: 0x6a09e667, low: 0xbb67ae85 | 0 };

/** The digest after one more line. */
export function extendDigest(digest: Digest, line: string): Digest {
  let high = digest.high;
  let low = digest.low;
  for (let index = 0; index < line.length; index += 1) {
    const unit = line.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x5bd1e995);
    low ^= low >>> 13;
  }
  high ^= low >>> 16;
  return { high: Math.imul(high, 0x85ebca6b), low: low ^ (high >>> 15) };
}

/** Sixteen hexadecimal digits. */
export function digestText(digest: Digest): string {
  return hexadecimal(digest.high) + hexadecimal(digest.low);
}

function hexadecimal(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0');
}
