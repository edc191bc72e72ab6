/** A list that only grows, in pieces of 256: adding one copies little, old versions stay as they were. */
export interface Ledger<Item> {
  readonly length: number;
  readonly full: readonly (readonly Item[])[];
  readonly tail: readonly Item[];
}

const PIECE = 256;

export function emptyLedger<Item>(): Ledger<Item> {
  return { length: 0, full: [], tail: [] };
}

export function append<Item>(ledger: Ledger<Item>, item: Item): Ledger<Item> {
  const tail = [...ledger.tail, item];
  const length = ledger.length + 1;
  return tail.length < PIECE ? { ...ledger, length, tail } : { length, full: [...ledger.full, tail], tail: [] };
}

/** The items from number `first` on, counted from 0. */
export function itemsFrom<Item>(ledger: Ledger<Item>, first: number): readonly Item[] {
  if (first >= ledger.length) return [];
  const piece = Math.floor(first / PIECE);
  const pieces = [...ledger.full.slice(piece), ledger.tail];
  return pieces.flat().slice(first - piece * PIECE);
}
