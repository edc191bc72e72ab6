import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeUtf8 } from './bytes.ts';
import { encodeChunk, lastChunk } from './http/chunk.ts';
import { chunkParts, contentPart, eventParts, headPart, lastChunkPart, webSocketParts } from './layer-parts.ts';
import { layersOf, type Part } from './layers.ts';
import { encodeEvent } from './sse/encode.ts';
import { sealedLength } from './tls/record.ts';
import { encodeFrame } from './websocket/frame.ts';

const sum = (parts: readonly { readonly bytes: number }[]) => parts.reduce((total, { bytes }) => total + bytes, 0);

test('a masked WebSocket message of 6 bytes in TLS is 74 bytes of IP', () => {
  const { layers, spans, wireBytes } = layersOf({ parts: webSocketParts(contentPart('text', 6), true), tls: true });
  expect(wireBytes).toBe(20 + 20 + 22 + 6 + 6);
  expect(layers).toEqual([
    { name: 'ip', label: 'IPv4', bytes: 20, total: 74 },
    { name: 'tcp', label: 'TCP', bytes: 20, total: 54 },
    { name: 'tls', label: 'TLS 1.3', bytes: 22, total: 34 },
    { name: 'framing', label: 'Framing', bytes: 6, total: 12 },
    { name: 'application', label: 'Application', bytes: 6, total: 6 },
  ]);
  expect(spans.map(({ label, offset, bytes }) => [label, offset, bytes])).toEqual([
    ['IPv4 header', 0, 20],
    ['TCP header', 20, 20],
    ['record header', 40, 5],
    ['frame header', 45, 2],
    ['mask', 47, 4],
    ['text', 51, 6],
    ['content type', 57, 1],
    ['authentication tag', 58, 16],
  ]);
});

test('a part that crosses a segment boundary lies in both packets', () => {
  const { spans, wireBytes } = layersOf({
    parts: [headPart(100), contentPart('body', 50)],
    tls: false,
    segments: [120, 30],
  });
  expect(wireBytes).toBe(150 + 80);
  expect(spans.filter(({ layer }) => layer === 'application')).toEqual([
    { layer: 'application', label: 'HTTP head', bytes: 100, packet: 0, offset: 40 },
    { layer: 'application', label: 'body', bytes: 20, packet: 0, offset: 140 },
    { layer: 'application', label: 'body', bytes: 30, packet: 1, offset: 40 },
  ]);
});

test('segments that do not hold the message are refused', () => {
  expect(() => layersOf({ parts: [headPart(100)], tls: false, segments: [99] })).toThrow(RangeError);
});

test('the parts of each framing are as long as its encoder makes them', () => {
  const data = 'a'.repeat(130);
  const event = { id: '7', event: 'add', retry: 10, data: 'one\ntwo é' };
  expect(sum(eventParts(event))).toBe(encodeEvent(event).length);
  expect(sum(eventParts({ data }))).toBe(8 + 130);
  expect(sum(chunkParts(eventParts(event)))).toBe(encodeChunk(encodeEvent(event)).length);
  expect(lastChunkPart.bytes).toBe(lastChunk.length);
  const frame = { opcode: 'text', fin: true, payload: encodeUtf8(data) } as const;
  expect(sum(webSocketParts(contentPart('text', 130), true))).toBe(encodeFrame(frame, new Uint8Array(4)).length);
});

test('layers and spans both add up to the bytes on the wire, for any message', () => {
  const anyPart: fc.Arbitrary<Part> = fc.record({
    layer: fc.constantFrom('framing', 'application'),
    label: fc.constant('part'),
    bytes: fc.nat(40_000),
  });
  fc.assert(
    fc.property(fc.array(anyPart, { maxLength: 5 }), fc.boolean(), (parts, tls) => {
      const { layers, spans, wireBytes } = layersOf({ parts, tls });
      const streamBytes = tls ? sealedLength(sum(parts)) : sum(parts);
      expect(wireBytes).toBe(streamBytes + 40 * Math.ceil(streamBytes / 1460));
      expect(sum(layers)).toBe(wireBytes);
      expect(layers[0]?.total ?? 0).toBe(wireBytes);
      const ends = new Map<number, number>();
      for (const { packet, offset, bytes } of spans) {
        expect(offset).toBe(ends.get(packet) ?? 0);
        ends.set(packet, offset + bytes);
      }
    }),
  );
});
