import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { HostEvent } from '../../kernel/effect.ts';
import type { HostSpec } from '../../kernel/topology.ts';
import { program } from '../../kernel/process.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { encodeLatin1 } from '../../protocols/bytes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import { createResponseParser, expectResponse, parseHttp } from '../../protocols/http/parser.ts';
import type { ResponseParser } from '../../protocols/http/parser.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import {
  bareOriginHost,
  haproxyPrograms,
  nginxPrograms,
  nodeHost,
  notesOf,
  proxyHost,
  replay,
} from '../../machines/middle/test-support.ts';
import type { Visit } from '../../machines/middle/test-support.ts';

/** Requests that a client writes without waiting for answers: recorded with Node 20.20.2, nginx 1.22.1 and HAProxy 2.6.12. */

type SlowEvent = ServiceCall | { readonly type: 'ready'; readonly handler: string; readonly name: string };

const slowSetup = setupProcess<{ readonly none?: never }, SlowEvent, object>();

/** Answers `/name/500` after 500 ms with the name. */
const answer = computed(slowSetup, (context, event): Outcome<{ readonly none?: never }> => {
  if (event.type === 'request') {
    const { method, target, version = '1.1', headers } = event.head;
    const [, name = '', ms = '0'] = target.split('/');
    const due: HostEvent = { type: 'ready', handler: event.handler, name };
    const request = `${method} ${target} HTTP/${version}`;
    const conn = Number(/handler-(\d+)/.exec(event.handler)?.[1]);
    const closes = headerValue(headers, 'Connection') === 'close';
    return {
      context,
      effects: [
        { type: 'note', layer: 'application', name: 'asked', values: { request, conn, closes } },
        { type: 'setTimer', name: event.handler, delayUs: Number(ms) * MILLISECOND, event: due },
      ],
    };
  }
  if (event.type === 'gone')
    return {
      context,
      effects: [{ type: 'cancelTimer', name: event.handler }, reply(event.handler, { type: 'hangUp' })],
    };
  if (event.type !== 'ready') return { context, effects: [] };
  const response = { status: 200, reason: 'OK', headers: [], body: encodeLatin1(event.name) };
  return {
    context,
    effects: [
      { type: 'note', layer: 'application', name: 'answers', values: { name: event.name } },
      reply(event.handler, { type: 'respond', response, note: { role: 'response', label: '200 OK' } }),
    ],
  };
});

const slowMachine = slowSetup.createMachine({ id: 'slow', context: {}, on: { '*': { actions: answer } } });
const slowService = toProcess<typeof slowMachine, object>(slowMachine);
const slow = program('service', slowService, {});

/** Status and body of each answer, when they came, and how the connection ended if it did. */
function heard(log: ReturnType<typeof replay>) {
  let parser: ResponseParser = expectResponse(createResponseParser(), 'GET');
  const answers: { ms: number; status: number; body: string }[] = [];
  let end = '';
  for (const { at, name, values } of notesOf(log, 'client', 'heard', 'end')) {
    if (name === 'end') {
      end ||= String(values['how']);
      continue;
    }
    const parsed = parseHttp(parser, encodeLatin1(String(values['text'])));
    parser = parsed.parser;
    for (const event of parsed.events) {
      if (event.type === 'head') answers.push({ ms: at / MILLISECOND, status: event.head.status, body: '' });
      const last = answers.at(-1);
      if (event.type === 'body' && last !== undefined) last.body += String.fromCharCode(...event.bytes);
    }
  }
  return { answers, end };
}

const { trace } = z
  .object({
    trace: z.array(
      z.object({
        case: z.string(),
        settings: z.union([z.string(), z.array(z.string())]),
        requests: z.array(z.object({ n: z.number(), method: z.string(), origin_takes_ms: z.number() })),
        client: z.array(
          z.object({ t_ms: z.number(), status: z.optional(z.number()), body_of: z.optional(z.number()) }),
        ),
        origin: z.array(
          z.object({
            t_ms: z.number(),
            request: z.optional(z.string()),
            conn: z.optional(z.number()),
            connection: z.optional(z.string()),
            answers: z.optional(z.number()),
          }),
        ),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('recordings/proxy-push-pipelining.json', import.meta.url), 'utf8')));

/** `compare.loosely`; what HAProxy and Node take themselves adds up from request to request. */
const TOLERANCE_MS = 45;

/** Who serves the bare client, and the host that answers. */
function hostsOf(product: string, settings: string | readonly string[]): readonly [readonly HostSpec[], string] {
  if (product.startsWith('node')) return [[nodeHost('proxy', slow)], 'proxy'];
  const programs =
    typeof settings === 'string' ? nginxPrograms(settings, ['origin']) : haproxyPrograms(settings, ['origin']);
  return [[proxyHost(programs), nodeHost('origin', slow)], 'origin'];
}

describe('three requests at once', () => {
  test.each(trace)('$case', (recorded) => {
    const [hosts, host] = hostsOf(recorded.case, recorded.settings);
    const text = recorded.requests
      .map(({ n, method, origin_takes_ms: ms }) => `${method} /${n}/${ms} HTTP/1.1\r\nHost: h\r\n\r\n`)
      .join('');
    const log = replay([{ sends: [{ afterUs: 0, text }] }], 0, hosts, 2000 * MILLISECOND);
    const startMs = recorded.origin[0]?.t_ms ?? 0;

    const { answers } = heard(log);
    expect(answers.map(({ status, body }) => [status, Number(body)])).toEqual(
      recorded.client.flatMap(({ status }, index) =>
        status === undefined ? [] : [[status, recorded.client[index + 1]?.body_of]],
      ),
    );
    const times = recorded.client.flatMap(({ t_ms: ms, status }) => (status === undefined ? [] : [ms - startMs]));
    answers.forEach(({ ms }, index) => {
      expect(Math.abs(ms - (times[index] ?? Number.NaN))).toBeLessThan(TOLERANCE_MS);
    });

    const seen = notesOf(log, host, 'asked', 'answers').map(({ name, values }) =>
      name === 'answers'
        ? { answers: Number(values['name']) }
        : { request: values['request'], conn: values['conn'], closes: values['closes'] },
    );
    expect(seen).toEqual(
      recorded.origin.map(({ request, conn, connection, answers: answered }) =>
        answered === undefined ? { request, conn, closes: connection === 'close' } : { answers: answered },
      ),
    );
  });
});

describe('what comes behind a request at a Node server', () => {
  const ask = (name: string, ms: number, fields = '') => `GET /${name}/${ms} HTTP/1.1\r\nHost: h\r\n${fields}\r\n`;
  const served = (sends: Visit['sends'], leavesUs?: number) =>
    replay(
      [{ sends, ...(leavesUs === undefined ? {} : { leavesUs }) }],
      0,
      [nodeHost('proxy', slow)],
      2000 * MILLISECOND,
    );
  const at = (ms: number, text: string) => ({ afterUs: ms * MILLISECOND, text });

  test('is asked when it is there, in one piece or byte by byte', () => {
    const second = ask('2', 100);
    const bytes = Array.from(second, (byte, index) => at(20 + index, byte));
    const log = served([at(0, ask('1', 300)), ...bytes]);
    const asked = notesOf(log, 'proxy', 'asked').map(({ at: when }) => Math.round(when / MILLISECOND));
    expect(asked).toEqual([0, 20 + second.length - 1]);
    expect(heard(log).answers.map(({ body, ms }) => [body, Math.round(ms)])).toEqual([
      ['1', 300],
      ['2', 300],
    ]);
  });

  test('is answered when it is ready, if that is after those before it', () => {
    const log = served([at(0, ask('1', 50) + ask('2', 400) + ask('3', 10))]);
    expect(heard(log).answers.map(({ body, ms }) => [body, Math.round(ms)])).toEqual([
      ['1', 50],
      ['2', 400],
      ['3', 400],
    ]);
  });

  test('is begun while the answer before it is written, and ends later', () => {
    const log = served([at(0, ask('1', 100)), at(90, ask('2', 10).slice(0, 20)), at(200, ask('2', 10).slice(20))]);
    expect(heard(log).answers.map(({ body, ms }) => [body, Math.round(ms)])).toEqual([
      ['1', 100],
      ['2', 210],
    ]);
  });

  test.each([
    ['behind the last one of its connection', ask('2', 50, 'Connection: close\r\n') + ask('3', 50), ['1', '2']],
    ['that is none', 'garb age\r\n\r\n', ['1']],
  ])('%s ends all at once (measured)', (_, more, asked) => {
    const log = served([at(0, ask('1', 50) + more)]);
    expect(heard(log)).toMatchObject({ answers: [{ status: 400, body: '' }], end: 'FIN' });
    expect(notesOf(log, 'proxy', 'asked').map(({ values }) => String(values['request']).split('/')[1])).toEqual(asked);
    expect(notesOf(log, 'proxy', 'answers')).toEqual([]);
  });

  test('is given up with the others when the client leaves', () => {
    const log = served([at(0, ask('1', 300) + ask('2', 100) + ask('3', 400))], 200 * MILLISECOND);
    expect(heard(log)).toEqual({ answers: [], end: 'client leaves' });
    // The second was ready before that, the others never are.
    expect(notesOf(log, 'proxy', 'answers').map(({ values }) => values['name'])).toEqual(['2']);
  });
});

test.each(['', "proxy_http_version 1.1; proxy_set_header Connection '';"])(
  'nginx (%s) keeps what comes behind, and goes on when the server has closed',
  (settings) => {
    const text = ['1', '2', '3'].map((name) => `GET /${name} HTTP/1.1\r\nHost: h\r\n\r\n`).join('');
    const log = replay(
      [{ sends: [{ afterUs: 0, text }] }],
      0,
      [
        proxyHost(nginxPrograms(settings, ['origin'])),
        bareOriginHost('origin', { good: 9, next: 'answer', idleUs: 10 }),
      ],
      2000 * MILLISECOND,
    );
    expect(heard(log).answers.map(({ status, body }) => `${status} ${body}`)).toEqual(['200 ok', '200 ok', '200 ok']);
    expect(notesOf(log, 'origin', 'asked').map(({ values }) => values['conn'])).toEqual([1, 2, 3]);
  },
);
