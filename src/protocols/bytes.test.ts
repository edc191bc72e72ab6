import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendBytes, emptyQueue, joinQueue } from './byte-queue.ts';
import { concatBytes, decodeLatin1, decodeUtf8Strictly, encodeLatin1, encodeUtf8, toBase64, toHex } from './bytes.ts';
import { anyBytes, anyCuts, fromHex, splitAt } from './test-support.ts';

test('base64 and hex agree with Node for any bytes', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
    }),
  );
});

test('bytes survive latin1 text, and a character above U+00FF is refused', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      expect(encodeLatin1(decodeLatin1(bytes))).toEqual(bytes);
    }),
  );
  expect(() => encodeLatin1('ł')).toThrow(RangeError);
});

test('strict UTF-8 keeps a byte order mark and gives undefined for invalid bytes', () => {
  expect(decodeUtf8Strictly(encodeUtf8('\uFEFFé'))).toBe('\uFEFFé');
  expect(decodeUtf8Strictly(fromHex('c328'))).toBeUndefined();
});

test('a queue joins to the bytes that were appended', () => {
  fc.assert(
    fc.property(anyBytes, anyCuts, (bytes, cuts) => {
      const queue = splitAt(bytes, cuts).reduce(appendBytes, emptyQueue);
      expect(queue.length).toBe(bytes.length);
      expect(joinQueue(queue)).toEqual(bytes);
    }),
  );
  expect(concatBytes([])).toHaveLength(0);
});
