import { sha1 } from '@noble/hashes/legacy.js';
import { encodeLatin1, encodeUtf8, noBytes, toBase64 } from '../bytes.ts';
import { headerTokens, headerValue, headerValues, withContentLength } from '../http/headers.ts';
import type { HttpRequest, HttpResponse, RequestHead, ResponseHead } from '../http/message.ts';
import { reasonPhrase } from '../http/reason-phrases.ts';

/** RFC 6455 section 1.3. */
const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Sec-WebSocket-Key of a client: 16 random bytes in base64. Throws RangeError for another number of bytes. */
export function webSocketKey(nonce: Uint8Array): string {
  if (nonce.length !== 16) throw new RangeError(`the nonce of a WebSocket key has 16 bytes, not ${nonce.length}`);
  return toBase64(nonce);
}

/** Sec-WebSocket-Accept for a key: proof that the server speaks WebSocket (RFC 6455 section 4.2.2). */
export function webSocketAccept(key: string): string {
  return toBase64(sha1(encodeLatin1(key + acceptSuffix)));
}

/** The request that opens a WebSocket, headers in the order of the npm package ws. */
export function upgradeRequest(options: {
  readonly target: string;
  readonly host: string;
  readonly key: string;
}): HttpRequest {
  return {
    method: 'GET',
    target: options.target,
    headers: [
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', options.key],
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
      ['Host', options.host],
    ],
    body: noBytes,
  };
}

/**
 * Whether a request asks for WebSocket at all; others are ordinary HTTP. A server should ignore the field in HTTP/1.0 (RFC
 * 9110 7.8), as a proxy may send it; Node and ws do not look at the version (recorded: ws 8.23.0 behind nginx).
 */
function wantsWebSocket(head: RequestHead): boolean {
  const isWanted = headerTokens(head.headers, 'Upgrade').includes('websocket');
  return isWanted && headerTokens(head.headers, 'Connection').includes('upgrade');
}

/** A server's answer to an opening request: 101, or why not (RFC 6455 section 4.2.1). */
export function answerUpgrade(head: RequestHead): { readonly accepted: boolean; readonly response: HttpResponse } {
  const key = headerValue(head.headers, 'Sec-WebSocket-Key') ?? '';
  if (head.method !== 'GET') return refusal(405, 'a WebSocket opens with GET');
  // The server of the npm package ws says so to ordinary HTTP (recorded: ws 8.23.0).
  if (!wantsWebSocket(head)) return refusal(426, 'Upgrade: websocket or Connection: Upgrade is missing');
  if (headerValue(head.headers, 'Sec-WebSocket-Version') !== '13')
    return refusal(426, 'only version 13 is spoken here');
  if (!/^[+/0-9A-Za-z]{22}==$/.test(key)) return refusal(400, 'Sec-WebSocket-Key is not 16 bytes in base64');
  const response: HttpResponse = {
    status: 101,
    reason: reasonPhrase(101),
    headers: [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Accept', webSocketAccept(key)],
    ],
    body: noBytes,
  };
  return { accepted: true, response };
}

function refusal(
  status: 400 | 405 | 426,
  why: string,
): { readonly accepted: boolean; readonly response: HttpResponse } {
  // 426 names the protocol to change to (RFC 9110 section 15.5.22), and the version (RFC 6455 section 4.4); 405 what is allowed.
  const explaining: HttpResponse['headers'] =
    status === 426
      ? [
          ['Upgrade', 'websocket'],
          ['Sec-WebSocket-Version', '13'],
        ]
      : status === 405
        ? [['Allow', 'GET']]
        : [];
  const response = withContentLength({
    status,
    reason: reasonPhrase(status),
    headers: [...explaining, ['Connection', 'close'], ['Content-Type', 'text/plain']],
    body: encodeUtf8(why),
  });
  return { accepted: false, response };
}

/** What a client finds wrong with the answer to its key; undefined when the WebSocket is open (RFC 6455 section 4.1). */
export function objectionToUpgrade(head: ResponseHead, key: string): string | undefined {
  if (head.status !== 101) return `the server answered ${head.status} instead of 101`;
  if (headerValues(head.headers, 'Upgrade').join().toLowerCase() !== 'websocket')
    return 'Upgrade: websocket is missing';
  if (!headerTokens(head.headers, 'Connection').includes('upgrade')) return 'Connection: Upgrade is missing';
  if (headerValue(head.headers, 'Sec-WebSocket-Accept') !== webSocketAccept(key)) {
    return 'Sec-WebSocket-Accept does not belong to the key';
  }
  return undefined;
}
