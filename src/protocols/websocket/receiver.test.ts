import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, encodeUtf8, noBytes } from '../bytes.ts';
import { anyCuts, everySplit, feed, fromHex, splitAt } from '../test-support.ts';
import { closeCodes, connectionLost, encodeClosePayload, isCloseCodeOnWire } from './close-codes.ts';
import { encodeFrame, frameHeaderBytes, type Opcode } from './frame.ts';
import { createWebSocketReceiver, receiveWebSocket, type WebSocketReceiver } from './receiver.ts';

function receive(receiver: WebSocketReceiver, pieces: readonly Uint8Array[]) {
  const { state, events } = feed(receiver, pieces, (before, bytes) => {
    const step = receiveWebSocket(before, bytes);
    return [step.receiver, step.events] as const;
  });
  return { receiver: state, events, messages: events.filter(({ type }) => type !== 'frame') };
}

const client = createWebSocketReceiver('client');
const server = createWebSocketReceiver('server');
const fromServer = (opcode: Opcode, payload: Uint8Array, fin = true) => encodeFrame({ opcode, fin, payload }, null);
const mask = fromHex('37fa213d');

test('masked and unmasked frames are the examples of RFC 6455 section 5.7', () => {
  const hello = { opcode: 'text', fin: true, payload: encodeUtf8('Hello') } as const;
  expect(encodeFrame(hello, null)).toEqual(fromHex('810548656c6c6f'));
  expect(encodeFrame(hello, mask)).toEqual(fromHex('818537fa213d7f9f4d5158'));
  expect(receive(server, [fromHex('818537fa213d7f9f4d5158')]).messages).toEqual([{ type: 'text', text: 'Hello' }]);
});

test('a header has 2, 4 or 10 bytes, and 4 more when masked', () => {
  expect([125, 126, 65_535, 65_536].map((bytes) => frameHeaderBytes(bytes, false))).toEqual([2, 4, 4, 10]);
  expect(frameHeaderBytes(5, true)).toBe(6);
  const large = fromServer('binary', new Uint8Array(65_536).fill(7));
  expect(receive(client, splitAt(large, [1, 9, 30_000])).messages).toEqual([
    { type: 'binary', bytes: new Uint8Array(65_536).fill(7) },
  ]);
});

test('fragments become one message, with a ping between them, for every split inside a character too', () => {
  const euro = encodeUtf8('€');
  const wire = concatBytes([
    fromServer('text', euro.subarray(0, 2), false),
    fromServer('ping', encodeUtf8('p')),
    fromServer('continuation', noBytes, false),
    fromServer('continuation', euro.subarray(2)),
    fromServer('pong', noBytes),
  ]);
  for (const pieces of everySplit(wire)) {
    expect(receive(client, pieces).messages).toEqual([
      { type: 'ping', payload: encodeUtf8('p') },
      { type: 'text', text: '€' },
      { type: 'pong', payload: noBytes },
    ]);
  }
});

describe('a receiver fails with', () => {
  test.each([
    [1002, 'not masked', server, '810548656c6c6f'],
    [1002, 'is masked', client, '818537fa213d7f9f4d5158'],
    [1002, 'reserved bit', client, 'c100'],
    [1002, 'opcode 3', client, '8300'],
    [1002, 'fragmented', client, '0900'],
    [1002, 'too long', client, '897e0080'],
    [1002, 'continues no message', client, '8000'],
    [1002, 'inside a fragmented', client, '01008100'],
    [1002, 'top bit', client, '827f8000000000000000'],
    [1002, 'close frame', client, '880103'],
    [1002, 'close frame', client, '880203ee'],
    [1007, 'close frame', client, '880303e8ff'],
    [1007, 'UTF-8', client, '8101ff'],
    [1009, 'longer than can be counted', client, '827f0040000000000000'],
    [1009, '6 bytes or more', createWebSocketReceiver('client', 5), '8206'],
    [1009, '7 bytes or more', createWebSocketReceiver('client', 5), '0204000000008003'],
  ])('%i when something is %s', (code, reason, receiver, hex) => {
    for (const pieces of everySplit(fromHex(hex))) {
      const last = receive(receiver, [...pieces, fromServer('text', noBytes)]).events.at(-1);
      expect(last).toMatchObject({ type: 'failure', code });
      expect(last).toHaveProperty('reason', expect.stringContaining(reason));
    }
  });
});

test('whatever follows a close frame is ignored, and a close without code is 1005', () => {
  const wire = concatBytes([fromServer('close', noBytes), fromServer('text', encodeUtf8('late'))]);
  expect(receive(client, [wire]).messages).toEqual([{ type: 'close', code: 1005, reason: '' }]);
});

test('codes that only describe an end locally never travel', () => {
  const offWire = [...closeCodes].filter(([, { onWire }]) => !onWire).map(([code]) => code);
  expect(offWire).toEqual([1005, connectionLost, 1015]);
  for (const code of [...offWire, 999, 1004, 1016, 2999, 5000]) {
    expect(isCloseCodeOnWire(code)).toBe(false);
    expect(() => encodeClosePayload(code)).toThrow(RangeError);
  }
  expect(encodeClosePayload(4999)).toEqual(fromHex('1387'));
  expect(() => encodeClosePayload(1000, 'é'.repeat(62))).toThrow(RangeError);
});

test('a control frame that breaks the rules is not encoded', () => {
  expect(() => fromServer('ping', new Uint8Array(126))).toThrow(RangeError);
  expect(() => fromServer('close', noBytes, false)).toThrow(RangeError);
  expect(() => encodeFrame({ opcode: 'text', fin: true, payload: noBytes }, new Uint8Array(3))).toThrow(RangeError);
});

test('whatever messages are sent arrive, for any masks, fragments and splits', () => {
  const anyMessage = fc.record({
    text: fc.boolean(),
    content: fc.string({ unit: 'binary', maxLength: 80 }),
    cuts: anyCuts,
  });
  const anyMask = fc.uint8Array({ minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 4 }), anyMask, anyCuts, (messages, ownMask, cuts) => {
      const frames = messages.flatMap(({ text, content, cuts: fragments }) => {
        const parts = splitAt(encodeUtf8(content), fragments);
        return parts.map((payload, index) => {
          const opcode = index > 0 ? 'continuation' : text ? 'text' : 'binary';
          return encodeFrame({ opcode, fin: index === parts.length - 1, payload }, ownMask);
        });
      });
      expect(receive(server, splitAt(concatBytes(frames), cuts)).messages).toEqual(
        messages.map(({ text, content }) =>
          text ? { type: 'text', text: content } : { type: 'binary', bytes: encodeUtf8(content) },
        ),
      );
    }),
  );
});

test('garbage never throws and means the same however it is split', () => {
  const anyFrame = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.constantFrom('8100', '0100', '8000', '8a00', '880203e8', '817e').map(fromHex),
  );
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 5 }).map(concatBytes), (wire) => {
      for (const receiver of [client, server]) {
        const { events } = receive(receiver, [wire]);
        for (const pieces of everySplit(wire)) expect(receive(receiver, pieces).events).toEqual(events);
      }
    }),
    { numRuns: 300 },
  );
});
