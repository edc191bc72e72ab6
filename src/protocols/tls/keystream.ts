import { encodeUtf8 } from '../bytes.ts';

/**
 * Scrambles bytes so that they look opaque and the peer can open them. This is a model: anybody can open them,
 * and nothing here protects anything. Applying it twice restores the input.
 * @param label of the direction, for example `7 client`
 * @param recordNumber 0, 1, 2... within that direction
 */
export function scramble(bytes: Uint8Array, label: string, recordNumber: number): Uint8Array {
  let state = mix(hashBytes(encodeUtf8(label)) ^ Math.imul(recordNumber + 1, 0x9e3779b1));
  let word = 0;
  return bytes.map((byte, index) => {
    if (index % 4 === 0) {
      state = (state + 0x9e3779b9) >>> 0;
      word = mix(state);
    }
    return byte ^ ((word >>> (8 * (index % 4))) & 0xff);
  });
}

/** FNV-1a, 32 bits. */
export function hashBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
