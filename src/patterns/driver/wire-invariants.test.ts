import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../protocols/bytes.ts';
import { wireRules } from './wire-invariants.ts';

const ASK = 'GET /a HTTP/1.1\r\nHost: server\r\n\r\n';
const FIELDS = 'Date: Tue, 24 Nov 2026 09:00:00 GMT\r\nContent-Length: 2\r\n';
const answer = (fields: string, body = 'ok') => `HTTP/1.1 200 OK\r\n${fields}\r\n${body}`;
const GOOD = answer(FIELDS);

const SWITCH = 'GET / HTTP/1.1\r\nHost: server\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

function broken(up: string, down: string): readonly string[] {
  const pair = { connection: 'client:1-server:80', up: encodeUtf8(up), down: encodeUtf8(down) };
  return wireRules.filter(({ check }) => check(pair) !== null).map(({ name }) => name);
}

function brokenFrames(up: readonly number[], down: readonly number[]): readonly string[] {
  const pair = {
    connection: 'client:1-server:80',
    up: new Uint8Array([...encodeUtf8(SWITCH), ...up]),
    down: new Uint8Array([...encodeUtf8(SWITCHED), ...down]),
  };
  return wireRules.filter(({ check }) => check(pair) !== null).map(({ name }) => name);
}

const masked = (opcode: number, mask: number, payload: readonly number[]) => [
  128 + opcode,
  128 + payload.length,
  mask,
  mask,
  mask,
  mask,
  ...payload.map((byte) => byte ^ mask),
];

describe('the rules for bytes', () => {
  test('hold for two good answers, whole or in chunks', () => {
    expect(broken(ASK + ASK, GOOD + GOOD)).toEqual([]);
    const chunked = answer('Date: x\r\nTransfer-Encoding: chunked\r\n', '2\r\nok\r\n0\r\n\r\n');
    expect(broken(ASK + ASK, chunked + GOOD)).toEqual([]);
  });

  test.each([
    [
      'a connection for HTTP carries nothing but whole messages, one after the other',
      ASK + ASK,
      answer(FIELDS.replace('2\r\n', '1\r\n')) + GOOD,
    ],
    ['a message has one Content-Length or is chunked, never both', ASK, answer(`${FIELDS}Content-Length: 2\r\n`)],
    ['a field that has one value stands once', ASK, answer(`${FIELDS}Connection: close\r\nConnection: keep-alive\r\n`)],
    ['an answer has exactly one Date', ASK, answer('Content-Length: 2\r\n')],
    [
      'a message that says "Connection: close" is the last of its side',
      ASK + ASK,
      answer(`${FIELDS}Connection: close\r\n`) + GOOD,
    ],
  ])('"%s" is broken by bytes that break it', (name, up, down) => {
    expect(broken(up, down)).toContain(name);
  });

  test('hold for good frames', () => {
    const up = [...masked(1, 3, [104, 105]), ...masked(8, 9, [3, 232])];
    expect(brokenFrames(up, [129, 2, 104, 105, 136, 0])).toEqual([]);
  });

  test.each([
    ['frames of clients are masked, those of servers are not', [129, 2, 104, 105], []],
    ['frames of clients are masked, those of servers are not', [], masked(1, 3, [104])],
    ['each frame of a client has a masking key of its own', [...masked(1, 3, [1]), ...masked(1, 3, [1])], []],
    ['nothing follows a close frame', [], [136, 0, 129, 1, 104]],
    ['a close frame has no body, or a code that may be sent', [], [136, 2, 3, 237]],
    ['a close frame has no body, or a code that may be sent', masked(8, 7, [3, 238]), []],
  ])('"%s" is broken by frames that break it', (name, up, down) => {
    expect(brokenFrames(up, down)).toContain(name);
  });

  test('are all shown to break', () => expect(wireRules).toHaveLength(9));
});
