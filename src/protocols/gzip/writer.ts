import { Deflate } from 'fflate';
import { concatBytes, noBytes } from '../bytes.ts';
import { crc32 } from '../crc32.ts';
import { FLUSH, flushedBytes, slide } from './window.ts';

/** Packs a stream piece by piece: plain values, a new one for each piece. */
export interface GzipWriter {
  /** The last bytes that were packed, which the next may refer to. */
  readonly window: Uint8Array;
  readonly crc: number;
  readonly length: number;
}

/** zlib's level 1, as nginx `gzip_comp_level` has it. */
const LEVEL = 1;

export const gzipWriter: GzipWriter = { window: noBytes, crc: 0, length: 0 };

/** The head of a file: deflate, no name, no time, "fastest", Unix (RFC 1952 section 2.3), as zlib writes it at level 1. */
export const gzipHead = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3);

/** A flush with nothing to flush. */
const EMPTY_BLOCK = concatBytes([Uint8Array.of(0), FLUSH]);

/** Packs bytes so that all of them can be read at once (Z_SYNC_FLUSH). */
export function gzipFlushed(
  writer: GzipWriter,
  bytes: Uint8Array,
): { readonly writer: GzipWriter; readonly packed: Uint8Array } {
  if (bytes.length === 0) return { writer, packed: EMPTY_BLOCK };
  return { writer: after(writer, bytes), packed: deflated(writer, bytes, false) };
}

/** The last bytes and the end of the file: check sum and length (RFC 1952 section 2.3.1). */
export function gzipEnd(writer: GzipWriter, bytes: Uint8Array): Uint8Array {
  const { crc, length } = after(writer, bytes);
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, crc, true);
  trailer.setUint32(4, length, true);
  return concatBytes([deflated(writer, bytes, true), new Uint8Array(trailer.buffer)]);
}

function after({ window, crc, length }: GzipWriter, bytes: Uint8Array): GzipWriter {
  return { window: slide(window, bytes), crc: crc32(bytes, crc), length: (length + bytes.length) % 2 ** 32 };
}

function deflated(writer: GzipWriter, bytes: Uint8Array, isLast: boolean): Uint8Array {
  if (isLast) return packed(writer, bytes, 'end');
  const flushed = packed(writer, bytes, 'flush').subarray(0, -FLUSH.length);
  const open = opened(packed(writer, bytes, 'end'));
  const more = Uint8Array.of(0);
  // fflate 0.8.3 writes some flushes wrongly: it forgets a byte where the head of the empty block, which takes three
  // bits, does not fit behind the last code, or loses bits of that. Then the same as one last block, made a flush.
  const ways = [flushed, concatBytes([flushed, more]), open, concatBytes([open, more])];
  const right = ways.find((way) => isReadAs(writer, way, bytes));
  if (right === undefined) throw new Error(`${bytes.length} bytes could not be packed and flushed`);
  return concatBytes([right, FLUSH]);
}

function packed({ window }: GzipWriter, bytes: Uint8Array, how: 'flush' | 'end'): Uint8Array {
  const parts: Uint8Array[] = [];
  const deflate = new Deflate({ level: LEVEL, ...(window.length > 0 ? { dictionary: window } : {}) }, (part) => {
    parts.push(part);
  });
  deflate.push(bytes, how === 'end');
  if (how === 'flush') deflate.flush(true);
  return concatBytes(parts);
}

/** A last block that is the only one, no longer marked as the last (RFC 1951 section 3.2.3). */
function opened(ended: Uint8Array): Uint8Array {
  const open = ended.slice();
  open[0] = (open[0] ?? 0) & 0xfe;
  return open;
}

/** A stored block of one byte behind its head: LEN, NLEN, and the byte (RFC 1951 section 3.2.4). */
const PROBE = Uint8Array.of(1, 0, 0xfe, 0xff, 0x41);

/** Whether packed bytes end with the head of a stored block and are otherwise these: tried with one that is not empty. */
function isReadAs({ window }: GzipWriter, way: Uint8Array, bytes: Uint8Array): boolean {
  const read = flushedBytes(window, concatBytes([way, PROBE]));
  return (
    read?.length === bytes.length + 1 &&
    read.at(-1) === PROBE.at(-1) &&
    bytes.every((byte, index) => byte === read[index])
  );
}
