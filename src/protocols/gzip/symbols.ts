import { concatBytes } from '../bytes.ts';

/** Shortest and longest match (RFC 1951 section 3.2.5). */
const SHORTEST = 3;
const LONGEST = 258;
/** As zlib has at its usual memory level. */
const HASH_BITS = 15;

/** How many literals and matches bytes become behind a window: each place takes the last match that begins like it. */
export function countSymbols(window: Uint8Array, bytes: Uint8Array): number {
  const all = concatBytes([window, bytes]);
  const hashOf = (at: number) =>
    (((all[at] ?? 0) << 10) ^ ((all[at + 1] ?? 0) << 5) ^ (all[at + 2] ?? 0)) & ((1 << HASH_BITS) - 1);
  // Where a place with this hash was last, counted from 1.
  const last = new Uint32Array(1 << HASH_BITS);
  for (let at = 0; at < window.length; at += 1) last[hashOf(at)] = at + 1;
  let count = 0;
  for (let at = window.length; at < all.length; count += 1) {
    const from = (last[hashOf(at)] ?? 0) - 1;
    let length = 0;
    while (from >= 0 && length < LONGEST && at + length < all.length && all[from + length] === all[at + length])
      length += 1;
    const step = length < SHORTEST ? 1 : length;
    for (let each = at; each < at + step; each += 1) last[hashOf(each)] = each + 1;
    at += step;
  }
  return count;
}
