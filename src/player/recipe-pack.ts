import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';

/** A link longer than this is not read at all. */
export const MAX_PACKED_CHARACTERS = 64 * 1024;
/** What a link may unpack to: a small link that unpacks to much more was made to do harm. */
export const MAX_UNPACKED_BYTES = 1024 * 1024;

/** Input is handed over in pieces, so that unpacking stops soon after the limit. */
const PIECE_BYTES = 512;

export type Unpacked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'too long' | 'unpacks to too much' | 'not readable' };

/** A value as text for an address: JSON, compressed, in the letters of base64url. */
export function pack(value: unknown): string {
  return toBase64Url(deflateSync(strToU8(JSON.stringify(value)), { level: 9 }));
}

/** Reads what `pack` wrote. Anything else, however hostile, is refused with a reason. */
export function unpack(text: string): Unpacked {
  if (text.length > MAX_PACKED_CHARACTERS) return { ok: false, reason: 'too long' };
  if (!/^[\w-]+$/.test(text)) return { ok: false, reason: 'not readable' };
  try {
    const bytes = inflate(fromBase64Url(text));
    if (bytes === null) return { ok: false, reason: 'unpacks to too much' };
    const value: unknown = JSON.parse(strFromU8(bytes));
    return { ok: true, value };
  } catch {
    return { ok: false, reason: 'not readable' };
  }
}

function inflate(packed: Uint8Array): Uint8Array | null {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((piece) => {
    length += piece.length;
    // What lies beyond the limit is not kept while the current piece of input is worked off.
    if (length <= MAX_UNPACKED_BYTES) pieces.push(piece);
  });
  for (let from = 0; from < packed.length; from += PIECE_BYTES) {
    stream.push(packed.subarray(from, from + PIECE_BYTES), from + PIECE_BYTES >= packed.length);
    if (length > MAX_UNPACKED_BYTES) return null;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
