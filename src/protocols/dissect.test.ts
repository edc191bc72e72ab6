import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, decodeUtf8, encodeUtf8 } from './bytes.ts';
import { dissect } from './dissect.ts';
import { encodeChunk } from './http/chunk.ts';
import { serializeResponse } from './http/serialize.ts';
import { encodeEvent } from './sse/encode.ts';
import { encodeFrame } from './websocket/frame.ts';

const said = (bytes: Uint8Array) =>
  dissect(bytes)
    .filter(({ layer }) => layer === 'application')
    .map(({ content }) => decodeUtf8(content));
const total = (bytes: Uint8Array) => dissect(bytes).reduce((sum, piece) => sum + piece.bytes, 0);

test('an HTTP message is its head and its content', () => {
  const body = encodeUtf8('{"items":[]}');
  const bytes = serializeResponse({
    status: 200,
    reason: 'OK',
    headers: [['Content-Length', String(body.length)]],
    body,
  });
  expect(said(bytes)).toEqual(['{"items":[]}']);
  expect(total(bytes)).toBe(bytes.length);
});

test('of server-sent events in chunks only the data is content', () => {
  const bytes = concatBytes([
    encodeChunk(encodeEvent({ data: 'one', id: '1' })),
    encodeChunk(encodeEvent({ data: 'two', id: '2' })),
  ]);
  expect(said(bytes)).toEqual(['one', 'two']);
  expect(total(bytes)).toBe(bytes.length);
});

test('of WebSocket frames the payload is content, unmasked', () => {
  const mask = Uint8Array.from([1, 2, 3, 4]);
  const bytes = concatBytes([
    encodeFrame({ opcode: 'text', fin: true, payload: encodeUtf8('hello') }, mask),
    encodeFrame({ opcode: 'ping', fin: true, payload: new Uint8Array(0) }, null),
  ]);
  expect(said(bytes)).toEqual(['hello']);
  expect(total(bytes)).toBe(bytes.length);
});

test('whatever the bytes, the pieces add up to them and nothing throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, text) => {
      for (const input of [bytes, encodeUtf8(`HTTP/1.1 ${text}`), encodeUtf8(`1f\r\n${text}`)])
        expect(total(input)).toBe(input.length);
    }),
  );
});
