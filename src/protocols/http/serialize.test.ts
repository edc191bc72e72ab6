import { expect, test } from 'vitest';
import { decodeLatin1, encodeUtf8, noBytes } from '../bytes.ts';
import { encodeChunk, lastChunk } from './chunk.ts';
import { announcesClose, endsConnection, headerTokens, headerValue, withContentLength } from './headers.ts';
import { reasonPhrase } from './reason-phrases.ts';
import { serializeRequest, serializeResponse } from './serialize.ts';

test('a request is written line by line with CRLF', () => {
  const request = {
    method: 'POST',
    target: '/news?n=1',
    headers: [['Host', 'server']] as const,
    body: encodeUtf8('hé'),
  };
  expect(decodeLatin1(serializeRequest(withContentLength(request)))).toBe(
    'POST /news?n=1 HTTP/1.1\r\nHost: server\r\nContent-Length: 3\r\n\r\nhÃ©',
  );
});

test('a request of HTTP/1.0 names its version', () => {
  const request = { method: 'GET', target: '/', version: '1.0', headers: [['Host', 'h']], body: noBytes } as const;
  expect(decodeLatin1(serializeRequest(request))).toBe('GET / HTTP/1.0\r\nHost: h\r\n\r\n');
});

test.each([
  ['1.1', [], false],
  ['1.1', [['Connection', 'close']], true],
  ['1.0', [], true],
  ['1.0', [['Connection', 'close']], true],
  ['1.0', [['Connection', 'Keep-Alive']], false],
  ['1.0', [['Connection', 'keep-alive, close']], true],
] as const)('a request of HTTP/%s with %j: it ends its connection: %s', (version, headers, ends) => {
  const head = { method: 'GET', target: '/', headers };
  expect(endsConnection(version === '1.0' ? { ...head, version } : head)).toBe(ends);
});

test('the space in front of an absent reason phrase is kept', () => {
  const response = { status: 299, reason: reasonPhrase(299), headers: [], body: noBytes };
  expect(decodeLatin1(serializeResponse(response))).toBe('HTTP/1.1 299 \r\n\r\n');
});

test.each([
  [{ method: 'GE T', target: '/', headers: [] }],
  [{ method: 'GET', target: '/a b', headers: [] }],
  [{ method: 'GET', target: '/', headers: [['A:', 'b']] as const }],
  [{ method: 'GET', target: '/', headers: [['A', 'b\r\nInjected: 1']] as const }],
  [{ method: 'GET', target: '/', headers: [['A', 'łódź']] as const }],
])('what cannot be written in a head is refused: %j', (head) => {
  expect(() => serializeRequest({ ...head, body: noBytes })).toThrow(RangeError);
});

test('a chunk is its size in hex, the bytes and two line ends', () => {
  expect(decodeLatin1(encodeChunk(encodeUtf8('a'.repeat(26))))).toBe(`1a\r\n${'a'.repeat(26)}\r\n`);
  expect(decodeLatin1(lastChunk)).toBe('0\r\n\r\n');
  expect(() => encodeChunk(noBytes)).toThrow(RangeError);
});

test('header names and list members are compared without case', () => {
  const headers = [
    ['connection', 'Keep-Alive, Upgrade'],
    ['CONNECTION', 'close'],
  ] as const;
  expect(headerValue(headers, 'Connection')).toBe('Keep-Alive, Upgrade');
  expect(headerTokens(headers, 'Connection')).toEqual(['keep-alive', 'upgrade', 'close']);
  expect(announcesClose(headers)).toBe(true);
  expect(headerValue(headers, 'Host')).toBeUndefined();
});
