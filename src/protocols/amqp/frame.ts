import { appendBytes, emptyQueue, joinQueue } from '../byte-queue.ts';
import type { ByteQueue } from '../byte-queue.ts';
import { concatBytes, encodeUtf8, noBytes } from '../bytes.ts';
import { encodeNumber, encodeShortString, encodeTable, Reader } from './fields.ts';
import type { Table } from './fields.ts';
import { carriesContent, decodeMethod, encodeMethod } from './methods.ts';
import type { Method } from './methods.ts';

/** What a client sends first: `AMQP`, 0, and the version (AMQP 0-9-1 section 4.2.2). */
export const protocolHeader: Uint8Array = concatBytes([encodeUtf8('AMQP'), new Uint8Array([0, 0, 9, 1])]);

/** RabbitMQ 3.10.8 offers frames of up to 131,072 bytes and 2047 channels (recorded). */
export const frameMax = 131_072;
export const channelMax = 2047;

/** Header of 7 bytes and an end octet around every payload (AMQP 0-9-1 section 2.3.5). */
export const frameHeaderBytes = 7;
const FRAME_END = 0xce;
const FRAME_TYPES = { method: 1, header: 2, body: 3, heartbeat: 8 } as const;
const BASIC_CLASS = 60;

type FrameType = keyof typeof FRAME_TYPES;

const TYPE_NAMES: ReadonlyMap<number, FrameType> = new Map([
  [1, 'method'],
  [2, 'header'],
  [3, 'body'],
  [8, 'heartbeat'],
]);

export interface AmqpFrame {
  readonly type: FrameType;
  readonly channel: number;
  readonly payload: Uint8Array;
  /** Of the whole frame, header and end octet included. */
  readonly bytes: number;
}

/** Properties of a content that are used here. */
export interface Properties {
  readonly headers?: Table;
  /** 2 is persistent. */
  readonly deliveryMode?: number;
  readonly messageId?: string;
}

const HAS_HEADERS = 1 << 13;
const HAS_DELIVERY_MODE = 1 << 12;
const HAS_MESSAGE_ID = 1 << 7;

/** A method, with its content where it has one. */
export interface Command {
  readonly channel: number;
  readonly method: Method;
  readonly properties: Properties;
  readonly body: Uint8Array;
}

export type AmqpEvent =
  | { readonly type: 'protocol header' }
  | { readonly type: 'heartbeat' }
  | ({ readonly type: 'command' } & Command)
  | { readonly type: 'failure'; readonly reason: string };

export interface AmqpReceiver {
  readonly queue: ByteQueue;
  /** A server's peer begins with the protocol header. */
  readonly started: boolean;
  /** A method that still lacks its content. */
  readonly open: {
    readonly channel: number;
    readonly method: Method;
    readonly properties: Properties | null;
    readonly size: number;
    readonly body: Uint8Array;
  } | null;
}

export function createAmqpReceiver(side: 'client' | 'server'): AmqpReceiver {
  return { queue: emptyQueue, started: side === 'client', open: null };
}

/** Whether the input begins as a client of AMQP 0-9-1 does. */
export function startsWithProtocolHeader(input: Uint8Array): boolean {
  return protocolHeader.every((byte, index) => byte === input[index]);
}

/** The frame at the beginning of the input, or what is wrong with it; undefined while it is incomplete. */
export function readFrame(input: Uint8Array): AmqpFrame | { readonly reason: string } | undefined {
  if (input.length < frameHeaderBytes) return undefined;
  const reader = new Reader(input);
  const type = TYPE_NAMES.get(reader.number(1));
  const channel = reader.number(2);
  const length = reader.number(4);
  const end = frameHeaderBytes + length;
  if (length > frameMax) return { reason: 'a frame is too long' };
  if (input.length <= end) return undefined;
  if (input[end] !== FRAME_END) return { reason: 'a frame does not end with its end octet' };
  if (type === undefined) return { reason: 'an unexpected frame' };
  return { type, channel, payload: input.slice(frameHeaderBytes, end), bytes: end + 1 };
}

function encodeFrame(type: FrameType, channel: number, payload: Uint8Array): Uint8Array {
  return concatBytes([
    encodeNumber(FRAME_TYPES[type], 1),
    encodeNumber(channel, 2),
    encodeNumber(payload.length, 4),
    payload,
    new Uint8Array([FRAME_END]),
  ]);
}

/** A method without content as one frame. */
export function methodFrame(channel: number, name: string, args: Method['args'] = {}): Uint8Array {
  return encodeFrame('method', channel, encodeMethod({ name, args }));
}

export const heartbeatFrame: Uint8Array = encodeFrame('heartbeat', 0, noBytes);

/** A method with its content: method frame, content header frame, and a body frame for each `frameMax` bytes begun. */
export function contentFrames(
  channel: number,
  name: string,
  args: Method['args'],
  properties: Properties,
  body: Uint8Array,
): Uint8Array {
  const parts = [
    methodFrame(channel, name, args),
    encodeFrame('header', channel, encodeHeader(properties, body.length)),
  ];
  const most = frameMax - frameHeaderBytes - 1;
  for (let at = 0; at < body.length; at += most)
    parts.push(encodeFrame('body', channel, body.subarray(at, Math.min(body.length, at + most))));
  return concatBytes(parts);
}

function encodeHeader({ headers, deliveryMode, messageId }: Properties, size: number): Uint8Array {
  const flags =
    (headers === undefined ? 0 : HAS_HEADERS) |
    (deliveryMode === undefined ? 0 : HAS_DELIVERY_MODE) |
    (messageId === undefined ? 0 : HAS_MESSAGE_ID);
  return concatBytes([
    encodeNumber(BASIC_CLASS, 2),
    encodeNumber(0, 2),
    encodeNumber(size, 8),
    encodeNumber(flags, 2),
    headers === undefined ? noBytes : encodeTable(headers),
    deliveryMode === undefined ? noBytes : encodeNumber(deliveryMode, 1),
    messageId === undefined ? noBytes : encodeShortString(messageId),
  ]);
}

function decodeHeader(payload: Uint8Array): { readonly size: number; readonly properties: Properties } | undefined {
  const reader = new Reader(payload);
  reader.take(4);
  const size = reader.number(8);
  const flags = reader.number(2);
  const properties: Properties = {
    ...((flags & HAS_HEADERS) === 0 ? {} : { headers: reader.table() }),
    ...((flags & HAS_DELIVERY_MODE) === 0 ? {} : { deliveryMode: reader.number(1) }),
    ...((flags & HAS_MESSAGE_ID) === 0 ? {} : { messageId: reader.text(reader.number(1)) }),
  };
  return reader.failed ? undefined : { size, properties };
}

/** Takes bytes in pieces of any size; gives what is complete. After a failure the connection is to be given up. */
export function receiveAmqp(
  receiver: AmqpReceiver,
  bytes: Uint8Array,
): { readonly receiver: AmqpReceiver; readonly events: readonly AmqpEvent[] } {
  let input = joinQueue(appendBytes(receiver.queue, bytes));
  let { started, open } = receiver;
  const events: AmqpEvent[] = [];
  const fail = (reason: string) => {
    events.push({ type: 'failure', reason });
    return { receiver: { queue: emptyQueue, started, open: null }, events };
  };
  if (!started && input.length >= protocolHeader.length) {
    if (!startsWithProtocolHeader(input)) return fail('no AMQP 0-9-1 header');
    started = true;
    input = input.subarray(protocolHeader.length);
    events.push({ type: 'protocol header' });
  }
  while (started) {
    const frame = readFrame(input);
    if (frame === undefined) break;
    if ('reason' in frame) return fail(frame.reason);
    const { type, channel, payload } = frame;
    input = input.subarray(frame.bytes);
    if (type === 'heartbeat') events.push({ type: 'heartbeat' });
    else if (type === 'method') {
      const method = decodeMethod(payload);
      if (method === undefined || open !== null) return fail('an unexpected method');
      if (carriesContent(method.name)) open = { channel, method, properties: null, size: 0, body: noBytes };
      else events.push({ type: 'command', channel, method, properties: {}, body: noBytes });
    } else if (type === 'header' && open !== null && open.properties === null) {
      const header = decodeHeader(payload);
      if (header === undefined) return fail('a content header that cannot be read');
      open = { ...open, ...header };
    } else if (type === 'body' && open !== null && open.properties !== null) {
      open = { ...open, body: concatBytes([open.body, payload]) };
    } else return fail('an unexpected frame');
    if (open !== null && open.properties !== null && open.body.length >= open.size) {
      const { method, properties, body } = open;
      events.push({ type: 'command', channel, method, properties, body });
      open = null;
    }
  }
  return { receiver: { queue: appendBytes(emptyQueue, input.slice()), started, open }, events };
}
