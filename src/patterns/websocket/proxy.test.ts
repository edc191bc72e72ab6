import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, HostEvent } from '../../kernel/effect.ts';
import { program } from '../../kernel/process.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { encodeLatin1 } from '../../protocols/bytes.ts';
import { headerTokens, headerValue } from '../../protocols/http/headers.ts';
import { answerUpgrade } from '../../protocols/websocket/handshake.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import {
  hangUpOf,
  haproxyPrograms,
  nginxPrograms,
  nodeHost,
  notesOf,
  proxyHost,
  replay,
} from '../../machines/middle/test-support.ts';

/** A WebSocket behind a proxy, against recordings of nginx 1.22.1, HAProxy 2.6.12 and ws 8.23.0. The proxy looks into no frame, so any bytes do. */

interface TalkInput {
  /** When the server says something after the upgrade. */
  readonly saysUs: readonly Microseconds[];
  /** It answers what it hears. */
  readonly answers: boolean;
}

type TalkEvent = ServiceCall | { readonly type: 'say'; readonly handler: string };

const talkSetup = setupProcess<TalkInput, TalkEvent, TalkInput>();
const note = { role: 'control', label: 'frame' } as const;
const said = (name: string, values: Readonly<Record<string, string | null>>): Effect => ({
  type: 'note',
  layer: 'application',
  name,
  values,
});

const talk = computed(talkSetup, (context, event): Outcome<TalkInput> => {
  switch (event.type) {
    case 'request': {
      const { handler, head } = event;
      const { accepted, response } = answerUpgrade(head);
      const asked = said('asked', {
        request: `${head.method} ${head.target} HTTP/${head.version ?? '1.1'}`,
        connection: headerTokens(head.headers, 'Connection')[0] ?? null,
        upgrade: headerValue(head.headers, 'Upgrade') ?? null,
      });
      if (!accepted) return { context, effects: [asked, reply(handler, { type: 'respond', response, note })] };
      const due: HostEvent = { type: 'say', handler };
      return {
        context,
        effects: [
          asked,
          reply(handler, { type: 'upgrade', response, note }),
          ...context.saysUs.map((delayUs, index): Effect => ({
            type: 'setTimer',
            name: `${index}`,
            delayUs,
            event: due,
          })),
        ],
      };
    }
    case 'upgraded':
      return {
        context,
        effects: [
          said('heard', {}),
          ...(context.answers ? [reply(event.handler, { type: 'send', bytes: encodeLatin1('pong'), note })] : []),
        ],
      };
    case 'say':
      return { context, effects: [reply(event.handler, { type: 'send', bytes: encodeLatin1('ping'), note })] };
    case 'gone':
      return { context, effects: [said('sees', {}), reply(event.handler, { type: 'hangUp' })] };
  }
});

const talkMachine = talkSetup.createMachine({
  id: 'talk',
  context: ({ input }) => ({ ...input.settings }),
  on: { '*': { actions: talk } },
});
const talkService = toProcess<typeof talkMachine, TalkInput>(talkMachine);

const REQUEST = [
  'GET /w HTTP/1.1',
  'Host: h',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');

const ClientLine = z.object({ t_ms: z.number(), status: z.optional(z.number()), sees: z.optional(z.string()) });
const OriginLine = z.object({
  t_ms: z.number(),
  request: z.optional(z.string()),
  connection: z.optional(z.nullable(z.string())),
  upgrade: z.optional(z.nullable(z.string())),
  sees: z.optional(z.string()),
});

function casesOf(name: string) {
  const text = readFileSync(new URL(`recordings/${name}.json`, import.meta.url), 'utf8');
  const Case = z.object({
    case: z.string(),
    settings: z.union([z.string(), z.array(z.string())]),
    client: z.array(ClientLine),
    origin: z.array(OriginLine),
  });
  return z.object({ trace: z.array(Case) }).parse(JSON.parse(text)).trace;
}

interface Talk {
  readonly serverUs?: readonly Microseconds[];
  readonly clientUs?: readonly Microseconds[];
  readonly answers?: boolean;
}

function logOf(
  settings: string | readonly string[],
  { serverUs = [], clientUs = [], answers = false }: Talk,
  lengthUs: Microseconds,
) {
  const sends = [{ afterUs: 0, text: REQUEST }, ...clientUs.map((afterUs) => ({ afterUs, text: 'frame' }))];
  return replay(
    [{ sends }],
    0,
    [
      proxyHost(
        typeof settings === 'string' ? nginxPrograms(settings, ['origin']) : haproxyPrograms(settings, ['origin']),
      ),
      nodeHost('origin', program('service', talkService, { saysUs: serverUs, answers })),
    ],
    lengthUs,
  );
}

const statusOf = (log: ReturnType<typeof replay>) =>
  Number(/^HTTP\/1\.1 (\d+)/.exec(String(notesOf(log, 'client', 'heard')[0]?.values['text']))?.[1]);

describe('the fields of an upgrade', () => {
  test.each(casesOf('proxy-push-nginx-ws-upgrade'))('$case', ({ settings, client, origin }) => {
    const log = logOf(settings, {}, 500 * MILLISECOND);
    const { request, connection = null, upgrade = null } = origin[0] ?? {};
    expect(notesOf(log, 'origin', 'asked').map(({ values }) => values)).toEqual([{ request, connection, upgrade }]);
    expect(statusOf(log)).toBe(client[0]?.status);
  });
});

const every = (everyMs: number) => Array.from({ length: 5 }, (_, index) => (index + 1) * everyMs * MILLISECOND);

/** Who says something when, in the recorded cases. */
const TALKS: Readonly<Record<string, Talk>> = {
  idle: {},
  'server pings every 500 ms': { serverUs: every(500), clientUs: every(501) },
  'client pings every 500 ms': { clientUs: every(500), answers: true },
  'client sends a message every 500 ms, server is silent': { clientUs: every(500) },
  'client sends every 500 ms, server is silent': { clientUs: every(500) },
  'server sends a message every 500 ms, client is silent': { serverUs: every(500) },
  'server sends every 500 ms, client is silent': { serverUs: every(500) },
  'server pings once after 500 ms': { serverUs: [500 * MILLISECOND], clientUs: [501 * MILLISECOND] },
  'proxy_send_timeout 1 s only, idle': {},
};

describe.each(['nginx-ws-idle-1s', 'haproxy-ws-idle'])('a tunnel that is quiet: %s', (name) => {
  test.each(casesOf(`proxy-push-${name}`))('$case', ({ case: title, settings, client, origin }) => {
    const talks = TALKS[title.replace(/^(no )?timeout tunnel.*?, (?=idle|server [ps]|client sends)/, '')];
    if (talks === undefined) throw new Error(`who speaks when in "${title}"?`);
    const log = logOf(settings, talks, 3150 * MILLISECOND);
    expect(statusOf(log)).toBe(101);
    // The names of options are read without regard to case.
    const [{ request, connection, upgrade } = {}] = origin;
    if (connection !== undefined)
      expect(notesOf(log, 'origin', 'asked').map(({ values }) => values)).toEqual([
        { request, connection: connection?.toLowerCase(), upgrade },
      ]);
    const ends = (lines: readonly { t_ms: number; sees?: string | undefined }[]) =>
      lines.flatMap(({ t_ms: at, sees }) => (sees === undefined ? [] : [{ sees, ms: at - (lines[0]?.t_ms ?? 0) }]));
    const ours = (host: string, noted: string) =>
      notesOf(log, host, noted).map(({ at, values }) => ({
        sees: values['how'] ?? hangUpOf(log, host, at),
        ms: at / MILLISECOND,
      }));
    for (const [found, recorded] of [
      [ours('client', 'end'), ends(client)],
      [ours('origin', 'sees'), ends(origin)],
    ] as const) {
      expect(found.map(({ sees }) => sees)).toEqual(recorded.map(({ sees }) => sees));
      found.forEach(({ ms }, index) => expect(Math.abs(ms - (recorded[index]?.ms ?? 0))).toBeLessThan(40));
    }
  });
});

describe('a tunnel through nginx', () => {
  test.each([300, 700, 900, 1500])('the last word is at %i ms: it ends a second later, whoever had it', (lastMs) => {
    const settings =
      "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection 'upgrade'; proxy_read_timeout 1s;";
    const words = [0.5, 1].map((part) => part * lastMs * MILLISECOND);
    for (const talks of [{ serverUs: words }, { clientUs: words }]) {
      const [end] = notesOf(logOf(settings, talks, 4000 * MILLISECOND), 'client', 'end');
      // nginx moves its timer only by 300 ms or more.
      const lateMs = (end?.at ?? 0) / MILLISECOND - lastMs;
      expect(lateMs).toBeLessThan(1005);
      expect(lateMs).toBeGreaterThan(695);
    }
  });
});

test('whatever the client sends, the upstream hears it byte by byte', () => {
  const settings = "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection 'upgrade';";
  const log = logOf(settings, { clientUs: every(100), answers: true }, 1000 * MILLISECOND);
  expect(notesOf(log, 'origin', 'heard')).toHaveLength(5);
  const texts = notesOf(log, 'client', 'heard').map(({ values }) => values['text']);
  expect(texts.slice(1)).toEqual(['pong', 'pong', 'pong', 'pong', 'pong']);
});
