import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { program } from '../../kernel/process.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { concatBytes, encodeLatin1 } from '../../protocols/bytes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import type { Header } from '../../protocols/http/message.ts';
import { createResponseParser, expectResponse, parseHttp } from '../../protocols/http/parser.ts';
import { nginxPrograms, nodeHost, notesOf, proxyHost, replay } from '../../machines/middle/test-support.ts';
import { expectAsRecorded, FIELDS, heard, Line, streamService } from './test-support.ts';
import type { StreamInput } from './test-support.ts';

/** nginx 1.22.1 with gzip before an event stream: recorded, and measured where it says so. */

/** A recording of this folder, by its name. */
function recording<Shape extends z.ZodType>(name: string, shape: Shape): z.infer<Shape> {
  return shape.parse(JSON.parse(readFileSync(new URL(`recordings/${name}.json`, import.meta.url), 'utf8')));
}

const { parameters, trace } = recording(
  'proxy-push-nginx-gzip',
  z.object({
    parameters: z.object({
      event_bytes: z.number(),
      events: z.number(),
      every_ms: z.number(),
      first_event_ms: z.number(),
      client_leaves_ms: z.number(),
    }),
    trace: z.array(
      z.object({
        case: z.string(),
        nginx: z.string(),
        nginx_http: z.string(),
        origin_header: z.optional(z.record(z.string(), z.string())),
        origin_ends: z.string(),
        client: z.array(Line),
      }),
    ),
  }),
);

const ASK = 'Accept-Encoding: gzip\r\n';
const request = (fields: string, version = '1.1') => `GET /s HTTP/${version}\r\nHost: h\r\n${fields}\r\n`;

/** A stream behind nginx with these settings. */
function behind(
  settings: string,
  text: string,
  fields: readonly Header[],
  writes: StreamInput['writes'],
  lengthMs: number,
  leavesMs?: number,
) {
  return replay(
    [
      {
        sends: [{ afterUs: 0, text }],
        ...(leavesMs === undefined ? {} : { leavesUs: leavesMs * MILLISECOND }),
      },
    ],
    0,
    [
      proxyHost(nginxPrograms(settings, ['origin'])),
      nodeHost('origin', program('service', streamService, { fields: [...FIELDS, ...fields], writes })),
    ],
    lengthMs * MILLISECOND,
  );
}

/** The events of the recording, by the bytes that zlib makes of them: a number and dots. */
function eventsOf(count: number, everyMs: number, firstMs = everyMs, bytes = 60): StreamInput['writes'] {
  return Array.from({ length: count }, (_, index) => ({
    afterUs: (firstMs + index * everyMs) * MILLISECOND,
    text: `${`id: ${index + 1}\ndata: `.padEnd(bytes - 2, '.')}\n\n`,
  }));
}

/** What zlib and what we make of a piece may differ by so many bytes. */
const TOLERANCE_BYTES = 3;

describe('gzip before a stream, as recorded', () => {
  test.each(trace)('$case', (recorded) => {
    const endsMs = /after (\d+) ms/.exec(recorded.origin_ends)?.[1];
    const asks = !recorded.case.includes('the client does not ask for it');
    const { events, every_ms: everyMs, first_event_ms: firstMs, event_bytes: bytes } = parameters;
    const ours = heard(
      behind(
        `${recorded.nginx} ${recorded.nginx_http}`,
        request(asks ? ASK : ''),
        Object.entries(recorded.origin_header ?? {}),
        [
          ...eventsOf(events, everyMs, firstMs, bytes),
          ...(endsMs === undefined ? [] : [{ afterUs: Number(endsMs) * MILLISECOND, text: null }]),
        ],
        4000,
        parameters.client_leaves_ms,
      ),
    );
    expectAsRecorded(ours, recorded.client);
    const [head] = recorded.client;
    expect(headerValue(ours.headers, 'Content-Encoding')).toBe(head?.content_encoding);
    const wire = recorded.client.flatMap(({ wire_bytes: each }) => (each === undefined ? [] : [each]));
    expect(ours.bursts).toHaveLength(wire.length);
    ours.bursts.forEach(({ wire: each }, index) => {
      expect(Math.abs(each - (wire[index] ?? Number.NaN))).toBeLessThanOrEqual(TOLERANCE_BYTES);
    });
  });
});

const YOUNG = "proxy_http_version 1.1; proxy_set_header Connection '';";
const UNBUFFERED = `${YOUNG} proxy_buffering off;`;
const ON = 'gzip on; gzip_types text/event-stream;';

describe('which answers are compressed (measured)', () => {
  const encodingOf = (settings: string, text: string, fields: readonly Header[] = []) =>
    headerValue(
      heard(behind(`${UNBUFFERED} ${settings}`, text, fields, eventsOf(3, 50), 600)).headers,
      'Content-Encoding',
    );

  test.each([
    ['asked for among others, with a weight', 'Accept-Encoding: br, gzip; q=0.5\r\n', 'gzip'],
    ['asked for with the weight 0', 'Accept-Encoding: gzip;q=0\r\n', undefined],
    ['asked for as "anything"', 'Accept-Encoding: *\r\n', undefined],
    ['asked for through another proxy', `${ASK}Via: 1.1 x\r\n`, undefined],
  ])('%s', (_, fields, encoding) => {
    expect(encodingOf(ON, request(fields))).toBe(encoding);
  });

  test('not for HTTP/1.0, unless it is told so', () => {
    expect(encodingOf(ON, request(ASK, '1.0'))).toBeUndefined();
    expect(encodingOf(`${ON} gzip_http_version 1.0;`, request(ASK, '1.0'))).toBe('gzip');
  });

  test('not what is compressed already', () => {
    expect(encodingOf(ON, request(ASK), [['Content-Encoding', 'br']])).toBe('br');
  });

  test('with gzip_vary, whoever asks is told that it depends', () => {
    const varyOf = (text: string) =>
      headerValue(heard(behind(`${UNBUFFERED} ${ON} gzip_vary on;`, text, [], [], 100)).headers, 'Vary');
    expect([varyOf(request(ASK)), varyOf(request(''))]).toEqual(['Accept-Encoding', 'Accept-Encoding']);
  });
});

describe('what breaks off is flushed, without an end (measured)', () => {
  test.each([
    ['with buffering', YOUNG, [{ bytes: 300 }]],
    ['without', UNBUFFERED, [60, 60, 60, 60, 60].map((bytes) => ({ bytes }))],
  ])('%s', (_, settings, bursts) => {
    const ours = heard(behind(`${settings} ${ON} proxy_read_timeout 1s;`, request(ASK), [], eventsOf(5, 50), 3000));
    expect(ours.bytes).toMatchObject(bursts);
    expect(ours.end).toBe('FIN');
  });
});

/** The same noise for everybody, of 90 characters. */
function noise(bytes: number, seed: number): string {
  let state = seed;
  return Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String.fromCharCode(33 + ((state >>> 16) % 90));
  }).join('');
}

describe('a buffered stream that does not shrink goes on in whole buffers (measured)', () => {
  const writes = Array.from({ length: 40 }, (_, index) => ({
    afterUs: (index + 1) * 20 * MILLISECOND,
    text: `${noise(1798, index + 1)}\n\n`,
  }));
  const log = behind(`${YOUNG} ${ON}`, request(ASK), [], writes, 1200);
  const ours = heard(log);

  test('when zlib has a block: after 16383 bytes here, and so on', () => {
    // Measured: 12288 at 204 ms, 12288 at 403, 16384 at 604, 16384 at 785.
    expect(ours.bursts.map(({ ms }) => Math.round(ms / 100))).toEqual([2, 4, 6, 8]);
    const sizes = ours.bursts.map(({ wire }) => wire - '3000\r\n\r\n'.length);
    for (const size of sizes) expect(size % 4096).toBe(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(57_344);
  });
});

test('what reaches the client is a file that zlib reads', () => {
  const events = eventsOf(9, 20);
  const log = behind(`${UNBUFFERED} ${ON}`, request(ASK), [], [...events, { afterUs: 300_000, text: null }], 800);
  const text = notesOf(log, 'client', 'heard').map(({ values }) => String(values['text']));
  const { events: parsed } = parseHttp(
    expectResponse(createResponseParser(), 'GET'),
    concatBytes(text.map((each) => encodeLatin1(each))),
  );
  const body = parsed.flatMap((event) => (event.type === 'body' ? [event.bytes] : []));
  expect(gunzipSync(Uint8Array.from(concatBytes(body))).toString()).toBe(events.map(({ text: each }) => each).join(''));
});
