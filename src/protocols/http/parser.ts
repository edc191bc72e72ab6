import { concatBytes, noBytes } from '../bytes.ts';
import { framingOfRequest, framingOfResponse } from './body-framing.ts';
import { readBody, type BodyState } from './body-reader.ts';
import { readFields, readLine, readRequestLine, readStatusLine } from './head-reader.ts';
import { isMalformed, malformed, type Malformed } from './malformed.ts';
import type { Header, RequestHead, ResponseHead } from './message.ts';

/** `upgraded`: the stream no longer belongs to HTTP. `dead`: a message was malformed; nothing behind it can be trusted. */
type Stage =
  | { readonly name: 'head' }
  | { readonly name: 'body'; readonly body: BodyState }
  | { readonly name: 'upgraded' }
  | { readonly name: 'dead' };

interface Progress {
  readonly role: 'request' | 'response';
  readonly stage: Stage;
  /** Bytes that arrived and are not consumed yet. */
  readonly pending: Uint8Array;
}

/** Reads the requests of one connection, one after another. */
export interface RequestParser extends Progress {
  readonly role: 'request';
}

/** Reads the responses of one connection, one after another. */
export interface ResponseParser extends Progress {
  readonly role: 'response';
  /** Methods of the requests still to be answered, oldest first. */
  readonly methods: readonly string[];
}

export type HttpEvent<Head> =
  /** `headBytes`: bytes of the head, with the blank line. */
  | { readonly type: 'head'; readonly head: Head; readonly headBytes: number }
  /** A piece of the content, without chunk framing. Never empty. */
  | { readonly type: 'body'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }
  /** Instead of `end`: behind a 101 or a CONNECT response, `rest` belongs to the next protocol. */
  | { readonly type: 'upgrade'; readonly rest: Uint8Array }
  | Malformed;

export interface HttpParsed<Parser, Head> {
  readonly parser: Parser;
  readonly events: readonly HttpEvent<Head>[];
}

export function createRequestParser(): RequestParser {
  return { role: 'request', stage: { name: 'head' }, pending: noBytes };
}

export function createResponseParser(): ResponseParser {
  return { role: 'response', stage: { name: 'head' }, pending: noBytes, methods: [] };
}

/**
 * Tells the parser that a request with this method was sent. How a response ends depends on it
 * (HEAD, CONNECT); a response nobody asked for is read as an answer to GET.
 */
export function expectResponse(parser: ResponseParser, method: string): ResponseParser {
  return { ...parser, methods: [...parser.methods, method] };
}

/**
 * Feeds the next bytes of the stream. The events do not depend on how the stream is split, except that
 * content and `rest` may come in more pieces. After `malformed` all input is ignored; after `upgrade` every
 * input comes out again as the `rest` of another `upgrade`. Never throws.
 */
export function parseHttp(parser: RequestParser, bytes: Uint8Array): HttpParsed<RequestParser, RequestHead>;
export function parseHttp(parser: ResponseParser, bytes: Uint8Array): HttpParsed<ResponseParser, ResponseHead>;
export function parseHttp(
  parser: RequestParser | ResponseParser,
  bytes: Uint8Array,
): HttpParsed<RequestParser, RequestHead> | HttpParsed<ResponseParser, ResponseHead> {
  return parser.role === 'request' ? advance(parser, bytes, beginRequest) : advance(parser, bytes, beginResponse);
}

/** What the end of the stream means: the end of a body without length, a truncated message, or nothing. */
export function endOfInput(parser: RequestParser | ResponseParser): readonly HttpEvent<never>[] {
  const { stage, pending } = parser;
  if (stage.name === 'head' && pending.length > 0) {
    return [malformed('truncated', `the stream ended inside a head, after ${pending.length} bytes`)];
  }
  if (stage.name !== 'body') return [];
  if (stage.body.kind === 'until-close') return [{ type: 'end' }];
  const missing = stage.body.kind === 'fixed' ? `${stage.body.remaining} bytes before` : 'before the last chunk at';
  return [malformed('truncated', `the stream ended ${missing} the end of the body`)];
}

/**
 * For a server that answers a request with 101, or CONNECT with 2xx: the bytes that came behind that request
 * and a parser that hands on everything else.
 */
export function takeRest(parser: RequestParser): { readonly parser: RequestParser; readonly rest: Uint8Array } {
  return { parser: { ...parser, stage: { name: 'upgraded' }, pending: noBytes }, rest: parser.pending };
}

interface Begun<Parser, Head> {
  readonly parser: Parser;
  readonly head: Head;
  readonly framing: BodyState | 'tunnel';
  /** Bytes of the head. */
  readonly used: number;
}

type Begin<Parser, Head> = (parser: Parser, input: Uint8Array) => Begun<Parser, Head> | Malformed | undefined;

function advance<Parser extends Progress, Head>(
  before: Parser,
  bytes: Uint8Array,
  begin: Begin<Parser, Head>,
): HttpParsed<Parser, Head> {
  const events: HttpEvent<Head>[] = [];
  let parser = before;
  let input = concatBytes([before.pending, bytes]);
  const fail = (problem: Malformed): HttpParsed<Parser, Head> => ({
    parser: { ...parser, stage: { name: 'dead' }, pending: noBytes },
    events: [...events, problem],
  });
  for (;;) {
    if (parser.stage.name === 'dead') return { parser, events };
    if (parser.stage.name === 'upgraded') {
      const silent = input.length === 0 && before.stage.name === 'upgraded';
      return {
        parser: { ...parser, pending: noBytes },
        events: silent ? [] : [...events, { type: 'upgrade', rest: input }],
      };
    }
    if (parser.stage.name === 'head') {
      // RFC 9112 section 2.2: empty lines in front of a request are ignored.
      while (parser.role === 'request' && input[0] === 13 && input[1] === 10) input = input.subarray(2);
      const begun = begin(parser, input);
      if (begun === undefined) return { parser: { ...parser, pending: input }, events };
      if (isMalformed(begun)) return fail(begun);
      events.push({ type: 'head', head: begun.head, headBytes: begun.used });
      input = input.subarray(begun.used);
      const stage: Stage = begun.framing === 'tunnel' ? { name: 'upgraded' } : { name: 'body', body: begun.framing };
      parser = { ...begun.parser, stage };
    } else if (parser.stage.body.kind === 'done') {
      events.push({ type: 'end' });
      parser = { ...parser, stage: { name: 'head' } };
    } else {
      const step = readBody(parser.stage.body, input);
      if (step === undefined) return { parser: { ...parser, pending: input }, events };
      if (isMalformed(step)) return fail(step);
      if (step.content.length > 0) events.push({ type: 'body', bytes: step.content });
      input = input.subarray(step.used);
      parser = { ...parser, stage: { name: 'body', body: step.state } };
    }
  }
}

function beginRequest(
  parser: RequestParser,
  input: Uint8Array,
): Begun<RequestParser, RequestHead> | Malformed | undefined {
  const read = readHead(input, readRequestLine);
  if (read === undefined || isMalformed(read)) return read;
  const head = { ...read.start, headers: read.headers };
  const framing = framingOfRequest(head);
  return isMalformed(framing) ? framing : { parser, head, framing, used: read.used };
}

function beginResponse(
  parser: ResponseParser,
  input: Uint8Array,
): Begun<ResponseParser, ResponseHead> | Malformed | undefined {
  const read = readHead(input, readStatusLine);
  if (read === undefined || isMalformed(read)) return read;
  const head = { ...read.start, headers: read.headers };
  const [method = 'GET', ...later] = parser.methods;
  const framing = framingOfResponse(head, method);
  if (framing !== 'tunnel' && isMalformed(framing)) return framing;
  // 100 and 103 come in front of the response proper (RFC 9110 section 15.2).
  const interim = head.status < 200 && head.status !== 101;
  return { parser: interim ? parser : { ...parser, methods: later }, head, framing, used: read.used };
}

interface ReadHead<Start> {
  readonly start: Start;
  readonly headers: readonly Header[];
  readonly used: number;
}

function readHead<Start extends object>(
  input: Uint8Array,
  readStartLine: (line: string) => Start | Malformed,
): ReadHead<Start> | Malformed | undefined {
  const line = readLine(input, 0);
  if (line === undefined || isMalformed(line)) return line;
  const start = readStartLine(line.text);
  if (isMalformed(start)) return start;
  const fields = readFields(input, line.next);
  if (fields === undefined || isMalformed(fields)) return fields;
  return { start, headers: fields.headers, used: fields.next };
}
