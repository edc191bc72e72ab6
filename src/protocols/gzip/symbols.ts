import { concatBytes } from '../bytes.ts';

/** Shortest and longest match (RFC 1951 section 3.2.5). */
const SHORTEST = 3;
const LONGEST = 258;

/** How many literals and matches bytes become behind a window: each place takes the last match that begins like it. */
export function countSymbols(window: Uint8Array, bytes: Uint8Array): number {
  const all = concatBytes([window, bytes]);
  const last = new Map<number, number>();
  const startOf = (at: number) => ((all[at] ?? 0) << 16) | ((all[at + 1] ?? 0) << 8) | (all[at + 2] ?? 0);
  for (let at = 0; at < window.length; at += 1) last.set(startOf(at), at);
  let count = 0;
  for (let at = window.length; at < all.length; count += 1) {
    const from = last.get(startOf(at));
    let length = 0;
    if (from !== undefined && at + SHORTEST <= all.length)
      while (length < LONGEST && at + length < all.length && all[from + length] === all[at + length]) length += 1;
    const step = length < SHORTEST ? 1 : length;
    for (let each = at; each < at + step; each += 1) last.set(startOf(each), each);
    at += step;
  }
  return count;
}
