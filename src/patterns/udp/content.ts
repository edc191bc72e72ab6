/** What a numbered message holds: its number, then bytes to look at. */
import { decodeLatin1, encodeLatin1 } from '../../protocols/bytes.ts';

/** A number of four digits and a space fit. */
export const LEAST_BYTES = 8;

const FIRST_LETTER = 97;
const LETTERS = 26;

/** A message of `size` bytes. */
export function contentOf(message: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index += 1) bytes[index] = FIRST_LETTER + (index % LETTERS);
  bytes.set(encodeLatin1(`${message} `));
  return bytes;
}

/** The number of a message from its first bytes. */
export function numberIn(content: Uint8Array): number {
  return Number.parseInt(decodeLatin1(content.subarray(0, LEAST_BYTES)), 10);
}
