import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, encodeUtf8, toHex } from '../bytes.ts';
import { createMqttReceiver, encodePacket, receiveMqtt } from './packet.ts';
import type { MqttPacket } from './packet.ts';

const bytesOf = (packet: MqttPacket) => toHex(encodePacket(packet));

test('packets have the bytes of MQTT 3.1.1', () => {
  expect(bytesOf({ type: 'CONNECT', clientId: 'sub', cleanSession: true, keepAlive: 60 })).toBe(
    '100f00044d5154540402003c0003737562',
  );
  expect(bytesOf({ type: 'CONNACK', sessionPresent: true, returnCode: 0 })).toBe('20020100');
  const publish = { type: 'PUBLISH', topic: 't/a', payload: encodeUtf8('m1'), retain: false } as const;
  expect(bytesOf({ ...publish, qos: 0, dup: false, id: 0 })).toBe('30070003742f616d31');
  expect(bytesOf({ ...publish, qos: 1, dup: true, id: 10 })).toBe('3a090003742f61000a6d31');
  expect(bytesOf({ type: 'PUBREL', id: 258 })).toBe('62020102');
  expect(bytesOf({ type: 'SUBSCRIBE', id: 1, filters: [['t/#', 2]] })).toBe('820800010003742f2302');
  expect(bytesOf({ type: 'PINGREQ' })).toBe('c000');
});

test('the remaining length grows a byte at 128, 16,384 and 2,097,152', () => {
  for (const [length, header] of [
    [127, 2],
    [128, 3],
    [16_383, 3],
    [16_384, 4],
    [2_097_152, 5],
  ] as const) {
    const packet: MqttPacket = {
      type: 'PUBLISH',
      topic: 't',
      payload: new Uint8Array(length - 3),
      qos: 0,
      dup: false,
      retain: false,
      id: 0,
    };
    expect(encodePacket(packet).length).toBe(header + length);
  }
});

const id = fc.integer({ min: 1, max: 65_535 });
const text = fc.string({ maxLength: 50 });
const qos = fc.constantFrom(0 as const, 1 as const, 2 as const);
const packets: fc.Arbitrary<MqttPacket> = fc.oneof(
  fc.record({
    type: fc.constant('CONNECT' as const),
    clientId: text,
    cleanSession: fc.boolean(),
    keepAlive: fc.nat({ max: 65_535 }),
  }),
  fc.record({ type: fc.constant('CONNACK' as const), sessionPresent: fc.boolean(), returnCode: fc.nat({ max: 5 }) }),
  fc
    .record({
      type: fc.constant('PUBLISH' as const),
      topic: text,
      payload: fc.uint8Array({ maxLength: 300 }),
      qos,
      dup: fc.boolean(),
      retain: fc.boolean(),
      id,
    })
    .map((packet) => (packet.qos === 0 ? { ...packet, id: 0 } : packet)),
  fc.record({ type: fc.constantFrom('PUBACK' as const, 'PUBREC' as const, 'PUBREL' as const, 'PUBCOMP' as const), id }),
  fc.record({
    type: fc.constant('SUBSCRIBE' as const),
    id,
    filters: fc.array(fc.tuple(text, qos), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant('SUBACK' as const),
    id,
    granted: fc.array(fc.constantFrom(0, 1, 2, 128), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ type: fc.constantFrom('PINGREQ' as const, 'PINGRESP' as const, 'DISCONNECT' as const) }),
);

test('every packet comes back as it was, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(packets, { maxLength: 6 }), fc.integer({ min: 1, max: 50 }), (sent, size) => {
      const bytes = concatBytes(sent.map(encodePacket));
      let receiver = createMqttReceiver();
      const seen: MqttPacket[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        const step = receiveMqtt(receiver, bytes.slice(at, at + size));
        expect(step.failed).toBe(false);
        receiver = step.receiver;
        seen.push(...step.packets);
      }
      expect(seen).toEqual(sent);
    }),
  );
});

test.each([
  ['a type that does not exist', [0xf0, 0]],
  ['flags that must be others', [0x60, 2, 0, 1]],
  ['QoS 3', [0x36, 3, 0, 1, 65]],
  ['a length of five bytes', [0x30, 0x80, 0x80, 0x80, 0x80, 1]],
  ['a topic that is cut off', [0x30, 3, 0, 9, 65]],
  ['a topic that is no UTF-8', [0x30, 3, 0, 1, 0xff]],
])('%s is refused', (_, bytes) => {
  expect(receiveMqtt(createMqttReceiver(), Uint8Array.from(bytes)).failed).toBe(true);
});
