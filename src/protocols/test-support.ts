import * as fc from 'fast-check';

/** Helpers of the tests in this room. */

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Freezes a value as the simulator's tests do. The content of a Uint8Array cannot be frozen. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}

/** Cuts bytes at the given offsets, in any order; an offset beyond the end counts as the end. */
export function splitAt(bytes: Uint8Array, offsets: readonly number[]): readonly Uint8Array[] {
  const inside = offsets.map((offset) => Math.min(offset, bytes.length)).sort((one, other) => one - other);
  const bounds = [0, ...inside, bytes.length];
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
}

/** Every way to cut bytes into two, and the way to cut them into single bytes. */
export function everySplit(bytes: Uint8Array): readonly (readonly Uint8Array[])[] {
  const single = Array.from(bytes, (_byte, index) => bytes.subarray(index, index + 1));
  return [...Array.from({ length: bytes.length + 1 }, (_, at) => splitAt(bytes, [at])), single];
}

/**
 * Feeds pieces one after another to a parser, frozen, and returns all events and the last state.
 * Fails when the parser writes to its input.
 */
export function feed<State, Event>(
  start: State,
  pieces: readonly Uint8Array[],
  step: (state: State, bytes: Uint8Array) => readonly [State, readonly Event[]],
): { readonly state: State; readonly events: readonly Event[] } {
  const originals = pieces.map((piece) => piece.slice());
  const events: Event[] = [];
  let state = deepFreeze(start);
  for (const piece of pieces) {
    const [next, more] = step(state, piece);
    state = deepFreeze(next);
    events.push(...more);
  }
  if (pieces.some((piece, index) => piece.some((byte, at) => byte !== originals[index]?.[at]))) {
    throw new Error('the parser wrote to its input');
  }
  return { state, events };
}

export const anyBytes: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 300 });
export const anyCuts: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(600), { maxLength: 8 });
