/** The one place that frames answers: where a message ends, what becomes of its connection, and when it was made. */
import type { Microseconds } from '../../kernel/time.ts';
import { SECOND } from '../../kernel/time.ts';
import { noBytes } from '../../protocols/bytes.ts';
import { encodeChunk } from '../../protocols/http/chunk.ts';
import { httpDate } from '../../protocols/http/date.ts';
import { announcesClose, endsConnection, headerValue, withContentLength } from '../../protocols/http/headers.ts';
import type { Header, HttpResponse, RequestHead, ResponseHead } from '../../protocols/http/message.ts';
import { serializeResponse, serializeResponseHead } from '../../protocols/http/serialize.ts';

/** What decides how an answer goes onto its connection. */
export interface Asked {
  /** The request; null before there was one. */
  readonly head: RequestHead | null;
  /** How long the server keeps an idle connection; 0: every answer closes it. */
  readonly keepAliveUs: Microseconds;
}

/** Fields by which an application may not frame its own answer: they stand once (RFC 9110 section 5.3). */
const FRAMING = new Set(['connection', 'keep-alive', 'content-length', 'transfer-encoding']);

/** Whether the connection ends with the answer: the server wants it so, the request (RFC 9112 section 9.3), or the answer itself. */
export function endsWithAnswer({ head, keepAliveUs }: Asked, answer: Pick<ResponseHead, 'headers'>): boolean {
  return keepAliveUs === 0 || (head !== null && endsConnection(head)) || announcesClose(answer.headers);
}

/** Only the end of the connection ends a body of unknown length for HTTP/1.0, which has no chunks (RFC 9112 section 6.1). */
export function endsWithConnection({ head }: Asked): boolean {
  return head?.version === '1.0';
}

/** A whole answer: the fields of the application, then those of the server. */
export function answerBytes(asked: Asked, response: HttpResponse, at: Microseconds): Uint8Array {
  const fields: readonly Header[] = endsWithAnswer(asked, response)
    ? [['Connection', 'close']]
    : [
        ['Connection', 'keep-alive'],
        ['Keep-Alive', `timeout=${Math.floor(asked.keepAliveUs / SECOND)}`],
      ];
  const bodiless = response.status === 204 || response.status === 304;
  const dated = { ...response, headers: datedFields(response.headers, at) };
  const whole = bodiless ? dated : withContentLength(dated);
  return serializeResponse({ ...whole, headers: [...whole.headers, ...fields] });
}

/** The head of an answer that goes on. */
export function openingBytes(asked: Asked, head: ResponseHead, at: Microseconds): Uint8Array {
  const fields: readonly Header[] = endsWithConnection(asked)
    ? [['Connection', 'close']]
    : [
        ['Connection', asked.head !== null && endsConnection(asked.head) ? 'close' : 'keep-alive'],
        ['Transfer-Encoding', 'chunked'],
      ];
  return serializeResponseHead({ ...head, headers: [...datedFields(head.headers, at), ...fields] });
}

/** A piece of an answer that goes on. */
export function pieceBytes(asked: Asked, bytes: Uint8Array): Uint8Array {
  return endsWithConnection(asked) ? bytes : encodeChunk(bytes);
}

/** Bytes that are no HTTP get 400, and the connection ends (RFC 9112 2.2). */
export function refusalBytes(at: Microseconds): Uint8Array {
  const closing: Asked = { head: null, keepAliveUs: 0 };
  return answerBytes(closing, { status: 400, reason: 'Bad Request', headers: [], body: noBytes }, at);
}

/** Who has a clock says when an answer was made (RFC 9110 section 6.6.1); who passes one on leaves its date. */
function datedFields(headers: readonly Header[], at: Microseconds): readonly Header[] {
  const own = headers.filter(([name]) => !FRAMING.has(name.toLowerCase()));
  return headerValue(own, 'Date') === undefined ? [...own, ['Date', httpDate(at)]] : own;
}
