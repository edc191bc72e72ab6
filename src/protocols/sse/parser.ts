import { appendBytes, emptyQueue, joinQueue, type ByteQueue } from '../byte-queue.ts';
import { decodeUtf8 } from '../bytes.ts';

/**
 * Reads one event stream (HTML section 9.2.6, interpreting an event stream). An event that is incomplete when
 * the stream ends is lost: drop the parser.
 */
export interface EventStreamParser {
  /** The unfinished line. Bytes and not text, so that a character may be split between two reads. */
  readonly line: ByteQueue;
  /** The last byte was CR; a LF right behind it belongs to the same line break. */
  readonly afterCarriageReturn: boolean;
  readonly firstLine: boolean;
  readonly type: string;
  /** Every data line with LF behind it. */
  readonly data: string;
  /** The newest id field, which takes effect at the next blank line. */
  readonly idBuffer: string;
  /** What a reconnecting client sends as Last-Event-ID; '' = nothing. */
  readonly lastEventId: string;
}

export type EventStreamEvent =
  | { readonly kind: 'event'; readonly type: string; readonly data: string; readonly lastEventId: string }
  /** A new reconnection time. */
  | { readonly kind: 'retry'; readonly ms: number }
  | { readonly kind: 'comment'; readonly text: string };

/** @param lastEventId from the stream before, when reconnecting: Chromium keeps it for events without an id */
export function createEventStreamParser(lastEventId = ''): EventStreamParser {
  return {
    line: emptyQueue,
    afterCarriageReturn: false,
    firstLine: true,
    type: '',
    data: '',
    idBuffer: lastEventId,
    lastEventId,
  };
}

/** Feeds the next bytes of the stream. The events do not depend on how it is split. Never throws. */
export function parseEventStream(
  before: EventStreamParser,
  bytes: Uint8Array,
): { readonly parser: EventStreamParser; readonly events: readonly EventStreamEvent[] } {
  const events: EventStreamEvent[] = [];
  let parser = before;
  let begin = 0;
  bytes.forEach((byte, index) => {
    const endsPair = byte === 10 && (index === 0 ? before.afterCarriageReturn : bytes[index - 1] === 13);
    if (endsPair) begin = index + 1;
    else if (byte === 10 || byte === 13) {
      const line = joinQueue(appendBytes(parser.line, bytes.subarray(begin, index)));
      parser = readLine({ ...parser, line: emptyQueue }, line, events);
      begin = index + 1;
    }
  });
  const afterCarriageReturn = bytes.length === 0 ? before.afterCarriageReturn : bytes.at(-1) === 13;
  return { parser: { ...parser, line: appendBytes(parser.line, bytes.subarray(begin)), afterCarriageReturn }, events };
}

/** Handles a complete line and adds what it causes to `events`. */
function readLine(parser: EventStreamParser, bytes: Uint8Array, events: EventStreamEvent[]): EventStreamParser {
  const text = decodeUtf8(bytes);
  // A byte order mark in front of the stream is not part of it.
  const line = parser.firstLine && text.startsWith('\uFEFF') ? text.slice(1) : text;
  const next = parser.firstLine ? { ...parser, firstLine: false } : parser;
  if (line === '') return dispatch(next, events);
  const colon = line.indexOf(':');
  const field = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
  if (colon === 0) events.push({ kind: 'comment', text: value });
  return readField(next, field, value, events);
}

function readField(
  parser: EventStreamParser,
  field: string,
  value: string,
  events: EventStreamEvent[],
): EventStreamParser {
  switch (field) {
    case 'event':
      return { ...parser, type: value };
    case 'data':
      return { ...parser, data: `${parser.data}${value}\n` };
    case 'id':
      return value.includes('\0') ? parser : { ...parser, idBuffer: value };
    case 'retry':
      if (/^[0-9]+$/.test(value)) events.push({ kind: 'retry', ms: Math.min(Number(value), Number.MAX_SAFE_INTEGER) });
      return parser;
    default:
      return parser;
  }
}

/** A blank line: the id takes effect even when there is no data and therefore no event. */
function dispatch(parser: EventStreamParser, events: EventStreamEvent[]): EventStreamParser {
  const next = { ...parser, type: '', data: '', lastEventId: parser.idBuffer };
  if (parser.data === '') return next;
  events.push({
    kind: 'event',
    type: parser.type === '' ? 'message' : parser.type,
    data: parser.data.slice(0, -1),
    lastEventId: parser.idBuffer,
  });
  return next;
}
