import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, decodeLatin1, encodeLatin1, encodeUtf8, noBytes } from '../bytes.ts';
import { anyBytes, anyCuts, everySplit, feed, splitAt } from '../test-support.ts';
import { encodeChunk, lastChunk } from './chunk.ts';
import { maxHeadBytes } from './head-reader.ts';
import { withContentLength } from './headers.ts';
import type { Header, RequestHead, ResponseHead } from './message.ts';
import {
  createRequestParser,
  createResponseParser,
  endOfInput,
  expectResponse,
  parseHttp,
  takeRest,
  type HttpEvent,
  type RequestParser,
  type ResponseParser,
} from './parser.ts';
import { serializeRequest, serializeResponse, serializeResponseHead } from './serialize.ts';

/** Events with the pieces of each body put together, so that two splits can be compared. */
function summary(events: readonly HttpEvent<RequestHead | ResponseHead>[]): readonly unknown[] {
  const lines: unknown[] = [];
  let body = '';
  for (const event of events) {
    if (event.type === 'body') body += decodeLatin1(event.bytes);
    else {
      if (body !== '') lines.push(body);
      body = '';
      lines.push(event.type === 'upgrade' ? ['upgrade', decodeLatin1(event.rest)] : event);
    }
  }
  return body === '' ? lines : [...lines, body];
}

function readRequests(pieces: readonly Uint8Array[], parser: RequestParser = createRequestParser()) {
  const { state, events } = feed(parser, pieces, (before, bytes) => {
    const step = parseHttp(before, bytes);
    return [step.parser, step.events] as const;
  });
  return { parser: state, events: summary([...events, ...endOfInput(state)]) };
}

function readResponses(pieces: readonly Uint8Array[], parser: ResponseParser = createResponseParser()) {
  const { state, events } = feed(parser, pieces, (before, bytes) => {
    const step = parseHttp(before, bytes);
    return [step.parser, step.events] as const;
  });
  return { parser: state, events: summary([...events, ...endOfInput(state)]) };
}

const bytesOf = (text: string) => encodeLatin1(text);
const requestLine = 'GET / HTTP/1.1\r\n';
const headOf = (bytes: number) => `${requestLine}Host: h\r\nX: ${'a'.repeat(bytes - 32)}\r\n\r\n`;

describe('requests', () => {
  test('two pipelined requests come out alike for every split', () => {
    const first = withContentLength({ method: 'POST', target: '/a', headers: [['Host', 'h']], body: bytesOf('hello') });
    const second = {
      method: 'GET',
      target: '/b',
      headers: [
        ['Host', 'h'],
        ['X', 'é'],
      ],
      body: noBytes,
    } as const;
    const wire = concatBytes([serializeRequest(first), serializeRequest(second)]);
    const expected = readRequests([wire]).events;
    expect(expected).toEqual([
      { type: 'head', head: { method: 'POST', target: '/a', headers: first.headers }, headBytes: 48 },
      'hello',
      { type: 'end' },
      { type: 'head', head: { method: 'GET', target: '/b', headers: second.headers }, headBytes: 34 },
      { type: 'end' },
    ]);
    for (const pieces of everySplit(wire)) expect(readRequests(pieces).events).toEqual(expected);
  });

  test('empty lines in front of a request are ignored', () => {
    const events = readRequests([bytesOf(`\r\n\r\n${requestLine}Host: h\r\n\r\n`)]).events;
    expect(events).toMatchObject([{ type: 'head', headBytes: 27 }, { type: 'end' }]);
  });

  test.each([
    ['syntax', 'a request line', 'GET /\r\n\r\n'],
    ['syntax', 'a request line', 'GET  / HTTP/1.1\r\n\r\n'],
    ['syntax', 'not an HTTP version', 'GET / FTP\r\n\r\n'],
    ['unsupported', 'not HTTP/2.0', 'GET / HTTP/2.0\r\n\r\n'],
    ['syntax', 'this one has 2', 'GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n'],
    ['syntax', 'request of HTTP/1.0', 'GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['syntax', 'LF without CR', 'GET / HTTP/1.1\nHost: h\n\n'],
    ['syntax', 'not a header name', `${requestLine}Host : h\r\n\r\n`],
    ['syntax', 'no colon', `${requestLine}Host\r\n\r\n`],
    ['syntax', 'folded', `${requestLine}Host: h\r\n more\r\n\r\n`],
    ['syntax', 'control character', `${requestLine}Host: h\0\r\n\r\n`],
    ['syntax', 'one Host header, this one has 0', `${requestLine}\r\n`],
    ['syntax', 'one Host header, this one has 2', `${requestLine}Host: h\r\nHost: h\r\n\r\n`],
    ['syntax', 'conflicting', `${requestLine}Host: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`],
    ['syntax', 'not a number', `${requestLine}Host: h\r\nContent-Length: -1\r\n\r\n`],
    ['syntax', 'contradict', `${requestLine}Host: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['unsupported', 'gzip', `${requestLine}Host: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n`],
    ['syntax', 'chunk size', `${requestLine}Host: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n`],
    ['syntax', 'longer than its size', `${requestLine}Host: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc`],
    ['syntax', 'longer than its size', `${requestLine}Host: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\n`],
    ['truncated', 'inside a head', 'GET / HT'],
    ['truncated', '3 bytes before', `${requestLine}Host: h\r\nContent-Length: 5\r\n\r\nab`],
    ['truncated', 'last chunk', `${requestLine}Host: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n`],
  ])('%s: %s, for every split of %j', (problem, reason, text) => {
    const expected = readRequests([bytesOf(text)]).events;
    expect(expected.at(-1)).toMatchObject({ type: 'malformed', problem });
    expect(expected.at(-1)).toHaveProperty('reason', expect.stringContaining(reason));
    for (const pieces of everySplit(bytesOf(text))) expect(readRequests(pieces).events).toEqual(expected);
  });

  test('a head may have 16 KiB and not one byte more', () => {
    expect(readRequests([bytesOf(headOf(maxHeadBytes))]).events).toMatchObject([
      { headBytes: maxHeadBytes },
      { type: 'end' },
    ]);
    for (const text of [headOf(maxHeadBytes + 1), 'a'.repeat(maxHeadBytes)]) {
      expect(readRequests([bytesOf(text)]).events).toMatchObject([{ problem: 'too-large' }]);
      expect(readRequests(splitAt(bytesOf(text), [16_000, 16_380])).events).toMatchObject([{ problem: 'too-large' }]);
    }
  });

  test('a request of HTTP/1.0 needs no Host, and says its version', () => {
    const text = 'POST /a HTTP/1.0\r\nContent-Length: 2\r\n\r\nab';
    const headers = [['Content-Length', '2']];
    for (const pieces of everySplit(bytesOf(text)))
      expect(readRequests(pieces).events).toEqual([
        { type: 'head', head: { method: 'POST', target: '/a', version: '1.0', headers }, headBytes: 39 },
        'ab',
        { type: 'end' },
      ]);
  });

  test('equal repeated lengths are one length', () => {
    const text = `${requestLine}Host: h\r\nContent-Length: 2, 2\r\n\r\nab`;
    expect(readRequests([bytesOf(text)]).events).toMatchObject([{ type: 'head' }, 'ab', { type: 'end' }]);
  });

  test('after a malformed message everything is ignored', () => {
    const { parser } = readRequests([bytesOf('nonsense\r\n')]);
    expect(readRequests([bytesOf(`${requestLine}Host: h\r\n\r\n`)], parser).events).toEqual([]);
  });

  test('a server that accepts an upgrade takes the rest of the stream', () => {
    const start = readRequests([bytesOf(`${requestLine}Host: h\r\nUpgrade: websocket\r\n\r\nrest`)]).parser;
    const { parser, rest } = takeRest(start);
    expect(decodeLatin1(rest)).toBe('rest');
    expect(readRequests([bytesOf('more')], parser).events).toEqual([['upgrade', 'more']]);
  });
});

describe('responses', () => {
  const chunked: readonly Header[] = [['Transfer-Encoding', 'chunked']];

  test('a chunked body comes out without its framing, extensions and trailers, for every split', () => {
    const wire = concatBytes([
      serializeResponseHead({ status: 200, reason: 'OK', headers: chunked }),
      encodeChunk(bytesOf('hello ')),
      bytesOf('5;name="value"\r\nworld\r\n0\r\nX-Trailer: 1\r\n\r\n'),
      serializeResponse({ status: 204, reason: 'No Content', headers: [], body: noBytes }),
    ]);
    const expected = readResponses([wire]).events;
    expect(expected).toMatchObject([
      { head: { status: 200 } },
      'hello world',
      { type: 'end' },
      { head: { status: 204 } },
      { type: 'end' },
    ]);
    for (const pieces of everySplit(wire)) expect(readResponses(pieces).events).toEqual(expected);
  });

  test('a body without length ends with the connection', () => {
    const { events } = readResponses([bytesOf('HTTP/1.1 200 OK\r\n\r\nto the end')]);
    expect(events).toMatchObject([{ type: 'head' }, 'to the end', { type: 'end' }]);
  });

  test('a response to HEAD has no body, whatever its length says, and 103 does not count as the response', () => {
    const parser = expectResponse(expectResponse(createResponseParser(), 'HEAD'), 'GET');
    const text =
      'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab';
    const { events } = readResponses([bytesOf(text)], parser);
    expect(events).toMatchObject([
      { head: { status: 103 } },
      { type: 'end' },
      { head: { status: 200 } },
      { type: 'end' },
      { head: { status: 200 } },
      'ab',
      { type: 'end' },
    ]);
  });

  test('304 has no body', () => {
    const { events } = readResponses([bytesOf('HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n')]);
    expect(events).toMatchObject([{ head: { status: 304 } }, { type: 'end' }]);
  });

  test('behind 101 and behind a response to CONNECT the stream is handed on', () => {
    const upgraded = readResponses([bytesOf('HTTP/1.1 101 Switching Protocols\r\n\r\nfra'), bytesOf('me')]);
    expect(upgraded.events).toMatchObject([{ head: { status: 101 } }, ['upgrade', 'fra'], ['upgrade', 'me']]);
    const tunnel = readResponses(
      [bytesOf('HTTP/1.1 200 OK\r\n\r\n')],
      expectResponse(createResponseParser(), 'CONNECT'),
    );
    expect(tunnel.events).toMatchObject([{ head: { status: 200 } }, ['upgrade', '']]);
  });

  test.each([
    'HTTP/1.1 99 No\r\n\r\n',
    'HTTP/1.1 600 No\r\n\r\n',
    'HTTP/1.1 200OK\r\n\r\n',
    '\r\nHTTP/1.1 200 OK\r\n\r\n',
  ])('%j is not a response', (text) =>
    expect(readResponses([bytesOf(text)]).events).toMatchObject([{ problem: 'syntax' }]),
  );
});

const anyToken = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/);
const anyValue = fc.stringMatching(/^([!-~\xa0-\xff]([\t -~\xa0-\xff]{0,20}[!-~\xa0-\xff])?)?$/);
const framingNames = ['content-length', 'transfer-encoding', 'host'];
const anyHeaders = fc.array(
  fc.tuple(
    anyToken.filter((name) => !framingNames.includes(name.toLowerCase())),
    anyValue,
  ),
  { maxLength: 5 },
);

test('whatever request is written is read back, for any split and either framing', () => {
  const anyRequest = fc.record({
    method: anyToken,
    target: fc.stringMatching(/^[!-~]{1,20}$/),
    headers: anyHeaders,
    body: anyBytes,
  });
  fc.assert(
    fc.property(anyRequest, fc.boolean(), anyCuts, (request, inChunks, cuts) => {
      const hosted = { ...request, headers: [...request.headers, ['Host', 'h'] as const] };
      const chunks = [...(request.body.length > 0 ? [encodeChunk(request.body)] : []), lastChunk];
      const message = inChunks
        ? {
            ...hosted,
            headers: [...hosted.headers, ['Transfer-Encoding', 'chunked'] as const],
            body: concatBytes(chunks),
          }
        : withContentLength(hosted);
      const { method, target, headers } = message;
      const { events } = readRequests(splitAt(serializeRequest(message), cuts));
      const body = request.body.length > 0 ? [decodeLatin1(request.body)] : [];
      expect(events).toMatchObject([{ type: 'head', head: { method, target, headers } }, ...body, { type: 'end' }]);
    }),
  );
});

test('whatever response is written is read back, for any split', () => {
  const anyResponse = fc.record({
    status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
    reason: anyValue,
    headers: anyHeaders,
    body: anyBytes,
  });
  fc.assert(
    fc.property(anyResponse, anyCuts, (response, cuts) => {
      const { body, ...head } = withContentLength(response);
      const { events } = readResponses(splitAt(serializeResponse({ ...head, body }), cuts));
      expect(events).toMatchObject([
        { type: 'head', head },
        ...(body.length > 0 ? [decodeLatin1(body)] : []),
        { type: 'end' },
      ]);
    }),
  );
});

test('garbage never throws and means the same however it is split', () => {
  const words = [
    'GET / HTTP/1.1\r\n',
    'HTTP/1.1 200 OK\r\n',
    'Host: h\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Content-Length: 3\r\n',
    '\r\n',
    '3\r\n',
    'abc',
    '0\r\n',
    '\n',
    '\r',
  ];
  const anyPiece = fc.oneof(fc.constantFrom(...words).map(encodeUtf8), fc.uint8Array({ maxLength: 5 }));
  fc.assert(
    fc.property(fc.array(anyPiece, { maxLength: 10 }).map(concatBytes), (wire) => {
      const requests = readRequests([wire]).events;
      const responses = readResponses([wire]).events;
      for (const pieces of everySplit(wire)) {
        expect(readRequests(pieces).events).toEqual(requests);
        expect(readResponses(pieces).events).toEqual(responses);
      }
    }),
    { numRuns: 100 },
  );
});
