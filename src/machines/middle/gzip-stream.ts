import type { ReadMessage } from '../../kernel/message.ts';
import { concatBytes, noBytes } from '../../protocols/bytes.ts';
import { gunzip, gzipReader } from '../../protocols/gzip/reader.ts';
import type { GzipReader } from '../../protocols/gzip/reader.ts';
import { countSymbols } from '../../protocols/gzip/symbols.ts';
import { slide } from '../../protocols/gzip/window.ts';
import { gzipEnd, gzipFlushed, gzipHead, gzipWriter } from '../../protocols/gzip/writer.ts';
import type { GzipWriter } from '../../protocols/gzip/writer.ts';
import { isPackable, wantsPacked } from './gzip-settings.ts';
import type { Middleman, Part } from './middleman.ts';

/** zlib lets a block out when it has so many literals and matches (`lit_bufsize` - 1 at nginx's memory level, 8). */
const BLOCK_SYMBOLS = 16_383;
/** nginx `gzip_buffers`: one page of memory each, 4 KiB here. */
const BUFFER_SIZE = 4096;

/** An answer that is being compressed. */
export interface Packing {
  /** It waits for the first bytes; null once it is gone. */
  readonly head: Part | null;
  /** Each piece is flushed: the proxy does not buffer this answer. */
  readonly flushes: boolean;
  readonly writer: GzipWriter;
  /** What the block at hand holds, what the window behind it was, and how many symbols it has. */
  readonly raw: Uint8Array;
  readonly window: Uint8Array;
  readonly symbols: number;
  /** Compressed bytes that fill no buffer yet. */
  readonly packed: Uint8Array;
  /** Messages by where in the answer they end; how far whoever reads along can read. */
  readonly messages: readonly { readonly end: number; readonly message: ReadMessage }[];
  readonly taken: number;
  readonly reader: GzipReader;
  readonly readable: number;
}

const BEGUN: Omit<Packing, 'head' | 'flushes'> = {
  writer: gzipWriter,
  raw: noBytes,
  window: noBytes,
  symbols: 0,
  packed: gzipHead,
  messages: [],
  taken: 0,
  reader: gzipReader,
  readable: 0,
};

/**
 * nginx `gzip`. Where the proxy does not buffer, each piece is flushed, the first time with the head. Where it buffers, nothing
 * goes on, not even the head, until zlib has a block and that fills buffers, or the answer ends (recorded: nginx 1.22.1). An
 * answer that breaks off is flushed, without an end of the file (measured).
 */
export const gzipStream: Middleman = {
  flow: (work, id, part) => {
    const passage = work.state.open[id];
    const { gzip } = work.state;
    if (passage === undefined) return [part];
    if (part.type === 'head') {
      if (gzip === null || !isPackable(gzip, part.head, part.length ?? null)) return [part];
      const vary = gzip.varies ? [['Vary', 'Accept-Encoding'] as const] : [];
      const fields = [...part.head.headers, ...vary];
      if (!wantsPacked(gzip, passage.content)) return [{ ...part, head: { ...part.head, headers: fields } }];
      const head: Part = { ...part, head: { ...part.head, headers: [...fields, ['Content-Encoding', 'gzip']] } };
      const packing: Packing = { ...BEGUN, head, flushes: passage.held === null };
      if (!packing.flushes) {
        work.update(id, { packing });
        return [];
      }
      return passOn(flushed(packing), (after) => work.update(id, { packing: after }));
    }
    // Its head has said what the rest is in, whatever is set by now.
    const { packing } = passage;
    if (packing === null) return [part];
    const keep = (after: Packing) => work.update(id, { packing: after });
    switch (part.type) {
      case 'bytes': {
        const taken = took(packing, part.bytes, part.messages);
        if (taken.flushes) return passOn(flushed(taken), keep);
        if (taken.symbols >= BLOCK_SYMBOLS) return passOn(flushed(taken), keep, BUFFER_SIZE);
        keep(taken);
        return [];
      }
      case 'end': {
        const packed = concatBytes([packing.packed, gzipEnd(packing.writer, packing.raw)]);
        return [...passOn({ ...packing, packed }, keep), part];
      }
      case 'cut':
        // What went out was flushed already.
        return packing.flushes ? [part] : [...passOn(flushed(packing), keep), part];
    }
  },
};

/** More bytes in the block at hand. */
function took(packing: Packing, bytes: Uint8Array, messages: readonly ReadMessage[]): Packing {
  const taken = packing.taken + bytes.length;
  const { flushes, window } = packing;
  return {
    ...packing,
    taken,
    raw: concatBytes([packing.raw, bytes]),
    messages: [...packing.messages, ...messages.map((message) => ({ end: taken, message }))],
    window: flushes ? window : slide(window, bytes),
    symbols: flushes ? 0 : packing.symbols + countSymbols(window, bytes),
  };
}

/** The block at hand is compressed, up to a byte. */
function flushed(packing: Packing): Packing {
  const { writer, packed } = gzipFlushed(packing.writer, packing.raw);
  return { ...packing, writer, packed: concatBytes([packing.packed, packed]), raw: noBytes, symbols: 0 };
}

/** What is compressed goes on, in whole buffers of this size, behind the head if that is still here. */
function passOn(packing: Packing, keep: (after: Packing) => void, size = 1): readonly Part[] {
  const { head, packed } = packing;
  const length = packed.length - (packed.length % size);
  if (length === 0) {
    keep(packing);
    return [];
  }
  const bytes = packed.subarray(0, length);
  // Of a block that ends in the middle of a buffer, only the beginning can be read.
  const read = size === 1 ? null : gunzip(packing.reader, bytes);
  const readable = read === null ? packing.taken : packing.readable + read.bytes.length;
  const messages = packing.messages.filter(({ end }) => end <= readable).map(({ message }) => message);
  keep({
    ...packing,
    head: null,
    packed: packed.slice(length),
    messages: packing.messages.filter(({ end }) => end > readable),
    reader: read?.reader ?? packing.reader,
    readable,
  });
  return [...(head === null ? [] : [head]), { type: 'bytes', bytes, messages }];
}
