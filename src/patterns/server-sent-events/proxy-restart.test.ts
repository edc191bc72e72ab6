import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Entry } from '../../kernel/entry.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import { program } from '../../kernel/process.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { encodeEvent } from '../../protocols/sse/encode.ts';
import { concatBytes } from '../../protocols/bytes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import { httpAgent } from '../../machines/http/http-agent.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import {
  haproxyPrograms,
  nginxPrograms,
  nodeHost,
  notesOf,
  proxyHost,
  replayPage,
} from '../../machines/middle/test-support.ts';
import { eventSource } from './event-source.ts';

/** A backend stops and comes back behind a proxy while an EventSource is connected: recorded with Chromium 156. */

interface CountingInput {
  /** What the ids of its events begin with. */
  readonly letter: string;
  readonly retryMs: number;
}

type CountingContext = CountingInput & { readonly asked: number };
const countingSetup = setupProcess<CountingContext, ServiceCall, CountingInput>();
const note = { role: 'push', label: 'event' } as const;

/** Each answer begins with `retry` and one event, then stays open; the ids go on after a restart. */
const count = computed(countingSetup, (context, event): Outcome<CountingContext> => {
  if (event.type === 'gone') return { context, effects: [reply(event.handler, { type: 'hangUp' })] };
  if (event.type !== 'request') return { context, effects: [] };
  const { handler, head } = event;
  const asked = context.asked + 1;
  const request = `${head.method} HTTP/${head.version ?? '1.1'}`;
  const lastId = headerValue(head.headers, 'Last-Event-ID') ?? null;
  const headers = [
    ['Content-Type', 'text/event-stream'],
    ['X-Accel-Buffering', 'no'],
  ] as const;
  const bytes = concatBytes([
    encodeEvent({ data: '', retry: context.retryMs }),
    encodeEvent({ data: 'x', id: `${context.letter}${asked}` }),
  ]);
  return {
    context: { ...context, asked },
    effects: [
      { type: 'save', key: 'asked', value: asked },
      { type: 'note', layer: 'application', name: 'asked', values: { request, lastId } },
      reply(handler, { type: 'open', head: { status: 200, reason: 'OK', headers }, note }),
      reply(handler, { type: 'push', bytes, note }),
    ],
  };
});

const countingMachine = countingSetup.createMachine({
  id: 'counting',
  context: ({ input }) => ({ ...input.settings, asked: Number(input.saved['asked'] ?? 0) }),
  on: { '*': { actions: count } },
});
const countingService = toProcess<typeof countingMachine, CountingInput>(countingMachine);

const Case = z.object({
  case: z.string(),
  settings: z.union([z.string(), z.array(z.string())]),
  down_for_ms: z.number(),
  retry_ms: z.number(),
  page: z.array(
    z.object({
      t_ms: z.number(),
      page: z.string(),
      id: z.optional(z.string()),
      readyState: z.optional(z.number()),
    }),
  ),
  origin: z.array(
    z.object({
      peer: z.string(),
      request: z.optional(z.string()),
      last_event_id: z.optional(z.string()),
      does: z.optional(z.string()),
    }),
  ),
  proxy: z.array(z.object({ status: z.optional(z.number()) })),
});

/** Recorded cases that are about other clients, and whose. */
const OTHER_CLIENTS: Readonly<Record<string, string>> = {
  'eventsource, the same': 'the npm package eventsource; EventSource here is that of Chromium',
};

function casesOf(product: string) {
  const text = readFileSync(new URL(`recordings/proxy-push-${product}-restart.json`, import.meta.url), 'utf8');
  const { trace } = z.object({ trace: z.array(Case) }).parse(JSON.parse(text));
  return trace.filter((recorded) => OTHER_CLIENTS[recorded.case] === undefined);
}

/** What the page's program is told, by the states of EventSource. */
function pageOf(log: readonly Entry[]) {
  let path = '';
  let last = 'none';
  return log.flatMap((entry) => {
    if (entry.kind !== 'state' || entry.process !== 'client/source') return [];
    const told: { ms: number; page: string; id?: string; readyState?: number }[] = [];
    const ms = entry.at / MILLISECOND;
    if (entry.path !== path) {
      path = entry.path;
      if (path === 'open') told.push({ ms, page: 'open' });
      if (path === 'reconnecting') told.push({ ms, page: 'error', readyState: 0 });
      if (path === 'closed') told.push({ ms, page: 'error', readyState: 2 });
    }
    const id = String(entry.badges['last'] ?? last);
    if (id !== last) told.push({ ms, page: 'event', id });
    last = id;
    return told;
  });
}

/** The status of every answer that the proxy gave. */
function answersOf(log: readonly Entry[]) {
  return log.flatMap((entry) =>
    entry.kind === 'write' && entry.host === 'proxy' && /^[1-5]\d\d /.test(entry.label)
      ? [Number(entry.label.slice(0, 3))]
      : [],
  );
}

/** `compare.loosely` of the recordings. */
const TOLERANCE_MS = 80;

/** By so much Chromium asked again later than `retry` said; it kept to it in the other cases. */
const LATE_MS: Readonly<Record<string, number>> = { 'Chromium, backend back before the reconnect': 100 };

/** HAProxy passes on each piece 200 ms late (it sends with MSG_MORE), which is not modelled. */
const HAPROXY_LATE_MS = 200;

const products = [
  ['nginx', 0],
  ['haproxy', HAPROXY_LATE_MS],
] as const;

describe.each(products)('behind %s', (product, pieceMs) => {
  test.each(casesOf(product))('$case', (recorded) => {
    // The server that was asked first stands first.
    const peers = [...new Set(recorded.origin.map(({ peer }) => peer))];
    const stops = recorded.origin.find(({ does }) => /stops|crashes/.test(does ?? ''));
    const host = stops?.peer ?? '';
    const [brokenMs = 0] = recorded.page.flatMap(({ t_ms: ms, page }) => (page === 'error' ? [ms] : []));
    const downAt = brokenMs * MILLISECOND;
    const interventions: readonly Intervention[] = [
      { at: downAt, action: { type: stops?.does?.includes('reset') ? 'kill' : 'close', host } },
      { at: downAt + recorded.down_for_ms * MILLISECOND, action: { type: 'restart', host } },
    ];
    const log = replayPage(
      [
        program('source', eventSource, { timeoutUs: 20_000 * MILLISECOND, tells: true, tab: 1 }),
        program('agent', httpAgent, { to: 'proxy', port: 80, tls: false }),
      ],
      [
        proxyHost(
          typeof recorded.settings === 'string'
            ? nginxPrograms(recorded.settings, peers)
            : haproxyPrograms(recorded.settings, peers),
        ),
        ...peers.map((peer) =>
          nodeHost(peer, program('service', countingService, { letter: peer, retryMs: recorded.retry_ms })),
        ),
      ],
      8000 * MILLISECOND,
      interventions,
    );

    const page = pageOf(log);
    expect(page.map(({ ms: _, ...told }) => told)).toEqual(recorded.page.map(({ t_ms: _, ...told }) => told));
    page.forEach(({ ms, page: told }, index) => {
      const line = recorded.page[index];
      const lateMs = ms > brokenMs + TOLERANCE_MS ? (LATE_MS[recorded.case] ?? 0) : 0;
      const heldMs = told === 'error' ? 0 : pieceMs;
      expect(Math.abs(ms + lateMs + heldMs - (line?.t_ms ?? Number.NaN))).toBeLessThan(TOLERANCE_MS);
    });

    for (const peer of peers) {
      const asked = recorded.origin.filter((line) => line.peer === peer && line.request !== undefined);
      expect(
        notesOf(log, peer, 'asked').map(({ values }) => values),
        peer,
      ).toEqual(
        asked.map(({ request, last_event_id: lastId = null }) => ({ request: request?.replace(' /s', ''), lastId })),
      );
    }

    // A proxy logs a stream when it ends: the one that is open at the end is not there yet. HAProxy logs a request and not
    // its tries, which the page's answer tells here.
    const isOpen = page.at(-1)?.readyState === undefined;
    const statuses =
      product === 'nginx' ? notesOf(log, 'proxy', 'tried').map(({ values }) => values['status']) : answersOf(log);
    expect(isOpen ? statuses.slice(0, -1) : statuses).toEqual(
      recorded.proxy.flatMap(({ status }) => (status === undefined ? [] : [status])),
    );
  });
});
