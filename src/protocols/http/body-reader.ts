import { noBytes } from '../bytes.ts';
import { readFields, readLine } from './head-reader.ts';
import { isMalformed, malformed, type Malformed } from './malformed.ts';

/** Where in a body the reader stands; counts are bytes (RFC 9112 sections 6 and 7.1). */
export type BodyState =
  | { readonly kind: 'fixed'; readonly remaining: number }
  | { readonly kind: 'chunk-size' }
  | { readonly kind: 'chunk-data'; readonly remaining: number }
  | { readonly kind: 'chunk-end' }
  | { readonly kind: 'trailer' }
  | { readonly kind: 'until-close' }
  | { readonly kind: 'done' };

export interface BodyStep {
  readonly state: BodyState;
  /** Bytes of the input that were consumed. */
  readonly used: number;
  /** Content among them, without chunk framing. */
  readonly content: Uint8Array;
}

/** One step into the input; undefined when it must wait for more bytes. */
export function readBody(state: BodyState, input: Uint8Array): BodyStep | Malformed | undefined {
  if (state.kind === 'trailer') return readTrailer(input);
  if (input.length === 0) return undefined;
  switch (state.kind) {
    case 'fixed':
      return take(input, state.remaining, (remaining) =>
        remaining === 0 ? { kind: 'done' } : { kind: 'fixed', remaining },
      );
    case 'chunk-data':
      return take(input, state.remaining, (remaining) =>
        remaining === 0 ? { kind: 'chunk-end' } : { kind: 'chunk-data', remaining },
      );
    case 'until-close':
      return take(input, input.length, () => state);
    case 'chunk-size':
      return readChunkSize(input);
    case 'chunk-end':
      if (input[0] !== 13 || (input.length > 1 && input[1] !== 10)) {
        return malformed('syntax', 'a chunk is longer than its size line says');
      }
      return input.length < 2 ? undefined : { state: { kind: 'chunk-size' }, used: 2, content: noBytes };
    case 'done':
      return undefined;
  }
}

function take(input: Uint8Array, wanted: number, after: (remaining: number) => BodyState): BodyStep {
  const used = Math.min(input.length, wanted);
  return { state: after(wanted - used), used, content: input.subarray(0, used) };
}

function readChunkSize(input: Uint8Array): BodyStep | Malformed | undefined {
  const line = readLine(input, 0);
  if (line === undefined || isMalformed(line)) return line;
  // A recipient ignores extensions it does not know (RFC 9112 section 7.1.1). 12 digits stay an exact number.
  const [, digits = ''] = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/.exec(line.text) ?? [];
  if (digits === '') return malformed('syntax', `${JSON.stringify(line.text.slice(0, 40))} is not a chunk size`);
  const size = Number.parseInt(digits, 16);
  const state: BodyState = size === 0 ? { kind: 'trailer' } : { kind: 'chunk-data', remaining: size };
  return { state, used: line.next, content: noBytes };
}

/** Trailers are checked and dropped, which RFC 9112 section 7.1.2 allows. */
function readTrailer(input: Uint8Array): BodyStep | Malformed | undefined {
  const fields = readFields(input, 0);
  if (fields === undefined || isMalformed(fields)) return fields;
  return { state: { kind: 'done' }, used: fields.next, content: noBytes };
}
