import { inflateSync } from 'fflate';
import { concatBytes } from '../bytes.ts';

/** How far back a match may point (RFC 1951 section 2). */
const WINDOW_BYTES = 32_768;

/** What later bytes can refer to, once these have passed. */
export function slide(window: Uint8Array, bytes: Uint8Array): Uint8Array {
  return concatBytes([window, bytes]).slice(-WINDOW_BYTES);
}

/** The end of a flush, as zlib's Z_SYNC_FLUSH writes it: LEN and NLEN of an empty stored block (RFC 1951 section 3.2.4). */
export const FLUSH = Uint8Array.of(0, 0, 0xff, 0xff);

/** An empty last block: with it, what was flushed is whole. */
const LAST_BLOCK = Uint8Array.of(3, 0);

/** What packed bytes are that end with a flush; null where they end within a block. */
export function flushedBytes(window: Uint8Array, packed: Uint8Array): Uint8Array | null {
  try {
    return inflateSync(concatBytes([packed, LAST_BLOCK]), { dictionary: window });
  } catch {
    return null;
  }
}
