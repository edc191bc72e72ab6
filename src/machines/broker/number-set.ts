/** A set of whole numbers in pieces of 256: adding one copies little, old versions stay as they were. */
export type NumberSet = { readonly [piece: string]: readonly number[] };

const PIECE = 256;

export const EMPTY_SET: NumberSet = {};

export function hasNumber(set: NumberSet, value: number): boolean {
  return set[pieceOf(value)]?.includes(value) === true;
}

export function addNumber(set: NumberSet, value: number): NumberSet {
  const piece = pieceOf(value);
  return { ...set, [piece]: [...(set[piece] ?? []), value] };
}

function pieceOf(value: number): string {
  return String(Math.floor(value / PIECE));
}
