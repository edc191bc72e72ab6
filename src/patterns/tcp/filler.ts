/** Bytes to look at: the alphabet over and over. */
export function filler(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => 97 + (index % 26));
}
