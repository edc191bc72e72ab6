import type { Microseconds } from '../../kernel/time.ts';
import { SECOND } from '../../kernel/time.ts';
import { noBytes } from '../../protocols/bytes.ts';
import { encodeChunk } from '../../protocols/http/chunk.ts';
import { endsConnection, withContentLength } from '../../protocols/http/headers.ts';
import type { Header, HttpResponse, RequestHead, ResponseHead } from '../../protocols/http/message.ts';
import { serializeResponse, serializeResponseHead } from '../../protocols/http/serialize.ts';

/** What decides how an answer goes onto its connection. */
export interface Asked {
  /** The request; null before there was one. */
  readonly head: RequestHead | null;
  /** How long the server keeps an idle connection; 0: every answer closes it. */
  readonly keepAliveUs: Microseconds;
}

/** Whether the connection ends with the answer: the server wants it so, or the request does (RFC 9112 section 9.3). */
export function endsWithAnswer({ head, keepAliveUs }: Asked): boolean {
  return keepAliveUs === 0 || (head !== null && endsConnection(head));
}

/** Only the end of the connection ends a body of unknown length for HTTP/1.0, which has no chunks (RFC 9112 section 6.1). */
export function endsWithConnection({ head }: Asked): boolean {
  return head?.version === '1.0';
}

/** A whole answer as Node writes it: its own headers behind those of the application. */
export function answerBytes(asked: Asked, response: HttpResponse): Uint8Array {
  const headers: readonly Header[] = endsWithAnswer(asked)
    ? [['Connection', 'close']]
    : [
        ['Connection', 'keep-alive'],
        ['Keep-Alive', `timeout=${Math.floor(asked.keepAliveUs / SECOND)}`],
      ];
  const bodiless = response.status === 204 || response.status === 304;
  const whole = bodiless ? response : withContentLength(response);
  return serializeResponse({ ...whole, headers: [...whole.headers, ...headers] });
}

/** The head of an answer that goes on. */
export function openingBytes(asked: Asked, head: ResponseHead): Uint8Array {
  const headers: readonly Header[] = endsWithConnection(asked)
    ? [['Connection', 'close']]
    : [
        ['Connection', 'keep-alive'],
        ['Transfer-Encoding', 'chunked'],
      ];
  return serializeResponseHead({ ...head, headers: [...head.headers, ...headers] });
}

/** A piece of an answer that goes on. */
export function pieceBytes(asked: Asked, bytes: Uint8Array): Uint8Array {
  return endsWithConnection(asked) ? bytes : encodeChunk(bytes);
}

/** Bytes that are no HTTP get 400, and the connection ends (RFC 9112 2.2). */
export function refusalBytes(): Uint8Array {
  return serializeResponse({
    status: 400,
    reason: 'Bad Request',
    headers: [
      ['Content-Length', '0'],
      ['Connection', 'close'],
    ],
    body: noBytes,
  });
}
