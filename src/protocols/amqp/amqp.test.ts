import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, encodeUtf8, toHex } from '../bytes.ts';
import {
  channelMax,
  contentFrames,
  createAmqpReceiver,
  frameMax,
  heartbeatFrame,
  methodFrame,
  protocolHeader,
  receiveAmqp,
} from './frame.ts';
import { decodeMethod, encodeMethod } from './methods.ts';

test('an acknowledgement has the bytes of the specification', () => {
  // Type 1, channel 1, 13 bytes; class 60, method 80, tag 5 in eight bytes, no flags; the end octet.
  expect(toHex(methodFrame(1, 'basic.ack', { deliveryTag: 5 }))).toBe('0100010000000d003c0050000000000000000500ce');
});

test('a publication is a method, a content header and a body', () => {
  const bytes = contentFrames(1, 'basic.publish', { routingKey: 'wire' }, { headers: {} }, encodeUtf8('w0...'));
  expect(toHex(bytes)).toBe(
    [
      '0100010000000d003c0028000000047769726500ce',
      '02000100000012003c00000000000000000005200000000000ce',
      '0300010000000577302e2e2ece',
    ].join(''),
  );
});

test('a heartbeat is a frame without payload', () => {
  expect(toHex(heartbeatFrame)).toBe('08000000000000ce');
});

test('a body longer than a frame is cut', () => {
  const body = new Uint8Array(300_000).fill(7);
  const bytes = contentFrames(1, 'basic.publish', {}, {}, body);
  const { events } = receiveAmqp(createAmqpReceiver('client'), bytes);
  expect(events).toMatchObject([{ type: 'command', body }]);
  // Three bodies of at most 131,072 - 8 bytes.
  expect(bytes.length).toBe(300_000 + 3 * 8 + (8 + 9) + (8 + 14));
});

const text = fc.string({ maxLength: 40 });
const word = fc.nat({ max: 65_535 });
const methods = fc.oneof(
  fc.record({ deliveryTag: fc.maxSafeNat(), multiple: fc.boolean(), requeue: fc.boolean() }).map((args) => ({
    name: 'basic.nack',
    args,
  })),
  fc
    .record({
      consumerTag: text,
      deliveryTag: fc.maxSafeNat(),
      redelivered: fc.boolean(),
      exchange: text,
      routingKey: text,
    })
    .map((args) => ({ name: 'basic.deliver', args })),
  fc
    .record({
      reserved: word,
      queue: text,
      passive: fc.boolean(),
      durable: fc.boolean(),
      exclusive: fc.boolean(),
      autoDelete: fc.boolean(),
      noWait: fc.boolean(),
      arguments: fc.dictionary(
        text.filter((name) => name !== '__proto__'),
        fc.oneof(text, fc.boolean(), fc.maxSafeNat()),
      ),
    })
    .map((args) => ({ name: 'queue.declare', args })),
);

test('every method comes back as it was', () => {
  fc.assert(
    fc.property(methods, (method) => {
      expect(decodeMethod(encodeMethod(method))).toEqual({ ...method, args: { ...method.args } });
    }),
  );
});

test('frames are read whole, however they are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, fc.uint8Array({ maxLength: 60 })), { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 }),
      (contents, cuts) => {
        const bytes = concatBytes([
          protocolHeader,
          ...contents.flatMap(([messageId, body]) => [
            contentFrames(1, 'basic.publish', { routingKey: messageId }, { messageId, deliveryMode: 2 }, body),
            heartbeatFrame,
          ]),
        ]);
        let receiver = createAmqpReceiver('server');
        const seen: unknown[] = [];
        for (let at = 0, index = 0; at < bytes.length; index += 1) {
          const size = cuts[index % cuts.length] ?? 1;
          const step = receiveAmqp(receiver, bytes.slice(at, at + size));
          receiver = step.receiver;
          seen.push(...step.events);
          at += size;
        }
        expect(seen.length).toBe(1 + 2 * contents.length);
        expect(seen.filter((_, index) => index % 2 === 1)).toMatchObject(
          contents.map(([messageId, body]) => ({ properties: { messageId, deliveryMode: 2 }, body })),
        );
      },
    ),
  );
});

test.each([
  ['another protocol', 'server' as const, encodeUtf8('GET / HTTP/1.1\r\n')],
  ['a wrong end octet', 'client' as const, heartbeatFrame.map((byte, index) => (index === 7 ? 0 : byte))],
  ['a frame too long', 'client' as const, new Uint8Array([1, 0, 1, 255, 255, 255, 255])],
  ['a body without a method', 'client' as const, new Uint8Array([3, 0, 1, 0, 0, 0, 1, 65, 206])],
])('%s is a failure', (_, side, bytes) => {
  expect(receiveAmqp(createAmqpReceiver(side), bytes).events).toMatchObject([{ type: 'failure' }]);
});

test('the tuning has 20 bytes, as recorded', () => {
  expect(methodFrame(0, 'connection.tune', { channelMax, frameMax, heartbeat: 60 }).length).toBe(20);
});
