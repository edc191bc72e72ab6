import type { BodyState } from './body-reader.ts';
import { headerTokens, headerValues } from './headers.ts';
import { isMalformed, malformed, type Malformed } from './malformed.ts';
import type { Header, RequestHead, ResponseHead } from './message.ts';

/** How the body of a request ends (RFC 9112 section 6.3). */
export function framingOfRequest(head: RequestHead): BodyState | Malformed {
  const isOld = head.version === '1.0';
  // RFC 9112 section 3.2: a server answers 400 to a request without Host, from HTTP/1.1 on, or with two.
  const hosts = headerValues(head.headers, 'Host').length;
  if (hosts > 1 || (hosts === 0 && !isOld))
    return malformed('syntax', `a request needs one Host header, this one has ${hosts}`);
  // RFC 9112 section 6.1: HTTP/1.0 has no transfer codings, so the length of such a request cannot be trusted.
  if (isOld && headerValues(head.headers, 'Transfer-Encoding').length > 0)
    return malformed('syntax', 'Transfer-Encoding in a request of HTTP/1.0');
  return announcedFraming(head.headers) ?? { kind: 'done' };
}

/**
 * How the body of a response ends; `tunnel` when the bytes behind the head are not HTTP.
 * @param method of the request it answers: a response to HEAD has no body, one to CONNECT opens a tunnel
 */
export function framingOfResponse(head: ResponseHead, method: string): BodyState | 'tunnel' | Malformed {
  if (head.status === 101 || (method === 'CONNECT' && head.status >= 200 && head.status < 300)) return 'tunnel';
  const bodiless = head.status < 200 || head.status === 204 || head.status === 304 || method === 'HEAD';
  // The fields are checked even then: contradictory ones are a sign of smuggling.
  const announced = announcedFraming(head.headers);
  if (announced !== undefined && isMalformed(announced)) return announced;
  return bodiless ? { kind: 'done' } : (announced ?? { kind: 'until-close' });
}

function announcedFraming(headers: readonly Header[]): BodyState | Malformed | undefined {
  const codings = headerTokens(headers, 'Transfer-Encoding');
  const lengths = headerValues(headers, 'Content-Length').flatMap((value) => value.split(',').map((one) => one.trim()));
  if (codings.length > 0) {
    // RFC 9112 section 6.1: both together may be an attempt to smuggle a request; the connection must go.
    if (lengths.length > 0) return malformed('syntax', 'Transfer-Encoding and Content-Length contradict each other');
    if (codings.join() === 'chunked') return { kind: 'chunk-size' };
    return malformed('unsupported', `transfer coding ${codings.join(', ')} is not known here`);
  }
  const [length] = lengths;
  if (length === undefined) return undefined;
  if (lengths.some((other) => other !== length)) {
    return malformed('syntax', `Content-Length has conflicting values: ${lengths.join(', ')}`);
  }
  if (!/^\d{1,15}$/.test(length))
    return malformed('syntax', `Content-Length ${JSON.stringify(length)} is not a number`);
  return length === '0' ? { kind: 'done' } : { kind: 'fixed', remaining: Number(length) };
}
