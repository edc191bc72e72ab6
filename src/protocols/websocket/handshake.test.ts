import { expect, test } from 'vitest';
import { encodeUtf8 } from '../bytes.ts';
import { headerValue } from '../http/headers.ts';
import type { Header } from '../http/message.ts';
import { answerUpgrade, objectionToUpgrade, upgradeRequest, webSocketAccept, webSocketKey } from './handshake.ts';

const key = webSocketKey(encodeUtf8('the sample nonce'));
const request = upgradeRequest({ target: '/chat', host: 'server', key });

function without(name: string, ...added: readonly Header[]) {
  return { ...request, headers: [...request.headers.filter(([other]) => other !== name), ...added] };
}

test('the accept value for the nonce of RFC 6455 section 1.3 is the one printed there', () => {
  expect(key).toBe('dGhlIHNhbXBsZSBub25jZQ==');
  expect(webSocketAccept(key)).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});

test('a nonce of another length is refused', () => {
  expect(() => webSocketKey(new Uint8Array(15))).toThrow(RangeError);
});

test.each([
  ['POST', { ...request, method: 'POST' }, 405],
  ['no Upgrade', without('Upgrade'), 426],
  ['no Connection', without('Connection'), 426],
  ['no key', without('Sec-WebSocket-Key'), 400],
  ['a short key', without('Sec-WebSocket-Key', ['Sec-WebSocket-Key', 'abc=']), 400],
  ['another version', without('Sec-WebSocket-Version', ['Sec-WebSocket-Version', '8']), 426],
])('a server refuses an opening request with %s', (_what, head, status) => {
  const { accepted, response } = answerUpgrade(head);
  expect(accepted).toBe(false);
  expect(response.status).toBe(status);
  expect(headerValue(response.headers, 'Content-Length')).toBe(String(response.body.length));
});

test('a server that refuses a version names the one it speaks', () => {
  const { response } = answerUpgrade(without('Sec-WebSocket-Version'));
  expect(headerValue(response.headers, 'Sec-WebSocket-Version')).toBe('13');
});

test('a client does not believe a reply to another key, another status or a missing header', () => {
  const { response } = answerUpgrade(request);
  expect(objectionToUpgrade(response, key)).toBeUndefined();
  expect(objectionToUpgrade(response, webSocketKey(new Uint8Array(16)))).toContain('does not belong');
  expect(objectionToUpgrade({ ...response, status: 200 }, key)).toContain('200');
  expect(objectionToUpgrade({ ...response, headers: response.headers.slice(1) }, key)).toContain('Upgrade: websocket');
  expect(objectionToUpgrade({ ...response, headers: response.headers.slice(0, 1) }, key)).toContain('Connection');
});
