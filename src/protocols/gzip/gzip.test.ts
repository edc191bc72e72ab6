import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { concatBytes, encodeLatin1, noBytes } from '../bytes.ts';
import { gunzip, gzipReader } from './reader.ts';
import type { GzipReader } from './reader.ts';
import { gzipEnd, gzipFlushed, gzipHead, gzipWriter } from './writer.ts';

/** A file of these pieces, each flushed but the last. */
function packed(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  let writer = gzipWriter;
  const parts: Uint8Array[] = [gzipHead];
  for (const piece of pieces.slice(0, -1)) {
    const step = gzipFlushed(writer, piece);
    writer = step.writer;
    parts.push(step.packed);
  }
  return [...parts, gzipEnd(writer, pieces.at(-1) ?? noBytes)];
}

/** What a reader makes of each part. */
function unpacked(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  let reader: GzipReader = gzipReader;
  return parts.map((part) => {
    const step = gunzip(reader, part);
    reader = step.reader;
    return step.bytes;
  });
}

const text = fc
  .array(fc.constantFrom('data: ', 'id: ', '7', 'x', '\n', '\u00ff'), { maxLength: 60 })
  .map((words) => encodeLatin1(words.join('')));
/** Events with titles of many words: their blocks have codes of their own, which end at any bit. */
const events = fc
  .array(fc.tuple(fc.nat(3_000), fc.string({ minLength: 3, maxLength: 40 })), { minLength: 1, maxLength: 12 })
  .map((each) => encodeLatin1(each.map(([id, title]) => `id: ${id}\ndata: news ${id}, ${title}\n\n`).join('')));
const pieces = fc.array(fc.oneof(text, events, fc.uint8Array({ maxLength: 300 })), { minLength: 1, maxLength: 12 });

describe('a gzip stream', () => {
  test('is what zlib reads, whatever the pieces', () => {
    fc.assert(
      fc.property(pieces, (each) => {
        expect(new Uint8Array(gunzipSync(Uint8Array.from(concatBytes(packed(each)))))).toEqual(
          new Uint8Array(concatBytes(each)),
        );
      }),
    );
  });

  test('gives each flushed piece whole as soon as it is there', () => {
    fc.assert(
      fc.property(pieces, (each) => {
        const [, ...read] = unpacked(packed(each));
        expect(read.map((bytes) => [...bytes])).toEqual(each.map((bytes) => [...bytes]));
      }),
    );
  });

  test('gives the same bytes however it is split on the way', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 40 }), (each, size) => {
        const whole = concatBytes(packed(each));
        const parts = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
          whole.subarray(index * size, (index + 1) * size),
        );
        expect([...concatBytes(unpacked(parts))]).toEqual([...concatBytes(each)]);
      }),
    );
  });

  test('is right where the last code leaves no room for the head of an empty block', () => {
    // Numbers of items, each of which ended at another bit.
    for (let count = 1; count <= 60; count += 1) {
      const items = Array.from({ length: count }, (_, index) => `id: ${index + 1}\ndata: news ${index + 1}\n\n`);
      const piece = encodeLatin1(items.join(''));
      expect(unpacked(packed([piece, piece, noBytes])).map(({ length }) => length)).toEqual([
        0,
        piece.length,
        piece.length,
        0,
      ]);
    }
  });

  test('refers back to earlier pieces, up to 32 KiB', () => {
    const noise = Uint8Array.from({ length: 1000 }, (_, index) => (index * index * 31 + index) & 0xff);
    const filler = Uint8Array.from({ length: 40_000 }, (_, index) => (index * 7919 + (index >> 7) * 13) & 0xff);
    const near = packed([noise, noise, noBytes]).map(({ length }) => length);
    expect(near[2]).toBeLessThan(40);
    const far = packed([noise, filler, noise, noBytes]).map(({ length }) => length);
    expect(far[3]).toBeGreaterThan(40);
  });
});
