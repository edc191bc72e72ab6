import { appendBytes, emptyQueue, joinQueue } from '../byte-queue.ts';
import type { ByteQueue } from '../byte-queue.ts';
import { concatBytes, decodeUtf8Strictly, encodeUtf8, noBytes } from '../bytes.ts';

export type Qos = 0 | 1 | 2;

/** What a broker publishes in the name of a client whose connection dies (MQTT 3.1.1 section 3.1.2.5). */
export interface Will {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  readonly retain: boolean;
}

/** A control packet of MQTT 3.1.1 (section 3); user names and passwords are left out. */
export type MqttPacket =
  | {
      readonly type: 'CONNECT';
      readonly clientId: string;
      readonly cleanSession: boolean;
      /** Seconds; 0 for none. */
      readonly keepAlive: number;
      readonly will?: Will;
    }
  | { readonly type: 'CONNACK'; readonly sessionPresent: boolean; readonly returnCode: number }
  | {
      readonly type: 'PUBLISH';
      readonly topic: string;
      readonly payload: Uint8Array;
      readonly qos: Qos;
      readonly dup: boolean;
      readonly retain: boolean;
      /** 0 at QoS 0, where no identifier travels. */
      readonly id: number;
    }
  | MqttAcknowledgement
  | { readonly type: 'SUBSCRIBE'; readonly id: number; readonly filters: readonly (readonly [string, Qos])[] }
  /** 128 is a refusal. */
  | { readonly type: 'SUBACK'; readonly id: number; readonly granted: readonly number[] }
  | { readonly type: 'PINGREQ' | 'PINGRESP' | 'DISCONNECT' };

export interface MqttAcknowledgement {
  readonly type: 'PUBACK' | 'PUBREC' | 'PUBREL' | 'PUBCOMP';
  readonly id: number;
}

/** Numbers of the packet types (MQTT 3.1.1 table 2.1). */
const TYPES = {
  CONNECT: 1,
  CONNACK: 2,
  PUBLISH: 3,
  PUBACK: 4,
  PUBREC: 5,
  PUBREL: 6,
  PUBCOMP: 7,
  SUBSCRIBE: 8,
  SUBACK: 9,
  PINGREQ: 12,
  PINGRESP: 13,
  DISCONNECT: 14,
} as const;

/** The remaining length has at most four bytes of seven bits (MQTT 3.1.1 section 2.2.3). */
const MAX_LENGTH = 268_435_455;
const PROTOCOL_LEVEL = 4;

export function encodePacket(packet: MqttPacket): Uint8Array {
  const { flags, content } = contentOf(packet);
  return concatBytes([new Uint8Array([(TYPES[packet.type] << 4) | flags]), encodeLength(content.length), content]);
}

/** The packet at the beginning of the input with its size and that of its fixed header; undefined while incomplete. */
export function readPacket(
  input: Uint8Array,
): { readonly packet: MqttPacket; readonly headerBytes: number; readonly bytes: number } | 'malformed' | undefined {
  const length = decodeLength(input);
  if (length === 'malformed') return 'malformed';
  if (length === undefined) return undefined;
  const headerBytes = 1 + length.bytes;
  const bytes = headerBytes + length.value;
  if (input.length < bytes) return undefined;
  const packet = decodePacket(input[0] ?? 0, input.slice(headerBytes, bytes));
  return packet === undefined ? 'malformed' : { packet, headerBytes, bytes };
}

export interface MqttReceiver {
  readonly queue: ByteQueue;
}

export const createMqttReceiver = (): MqttReceiver => ({ queue: emptyQueue });

/** Takes bytes in pieces of any size; `failed` is set when they are no MQTT, and the connection is to be given up. */
export function receiveMqtt(
  receiver: MqttReceiver,
  bytes: Uint8Array,
): { readonly receiver: MqttReceiver; readonly packets: readonly MqttPacket[]; readonly failed: boolean } {
  let input = joinQueue(appendBytes(receiver.queue, bytes));
  const packets: MqttPacket[] = [];
  for (;;) {
    const read = readPacket(input);
    if (read === 'malformed') return { receiver: createMqttReceiver(), packets, failed: true };
    if (read === undefined) break;
    packets.push(read.packet);
    input = input.subarray(read.bytes);
  }
  return { receiver: { queue: appendBytes(emptyQueue, input.slice()) }, packets, failed: false };
}

function contentOf(packet: MqttPacket): { readonly flags: number; readonly content: Uint8Array } {
  switch (packet.type) {
    case 'CONNECT':
      return plain([
        text('MQTT'),
        new Uint8Array([PROTOCOL_LEVEL, connectFlags(packet.cleanSession, packet.will)]),
        short(packet.keepAlive),
        text(packet.clientId),
        ...(packet.will === undefined
          ? []
          : [text(packet.will.topic), short(packet.will.payload.length), packet.will.payload]),
      ]);
    case 'CONNACK':
      return plain([new Uint8Array([packet.sessionPresent ? 1 : 0, packet.returnCode])]);
    case 'PUBLISH':
      return {
        flags: (packet.dup ? 8 : 0) | (packet.qos << 1) | (packet.retain ? 1 : 0),
        content: concatBytes([text(packet.topic), packet.qos === 0 ? noBytes : short(packet.id), packet.payload]),
      };
    case 'PUBREL':
      return { flags: 2, content: short(packet.id) };
    case 'PUBACK':
    case 'PUBREC':
    case 'PUBCOMP':
      return plain([short(packet.id)]);
    case 'SUBSCRIBE':
      return {
        flags: 2,
        content: concatBytes([
          short(packet.id),
          ...packet.filters.flatMap(([filter, qos]) => [text(filter), new Uint8Array([qos])]),
        ]),
      };
    case 'SUBACK':
      return plain([short(packet.id), Uint8Array.from(packet.granted)]);
    default:
      return plain([]);
  }
}

function decodePacket(first: number, content: Uint8Array): MqttPacket | undefined {
  const flags = first & 15;
  const id = ((content[0] ?? 0) << 8) | (content[1] ?? 0);
  const expected = flags === ([6, 8].includes(first >> 4) ? 2 : 0);
  if (first >> 4 !== TYPES.PUBLISH && !expected) return undefined;
  switch (first >> 4) {
    case TYPES.CONNECT:
      return decodeConnect(content);
    case TYPES.CONNACK:
      if (content.length !== 2) return undefined;
      return { type: 'CONNACK', sessionPresent: content[0] === 1, returnCode: content[1] ?? 0 };
    case TYPES.PUBLISH:
      return decodePublish(flags, content);
    case TYPES.PUBACK:
      return content.length === 2 ? { type: 'PUBACK', id } : undefined;
    case TYPES.PUBREC:
      return content.length === 2 ? { type: 'PUBREC', id } : undefined;
    case TYPES.PUBREL:
      return content.length === 2 ? { type: 'PUBREL', id } : undefined;
    case TYPES.PUBCOMP:
      return content.length === 2 ? { type: 'PUBCOMP', id } : undefined;
    case TYPES.SUBSCRIBE:
      return decodeSubscribe(id, content);
    case TYPES.SUBACK:
      return content.length > 2 ? { type: 'SUBACK', id, granted: [...content.subarray(2)] } : undefined;
    case TYPES.PINGREQ:
      return { type: 'PINGREQ' };
    case TYPES.PINGRESP:
      return { type: 'PINGRESP' };
    case TYPES.DISCONNECT:
      return { type: 'DISCONNECT' };
    default:
      return undefined;
  }
}

function connectFlags(cleanSession: boolean, will: Will | undefined): number {
  const willFlags = will === undefined ? 0 : 4 | (will.qos << 3) | (will.retain ? 32 : 0);
  return (cleanSession ? 2 : 0) | willFlags;
}

function decodeConnect(content: Uint8Array): MqttPacket | undefined {
  const clientId = textAt(content, 10);
  if (content.length < 12 || textAt(content, 0) !== 'MQTT' || clientId === undefined) return undefined;
  const flags = content[7] ?? 0;
  const keepAlive = ((content[8] ?? 0) << 8) | (content[9] ?? 0);
  const connect = { type: 'CONNECT', clientId, cleanSession: (flags & 2) !== 0, keepAlive } as const;
  // The lowest flag is reserved, and without a will its parts are 0 (MQTT 3.1.1 section 3.1.2).
  if ((flags & 1) !== 0) return undefined;
  if ((flags & 4) === 0) return (flags & 56) === 0 ? connect : undefined;
  const at = 12 + encodeUtf8(clientId).length;
  const topic = textAt(content, at);
  const qos = qosOf((flags >> 3) & 3);
  if (topic === undefined || qos === undefined) return undefined;
  const start = at + 2 + encodeUtf8(topic).length;
  const length = ((content[start] ?? 0) << 8) | (content[start + 1] ?? 0);
  if (content.length < start + 2 + length) return undefined;
  const payload = content.slice(start + 2, start + 2 + length);
  return { ...connect, will: { topic, payload, qos, retain: (flags & 32) !== 0 } };
}

function decodePublish(flags: number, content: Uint8Array): MqttPacket | undefined {
  const qos = qosOf((flags >> 1) & 3);
  const topic = textAt(content, 0);
  if (qos === undefined || topic === undefined) return undefined;
  const at = 2 + encodeUtf8(topic).length;
  const start = qos === 0 ? at : at + 2;
  if (content.length < start) return undefined;
  return {
    type: 'PUBLISH',
    topic,
    payload: content.slice(start),
    qos,
    dup: (flags & 8) !== 0,
    retain: (flags & 1) !== 0,
    id: qos === 0 ? 0 : ((content[at] ?? 0) << 8) | (content[at + 1] ?? 0),
  };
}

function decodeSubscribe(id: number, content: Uint8Array): MqttPacket | undefined {
  const filters: (readonly [string, Qos])[] = [];
  let at = 2;
  while (at < content.length) {
    const filter = textAt(content, at);
    if (filter === undefined) return undefined;
    at += 2 + encodeUtf8(filter).length;
    const qos = qosOf(content[at] ?? 3);
    if (qos === undefined) return undefined;
    filters.push([filter, qos]);
    at += 1;
  }
  return filters.length === 0 ? undefined : { type: 'SUBSCRIBE', id, filters };
}

export function qosOf(value: number): Qos | undefined {
  return value === 0 || value === 1 || value === 2 ? value : undefined;
}

function plain(parts: readonly Uint8Array[]): { readonly flags: number; readonly content: Uint8Array } {
  return { flags: 0, content: concatBytes(parts) };
}

function short(value: number): Uint8Array {
  return new Uint8Array([(value >> 8) & 255, value & 255]);
}

function text(value: string): Uint8Array {
  const bytes = encodeUtf8(value);
  if (bytes.length > 65_535) throw new RangeError(`a string of ${bytes.length} bytes does not fit`);
  return concatBytes([short(bytes.length), bytes]);
}

/** Ill-formed UTF-8 is no text (MQTT 3.1.1 section 1.5.3). */
function textAt(bytes: Uint8Array, at: number): string | undefined {
  const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return at + 2 + length > bytes.length ? undefined : decodeUtf8Strictly(bytes.subarray(at + 2, at + 2 + length));
}

function encodeLength(length: number): Uint8Array {
  if (length > MAX_LENGTH) throw new RangeError(`a packet of ${length} bytes does not fit`);
  const bytes: number[] = [];
  let rest = length;
  do {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? digit | 128 : digit);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

function decodeLength(input: Uint8Array): { readonly value: number; readonly bytes: number } | 'malformed' | undefined {
  let value = 0;
  let factor = 1;
  for (let index = 1; index <= 4; index += 1) {
    const byte = input[index];
    if (byte === undefined) return undefined;
    value += (byte & 127) * factor;
    factor *= 128;
    if (byte < 128) return { value, bytes: index };
  }
  return 'malformed';
}
