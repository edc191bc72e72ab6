/** Items in order of their number, in pieces of 256: adding and taking copy little, old versions stay as they were. */
export interface QueueLine<Item extends { readonly id: number }> {
  readonly length: number;
  readonly pieces: readonly (readonly Item[])[];
}

const PIECE = 256;

export function emptyLine<Item extends { readonly id: number }>(): QueueLine<Item> {
  return { length: 0, pieces: [] };
}

/** Puts an item at the place of its number: at the end when it is new, where it was when it comes back. */
export function insert<Item extends { readonly id: number }>(line: QueueLine<Item>, item: Item): QueueLine<Item> {
  const found = line.pieces.findIndex((piece) => (piece.at(-1)?.id ?? 0) > item.id);
  const at = found < 0 ? line.pieces.length - 1 : found;
  const piece = line.pieces[at];
  const length = line.length + 1;
  if (piece === undefined || (found < 0 && piece.length >= PIECE)) return { length, pieces: [...line.pieces, [item]] };
  const place = found < 0 ? piece.length : piece.findIndex(({ id }) => id > item.id);
  return { length, pieces: line.pieces.with(at, [...piece.slice(0, place), item, ...piece.slice(place)]) };
}

export function first<Item extends { readonly id: number }>(line: QueueLine<Item>): Item | undefined {
  return line.pieces[0]?.[0];
}

/** The line without its first item. */
export function withoutFirst<Item extends { readonly id: number }>(line: QueueLine<Item>): QueueLine<Item> {
  const [head = [], ...rest] = line.pieces;
  if (head.length === 0) return line;
  const length = line.length - 1;
  return { length, pieces: head.length === 1 ? rest : [head.slice(1), ...rest] };
}
