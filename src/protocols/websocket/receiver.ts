import { appendBytes, emptyQueue, joinQueue, type ByteQueue } from '../byte-queue.ts';
import { decodeUtf8Strictly } from '../bytes.ts';
import { decodeClosePayload } from './close-codes.ts';
import { applyMask, isControl, readFrameHeader, type Frame, type FrameHeader } from './frame.ts';

/** Default of `maxPayload` in the npm package ws: 100 MiB. */
export const defaultMaxMessageBytes = 104_857_600;

/** Reads what one endpoint receives: frames, and the messages they carry. */
export interface WebSocketReceiver {
  /** Who receives. A server demands masks, a client refuses them (RFC 6455 section 5.1). */
  readonly role: 'client' | 'server';
  readonly maxMessageBytes: number;
  readonly pending: ByteQueue;
  /** How many pending bytes there must be before it is worth looking at them again. */
  readonly needed: number;
  /** The fragments so far of an unfinished message. */
  readonly message: { readonly kind: 'text' | 'binary'; readonly fragments: ByteQueue } | null;
  /** `closed`: a close frame came, whatever follows it is ignored (RFC 6455 section 1.4). */
  readonly phase: 'open' | 'closed' | 'failed';
}

export type WebSocketEvent =
  /** Every frame, before the event it causes; `headerBytes` as on the wire. */
  | { readonly type: 'frame'; readonly frame: Frame; readonly masked: boolean; readonly headerBytes: number }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'binary'; readonly bytes: Uint8Array }
  /** To be answered with a pong of the same payload. */
  | { readonly type: 'ping'; readonly payload: Uint8Array }
  | { readonly type: 'pong'; readonly payload: Uint8Array }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** The peer broke a rule: send a close frame with this code, then close (RFC 6455 section 7.1.7). */
  | { readonly type: 'failure'; readonly code: 1002 | 1007 | 1009; readonly reason: string };

type Failure = Extract<WebSocketEvent, { type: 'failure' }>;

export interface WebSocketReceived {
  readonly receiver: WebSocketReceiver;
  readonly events: readonly WebSocketEvent[];
}

/** @param maxMessageBytes a longer message fails with 1009, as soon as a frame header announces it */
export function createWebSocketReceiver(
  role: 'client' | 'server',
  maxMessageBytes: number = defaultMaxMessageBytes,
): WebSocketReceiver {
  return { role, maxMessageBytes, pending: emptyQueue, needed: 2, message: null, phase: 'open' };
}

/** Feeds the next bytes of the stream. The events do not depend on how it is split. Never throws. */
export function receiveWebSocket(before: WebSocketReceiver, bytes: Uint8Array): WebSocketReceived {
  if (before.phase !== 'open') return { receiver: before, events: [] };
  const arrived = appendBytes(before.pending, bytes);
  if (arrived.length < before.needed) return { receiver: { ...before, pending: arrived }, events: [] };
  const events: WebSocketEvent[] = [];
  let receiver = before;
  let input = joinQueue(arrived);
  for (;;) {
    const header = readFrameHeader(input);
    const refusal = header === undefined ? undefined : objection(receiver, header);
    if (refusal !== undefined) return { receiver: stop(receiver, 'failed'), events: [...events, refusal] };
    const needed =
      header === undefined || !('opcode' in header) ? input.length + 1 : header.headerBytes + header.payloadBytes;
    if (header === undefined || !('opcode' in header) || input.length < needed) {
      return { receiver: { ...receiver, pending: appendBytes(emptyQueue, input), needed }, events };
    }
    const payload = applyMask(input.subarray(header.headerBytes, needed), header.mask);
    const frame: Frame = { opcode: header.opcode, fin: header.fin, payload };
    events.push({ type: 'frame', frame, masked: header.mask !== null, headerBytes: header.headerBytes });
    input = input.subarray(needed);
    const outcome = isControl(frame.opcode) ? readControl(receiver, frame) : readData(receiver, frame);
    receiver = outcome.receiver;
    events.push(...outcome.events);
    if (receiver.phase !== 'open') return { receiver, events };
  }
}

/** What is wrong with a frame, judged by its header alone, so that no payload is waited for in vain. */
function objection(
  receiver: WebSocketReceiver,
  header: NonNullable<ReturnType<typeof readFrameHeader>>,
): Failure | undefined {
  if (!('opcode' in header)) return failure(header.code, header.reason);
  if (receiver.role === 'server' && header.mask === null) return failure(1002, 'a frame from a client is not masked');
  if (receiver.role === 'client' && header.mask !== null) return failure(1002, 'a frame from a server is masked');
  return isControl(header.opcode) ? undefined : objectionToData(receiver, header);
}

function objectionToData(receiver: WebSocketReceiver, header: FrameHeader): Failure | undefined {
  if (header.opcode === 'continuation' && receiver.message === null) {
    return failure(1002, 'a continuation frame continues no message');
  }
  if (header.opcode !== 'continuation' && receiver.message !== null) {
    return failure(1002, 'a new message begins inside a fragmented one');
  }
  const messageBytes = (receiver.message?.fragments.length ?? 0) + header.payloadBytes;
  if (messageBytes <= receiver.maxMessageBytes) return undefined;
  return failure(1009, `a message has ${messageBytes} bytes or more, ${receiver.maxMessageBytes} are allowed`);
}

/** Control frames may come between the fragments of a message and leave it alone (RFC 6455 section 5.4). */
function readControl(receiver: WebSocketReceiver, { opcode, payload }: Frame): WebSocketReceived {
  if (opcode !== 'close') return { receiver, events: [{ type: opcode === 'ping' ? 'ping' : 'pong', payload }] };
  const close = decodeClosePayload(payload);
  if ('refuseWith' in close) {
    return {
      receiver: stop(receiver, 'failed'),
      events: [failure(close.refuseWith, 'the payload of a close frame is invalid')],
    };
  }
  return { receiver: stop(receiver, 'closed'), events: [{ type: 'close', ...close }] };
}

function readData(receiver: WebSocketReceiver, frame: Frame): WebSocketReceived {
  const kind = receiver.message?.kind ?? (frame.opcode === 'text' ? 'text' : 'binary');
  const fragments = appendBytes(receiver.message?.fragments ?? emptyQueue, frame.payload);
  if (!frame.fin) return { receiver: { ...receiver, message: { kind, fragments } }, events: [] };
  const bytes = joinQueue(fragments);
  const next = { ...receiver, message: null };
  if (kind === 'binary') return { receiver: next, events: [{ type: 'binary', bytes }] };
  const text = decodeUtf8Strictly(bytes);
  if (text !== undefined) return { receiver: next, events: [{ type: 'text', text }] };
  return { receiver: stop(receiver, 'failed'), events: [failure(1007, 'a text message is not valid UTF-8')] };
}

function stop(receiver: WebSocketReceiver, phase: 'closed' | 'failed'): WebSocketReceiver {
  return { ...receiver, phase, pending: emptyQueue, message: null };
}

function failure(code: Failure['code'], reason: string): Failure {
  return { type: 'failure', code, reason };
}
