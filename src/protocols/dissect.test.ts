import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelMax, contentFrames, frameMax, heartbeatFrame, methodFrame, protocolHeader } from './amqp/frame.ts';
import { concatBytes, decodeUtf8, encodeUtf8, noBytes, toHex } from './bytes.ts';
import { dissect } from './dissect.ts';
import { encodeChunk } from './http/chunk.ts';
import { serializeResponse } from './http/serialize.ts';
import { encodePacket } from './mqtt/packet.ts';
import type { MqttPacket } from './mqtt/packet.ts';
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

const rows = (bytes: Uint8Array) => dissect(bytes).map(({ layer, label, content }) => [layer, label, toHex(content)]);

test('of an AMQP publication the body is content', () => {
  const bytes = contentFrames(1, 'basic.publish', { routingKey: 'wire' }, { headers: {} }, encodeUtf8('w0...'));
  expect(rows(bytes)).toEqual([
    ['framing', 'frame header', '0100010000000d'],
    ['framing', 'method basic.publish', '003c0028000000047769726500'],
    ['framing', 'end of frame', 'ce'],
    ['framing', 'frame header', '02000100000012'],
    ['framing', 'content header', '003c00000000000000000005200000000000'],
    ['framing', 'end of frame', 'ce'],
    ['framing', 'frame header', '03000100000005'],
    ['application', 'body', toHex(encodeUtf8('w0...'))],
    ['framing', 'end of frame', 'ce'],
  ]);
});

test('a body of several AMQP frames is several pieces of content', () => {
  const body = new Uint8Array(300_000).fill(65);
  const pieces = dissect(contentFrames(1, 'basic.deliver', {}, {}, body)).filter(({ label }) => label === 'body');
  expect(pieces.map(({ bytes }) => bytes)).toEqual([frameMax - 8, frameMax - 8, 300_000 - 2 * (frameMax - 8)]);
  expect(concatBytes(pieces.map(({ content }) => content))).toEqual(body);
});

test('an AMQP protocol header and a heartbeat are framing alone', () => {
  expect(rows(concatBytes([protocolHeader, heartbeatFrame]))).toEqual([
    ['framing', 'protocol header', '414d515000000901'],
    ['framing', 'heartbeat', '08000000000000'],
    ['framing', 'end of frame', 'ce'],
  ]);
});

test('of an MQTT publication the payload is content', () => {
  const publish = { type: 'PUBLISH', topic: 't/a', payload: encodeUtf8('m1'), dup: false, retain: false } as const;
  const bytes = concatBytes([
    encodePacket({ ...publish, qos: 0, id: 0 }),
    encodePacket({ ...publish, qos: 1, id: 10 }),
    encodePacket({ ...publish, payload: new Uint8Array(0), qos: 0, id: 0 }),
  ]);
  const topic = ['framing', 'topic', '742f61'];
  expect(rows(bytes)).toEqual([
    ['framing', 'fixed header PUBLISH', '3007'],
    ['framing', 'topic length', '0003'],
    topic,
    ['application', 'payload', '6d31'],
    ['framing', 'fixed header PUBLISH', '3209'],
    ['framing', 'topic length', '0003'],
    topic,
    ['framing', 'packet identifier', '000a'],
    ['application', 'payload', '6d31'],
    ['framing', 'fixed header PUBLISH', '3005'],
    ['framing', 'topic length', '0003'],
    topic,
  ]);
});

test('other MQTT packets are framing under their name', () => {
  const labels = (packet: MqttPacket) => dissect(encodePacket(packet)).map(({ label, bytes }) => `${label}: ${bytes}`);
  expect(labels({ type: 'CONNECT', clientId: 'sub', cleanSession: true, keepAlive: 60 })).toEqual([
    'fixed header CONNECT: 2',
    'variable header CONNECT: 10',
    'payload CONNECT: 5',
  ]);
  expect(labels({ type: 'CONNACK', sessionPresent: true, returnCode: 0 })).toEqual([
    'fixed header CONNACK: 2',
    'variable header CONNACK: 2',
  ]);
  expect(labels({ type: 'PUBREL', id: 258 })).toEqual(['fixed header PUBREL: 2', 'variable header PUBREL: 2']);
  expect(labels({ type: 'SUBSCRIBE', id: 1, filters: [['t/#', 2]] })).toEqual([
    'fixed header SUBSCRIBE: 2',
    'variable header SUBSCRIBE: 2',
    'payload SUBSCRIBE: 6',
  ]);
  expect(labels({ type: 'SUBACK', id: 1, granted: [2, 128] })).toEqual([
    'fixed header SUBACK: 2',
    'variable header SUBACK: 2',
    'payload SUBACK: 2',
  ]);
  expect(labels({ type: 'PINGREQ' })).toEqual(['fixed header PINGREQ: 2']);
});

const longTopic: MqttPacket = {
  type: 'PUBLISH',
  topic: 'a'.repeat(30_000),
  payload: noBytes,
  qos: 0,
  dup: false,
  retain: false,
  id: 0,
};

test.each([
  ['an AMQP frame without its end octet', heartbeatFrame.subarray(0, 7)],
  ['an AMQP frame with another end octet', heartbeatFrame.with(7, 0)],
  ['an AMQP method that does not exist', Uint8Array.from([1, 0, 1, 0, 0, 0, 4, 0, 60, 0, 99, 0xce])],
  ['an MQTT packet whose remaining length is too long', Uint8Array.from([0x30, 4, 0, 1, 65])],
  ['an MQTT packet whose remaining length is longer written than it need be', Uint8Array.from([0xc0, 0x80, 0])],
  ['an MQTT packet with something behind it', Uint8Array.from([0xc0, 0, 0xc0])],
  ['an MQTT ping that carries something', Uint8Array.from([0xc0, 1, 65])],
  ['an MQTT topic that is no UTF-8', encodePacket(longTopic).map((byte) => (byte === 97 ? 0xff : byte))],
])('%s is content as it is', (_, bytes) => {
  expect(rows(bytes)).toEqual([['application', 'content', toHex(bytes)]]);
});

test('numbers around the content are no text, even where they happen to be letters', () => {
  const binary = (bytes: Uint8Array) =>
    dissect(bytes)
      .filter(({ isBinary }) => isBinary)
      .map(({ content }) => toHex(content));
  const body = new Uint8Array(64).fill(65);
  const packet: MqttPacket = {
    type: 'PUBLISH',
    topic: 't',
    payload: body,
    qos: 1,
    dup: false,
    retain: false,
    id: 16_705,
  };
  expect(binary(encodePacket(packet))).toEqual(['3245', '0001', '4141']);
  expect(binary(encodeFrame({ opcode: 'text', fin: true, payload: body }, null))).toEqual(['8140']);
  expect(binary(heartbeatFrame)).toEqual(['08000000000000', 'ce']);
  expect(binary(encodeChunk(body))).toEqual([]);
});

/** A part of a message that a protocol has, with the pieces that it must give. */
interface Built {
  readonly bytes: Uint8Array;
  readonly labels: readonly string[];
  readonly content: Uint8Array;
}

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map(encodeUtf8),
  // Where WebSocket and MQTT write the length in more bytes.
  fc.integer({ min: 120, max: 130 }).map((length) => new Uint8Array(length).fill(65)),
);
const flag = fc.boolean();
const id = fc.integer({ min: 1, max: 65_535 });
const qos = fc.constantFrom(0 as const, 1 as const, 2 as const);
const channel = fc.integer({ min: 0, max: channelMax });
const several = <Value>(one: fc.Arbitrary<Value>) => fc.array(one, { minLength: 1, maxLength: 4 });
const optional = (label: string, bytes: number) => (bytes === 0 ? [] : [label]);

const http: fc.Arbitrary<Built> = payload.map((body) => ({
  bytes: serializeResponse({ status: 200, reason: 'OK', headers: [['Content-Length', `${body.length}`]], body }),
  labels: ['HTTP head', ...optional('content', body.length)],
  content: body,
}));

const chunk: fc.Arbitrary<Built> = fc.json().map((data) => ({
  bytes: encodeChunk(encodeEvent({ data })),
  labels: ['chunk size', 'event field', 'data', 'event field', 'event field', 'end of chunk'],
  content: encodeUtf8(data),
}));

const frameOf = (label: string) => ['frame header', label, 'end of frame'];
const amqp: fc.Arbitrary<Built> = fc.oneof(
  fc
    .tuple(channel, fc.constantFrom('basic.publish', 'basic.deliver'), text, payload)
    .map(([on, method, key, body]) => ({
      bytes: contentFrames(
        on,
        method,
        { routingKey: key },
        { headers: { key }, deliveryMode: 2, messageId: key },
        body,
      ),
      labels: [
        ...frameOf(`method ${method}`),
        ...frameOf('content header'),
        ...(body.length === 0 ? [] : frameOf('body')),
      ],
      content: body,
    })),
  fc.tuple(channel, fc.maxSafeNat(), flag).map(([on, deliveryTag, multiple]) => ({
    bytes: methodFrame(on, 'basic.ack', { deliveryTag, multiple }),
    labels: frameOf('method basic.ack'),
    content: noBytes,
  })),
  fc.tuple(channel, text, flag, fc.record({ text, flag, id })).map(([on, queue, durable, args]) => ({
    bytes: methodFrame(on, 'queue.declare', { queue, durable, arguments: args }),
    labels: frameOf('method queue.declare'),
    content: noBytes,
  })),
  fc.constant({ bytes: heartbeatFrame, labels: ['heartbeat', 'end of frame'], content: noBytes }),
);

const framingOf = (packet: MqttPacket, ...parts: readonly string[]): Built => ({
  bytes: encodePacket(packet),
  labels: parts.map((part) => `${part} ${packet.type}`),
  content: noBytes,
});
const mqtt: fc.Arbitrary<Built> = fc.oneof(
  fc
    .record({ type: fc.constant('PUBLISH' as const), topic: text, payload, qos, dup: flag, retain: flag, id })
    .map((packet) => ({
      bytes: encodePacket(packet),
      labels: [
        'fixed header PUBLISH',
        'topic length',
        ...optional('topic', packet.topic.length),
        ...optional('packet identifier', packet.qos),
        ...optional('payload', packet.payload.length),
      ],
      content: packet.payload,
    })),
  fc
    .record({ type: fc.constant('CONNECT' as const), clientId: text, cleanSession: flag, keepAlive: fc.nat(65_535) })
    .map((packet) => framingOf(packet, 'fixed header', 'variable header', 'payload')),
  fc
    .record({ type: fc.constant('CONNACK' as const), sessionPresent: flag, returnCode: fc.nat(5) })
    .map((packet) => framingOf(packet, 'fixed header', 'variable header')),
  fc
    .record({ type: fc.constantFrom('PUBACK' as const, 'PUBREC' as const, 'PUBREL' as const, 'PUBCOMP' as const), id })
    .map((packet) => framingOf(packet, 'fixed header', 'variable header')),
  fc
    .record({ type: fc.constant('SUBSCRIBE' as const), id, filters: several(fc.tuple(text, qos)) })
    .map((packet) => framingOf(packet, 'fixed header', 'variable header', 'payload')),
  fc
    .record({ type: fc.constant('SUBACK' as const), id, granted: several(fc.constantFrom(0, 1, 2, 128)) })
    .map((packet) => framingOf(packet, 'fixed header', 'variable header', 'payload')),
  fc
    .record({ type: fc.constantFrom('PINGREQ' as const, 'PINGRESP' as const, 'DISCONNECT' as const) })
    .map((packet) => framingOf(packet, 'fixed header')),
);

const mask = fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }));
const webSocket: fc.Arbitrary<Built> = fc
  .oneof(
    fc.record({ opcode: fc.constantFrom('text' as const, 'continuation' as const), fin: flag, payload }),
    fc.record({
      opcode: fc.constantFrom('ping' as const, 'pong' as const, 'close' as const),
      fin: fc.constant(true),
      payload: fc.uint8Array({ maxLength: 125 }),
    }),
  )
  .chain((frame) =>
    mask.map((bytes) => ({
      bytes: encodeFrame(frame, bytes),
      labels: ['frame header', ...optional('payload', frame.payload.length)],
      content: frame.payload,
    })),
  );

test.each([
  ['HTTP', http.map((one) => [one])],
  ['a chunked event stream', several(chunk)],
  ['AMQP', several(amqp)],
  ['MQTT', several(mqtt)],
  ['WebSocket', several(webSocket)],
])('a message of %s is never taken for one of another protocol', (_, messages) => {
  fc.assert(
    fc.property(messages, (parts) => {
      const bytes = concatBytes(parts.map((part) => part.bytes));
      const pieces = dissect(bytes);
      expect(pieces.map(({ label }) => label)).toEqual(parts.flatMap(({ labels }) => labels));
      const content = pieces.filter(({ layer }) => layer === 'application').map((piece) => piece.content);
      expect(toHex(concatBytes(content))).toBe(toHex(concatBytes(parts.map((part) => part.content))));
      expect(total(bytes)).toBe(bytes.length);
    }),
  );
});

test('whatever the bytes, the pieces add up to them and nothing throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, string) => {
      const inputs = [
        bytes,
        encodeUtf8(`HTTP/1.1 ${string}`),
        encodeUtf8(`1f\r\n${string}`),
        concatBytes([protocolHeader, bytes]),
        concatBytes([heartbeatFrame, bytes]),
        amqpFrameAround(bytes),
        mqttPacketAround(bytes),
      ];
      for (const input of inputs) expect(total(input)).toBe(input.length);
    }),
  );
});

test('real messages with one byte changed, or cut anywhere, add up too', () => {
  fc.assert(
    fc.property(fc.oneof(http, chunk, amqp, mqtt, webSocket), fc.nat(), fc.nat(255), ({ bytes }, where, byte) => {
      const at = where % bytes.length;
      for (const input of [bytes.with(at, byte), bytes.subarray(0, at), bytes.subarray(at)])
        expect(total(input)).toBe(input.length);
    }),
  );
});

/** A method frame that is right but for what it says. */
function amqpFrameAround(method: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.from([1, 0, 1, 0, 0, 0, method.length]), method, Uint8Array.from([0xce])]);
}

/** The first byte says which packet it is; the remaining length is right. */
function mqttPacketAround([first = 0, ...rest]: Uint8Array): Uint8Array {
  const length = rest.length < 128 ? [rest.length] : [(rest.length & 127) | 128, rest.length >> 7];
  return Uint8Array.from([first, ...length, ...rest]);
}
