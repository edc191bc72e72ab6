import { concatBytes, encodeLatin1 } from '../bytes.ts';
import { isFieldText, isStatus, isTarget, isToken } from './grammar.ts';
import type { Header, HttpRequest, HttpResponse, RequestHead, ResponseHead } from './message.ts';

/**
 * Head of a request, up to and with the blank line. For bodies that are written later, piece by piece.
 * Throws RangeError when a part cannot be written in HTTP/1 (a line break in a value would inject a header), and when a
 * field that stands once stands twice.
 */
export function serializeRequestHead(head: RequestHead): Uint8Array {
  demand(isToken(head.method), 'method', head.method);
  demand(isTarget(head.target), 'target', head.target);
  return serializeHead(`${head.method} ${head.target} HTTP/${head.version ?? '1.1'}`, head.headers);
}

/**
 * Head of a response, up to and with the blank line. It says HTTP/1.1 even to a client of HTTP/1.0: a server names the
 * version that it speaks itself (RFC 9110 section 2.5). Throws RangeError like `serializeRequestHead`.
 */
export function serializeResponseHead(head: ResponseHead): Uint8Array {
  demand(isStatus(head.status), 'status', String(head.status));
  demand(isFieldText(head.reason), 'reason', head.reason);
  // The space in front of an absent reason is required (RFC 9112 section 4).
  return serializeHead(`HTTP/1.1 ${head.status} ${head.reason}`, head.headers);
}

/**
 * A whole request. The body is written as it is: its length must be announced by the headers
 * (`withContentLength`), or it must already be chunks (`encodeChunk`, `lastChunk`).
 */
export function serializeRequest(request: HttpRequest): Uint8Array {
  return concatBytes([serializeRequestHead(request), request.body]);
}

/** A whole response; the body is written as it is, see `serializeRequest`. */
export function serializeResponse(response: HttpResponse): Uint8Array {
  return concatBytes([serializeResponseHead(response), response.body]);
}

/** Fields that a message has once or not at all (RFC 9110 section 5.3): two of them are two messages to a careless reader. */
const SINGLE = new Set(['content-length', 'content-type', 'date', 'etag', 'host', 'location', 'retry-after', 'age']);

function serializeHead(startLine: string, headers: readonly Header[]): Uint8Array {
  const seen = new Set<string>();
  for (const [name] of headers) {
    const key = name.toLowerCase();
    demand(!SINGLE.has(key) || !seen.has(key), 'second field', name);
    seen.add(key);
  }
  let text = `${startLine}\r\n`;
  for (const [name, value] of headers) {
    demand(isToken(name), 'header name', name);
    demand(isFieldText(value), `value of ${name}`, value);
    text += `${name}: ${value}\r\n`;
  }
  return encodeLatin1(`${text}\r\n`);
}

function demand(allowed: boolean, part: string, text: string): void {
  if (!allowed) throw new RangeError(`${part} ${JSON.stringify(text)} cannot be written in an HTTP/1 head`);
}
