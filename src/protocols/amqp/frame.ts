import { appendBytes, emptyQueue, joinQueue } from '../byte-queue.ts';
import type { ByteQueue } from '../byte-queue.ts';
import { concatBytes, encodeUtf8, noBytes } from '../bytes.ts';
import {
  carriesContent,
  decodeMethod,
  encodeMethod,
  encodeNumber,
  encodeShortString,
  encodeTable,
  Reader,
} from './methods.ts';
import type { Method, Table } from './methods.ts';

/** What a client sends first: `AMQP`, 0, and the version (AMQP 0-9-1 section 4.2.2). */
export const protocolHeader: Uint8Array = concatBytes([encodeUtf8('AMQP'), new Uint8Array([0, 0, 9, 1])]);

/** RabbitMQ 3.10.8 offers frames of up to 131,072 bytes and 2047 channels (recorded). */
export const frameMax = 131_072;
export const channelMax = 2047;

/** Header of 7 bytes and an end octet around every payload (AMQP 0-9-1 section 2.3.5). */
const FRAME_HEADER = 7;
const FRAME_END = 0xce;
const METHOD = 1;
const HEADER = 2;
const BODY = 3;
const HEARTBEAT = 8;
const BASIC_CLASS = 60;

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

function encodeFrame(type: number, channel: number, payload: Uint8Array): Uint8Array {
  return concatBytes([
    encodeNumber(type, 1),
    encodeNumber(channel, 2),
    encodeNumber(payload.length, 4),
    payload,
    new Uint8Array([FRAME_END]),
  ]);
}

/** A method without content as one frame. */
export function methodFrame(channel: number, name: string, args: Method['args'] = {}): Uint8Array {
  return encodeFrame(METHOD, channel, encodeMethod({ name, args }));
}

export const heartbeatFrame: Uint8Array = encodeFrame(HEARTBEAT, 0, noBytes);

/** A method with its content: method frame, content header frame, and a body frame for each `frameMax` bytes begun. */
export function contentFrames(
  channel: number,
  name: string,
  args: Method['args'],
  properties: Properties,
  body: Uint8Array,
): Uint8Array {
  const parts = [methodFrame(channel, name, args), encodeFrame(HEADER, channel, encodeHeader(properties, body.length))];
  const most = frameMax - FRAME_HEADER - 1;
  for (let at = 0; at < body.length; at += most)
    parts.push(encodeFrame(BODY, channel, body.subarray(at, Math.min(body.length, at + most))));
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
    if (!protocolHeader.every((byte, index) => byte === input[index])) return fail('no AMQP 0-9-1 header');
    started = true;
    input = input.subarray(protocolHeader.length);
    events.push({ type: 'protocol header' });
  }
  while (started && input.length >= FRAME_HEADER) {
    const reader = new Reader(input);
    const type = reader.number(1);
    const channel = reader.number(2);
    const length = reader.number(4);
    if (length > frameMax) return fail('a frame is too long');
    if (input.length < FRAME_HEADER + length + 1) break;
    const payload = input.slice(FRAME_HEADER, FRAME_HEADER + length);
    if (input[FRAME_HEADER + length] !== FRAME_END) return fail('a frame does not end with its end octet');
    input = input.subarray(FRAME_HEADER + length + 1);
    if (type === HEARTBEAT) events.push({ type: 'heartbeat' });
    else if (type === METHOD) {
      const method = decodeMethod(payload);
      if (method === undefined || open !== null) return fail('an unexpected method');
      if (carriesContent(method.name)) open = { channel, method, properties: null, size: 0, body: noBytes };
      else events.push({ type: 'command', channel, method, properties: {}, body: noBytes });
    } else if (type === HEADER && open !== null && open.properties === null) {
      const header = decodeHeader(payload);
      if (header === undefined) return fail('a content header that cannot be read');
      open = { ...open, ...header };
    } else if (type === BODY && open !== null && open.properties !== null) {
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
