import { Inflate } from 'fflate';
import { concatBytes, noBytes } from '../bytes.ts';
import { FLUSH, flushedBytes, slide } from './window.ts';
import { gzipHead } from './writer.ts';

/** Unpacks a stream as it comes, as far as its bytes can be read: plain values, a new one for each piece. */
export interface GzipReader {
  /** Bytes of the head that are still to come; this reads heads without optional fields. */
  readonly head: number;
  /** What was unpacked up to the last flush. */
  readonly window: Uint8Array;
  /** Packed bytes since then, and how many bytes they have given so far. */
  readonly pending: Uint8Array;
  readonly given: number;
}

export const gzipReader: GzipReader = { head: gzipHead.length, window: noBytes, pending: noBytes, given: 0 };

/** Takes the next packed bytes. */
export function gunzip(
  reader: GzipReader,
  packed: Uint8Array,
): { readonly reader: GzipReader; readonly bytes: Uint8Array } {
  const head = Math.max(0, reader.head - packed.length);
  const pending = concatBytes([reader.pending, packed.subarray(reader.head - head)]);
  const all = inflated(reader.window, pending);
  const bytes = all.subarray(reader.given);
  const flushed = lastFlush(reader.window, pending);
  if (flushed === null) return { reader: { ...reader, head, pending, given: all.length }, bytes };
  return {
    reader: {
      head,
      window: slide(reader.window, flushed.bytes),
      pending: pending.slice(flushed.end),
      given: all.length - flushed.bytes.length,
    },
    bytes,
  };
}

/** All that can be read of packed bytes behind a flush. */
function inflated(window: Uint8Array, packed: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  if (packed.length > 0) new Inflate({ dictionary: window }, (part) => parts.push(part)).push(packed);
  return concatBytes(parts);
}

/** Where the last flush ends and what it flushed. The same bytes within a block are none: the rest is no whole file then. */
function lastFlush(
  window: Uint8Array,
  packed: Uint8Array,
): { readonly end: number; readonly bytes: Uint8Array } | null {
  for (let end = packed.length; end >= FLUSH.length; end -= 1) {
    if (!FLUSH.every((byte, index) => packed[end - FLUSH.length + index] === byte)) continue;
    const bytes = flushedBytes(window, packed.subarray(0, end));
    if (bytes !== null) return { end, bytes };
  }
  return null;
}
