import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, HostEvent } from '../../kernel/effect.ts';
import { program } from '../../kernel/process.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { encodeLatin1 } from '../../protocols/bytes.ts';
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

/** Polls that a server keeps for longer than the proxy waits, against recordings of nginx 1.22.1 and HAProxy 2.6.12. */

interface ParkInput {
  readonly holdUs: Microseconds;
}

type ParkEvent = ServiceCall | { readonly type: 'held'; readonly handler: string };
const parkSetup = setupProcess<ParkInput & { readonly gone: readonly string[] }, ParkEvent, ParkInput>();
const said = (name: string, values: Readonly<Record<string, string>>): Effect => ({
  type: 'note',
  layer: 'application',
  name,
  values,
});

const park = computed(parkSetup, (context, event): Outcome<ParkInput & { readonly gone: readonly string[] }> => {
  if (event.type === 'request') {
    const due: HostEvent = { type: 'held', handler: event.handler };
    const { method, target, version } = event.head;
    return {
      context,
      effects: [
        said('line', { says: `${method} ${target} HTTP/${version ?? '1.1'}` }),
        { type: 'setTimer', name: event.handler, delayUs: context.holdUs, event: due },
      ],
    };
  }
  if (event.type === 'gone')
    return {
      context: { ...context, gone: [...context.gone, event.handler] },
      effects: [said('line', { says: 'hung up' }), reply(event.handler, { type: 'hangUp' })],
    };
  if (event.type !== 'held') return { context, effects: [] };
  if (context.gone.includes(event.handler))
    return { context, effects: [said('line', { says: 'nobody waits any more' })] };
  const response = { status: 200, reason: 'OK', headers: [], body: encodeLatin1('event') };
  return {
    context,
    effects: [
      said('line', { says: 'sent' }),
      reply(event.handler, { type: 'respond', response, note: { role: 'response', label: '200 OK' } }),
    ],
  };
});

const parkMachine = parkSetup.createMachine({
  id: 'park',
  context: ({ input }) => ({ ...input.settings, gone: [] }),
  on: { '*': { actions: park } },
});
const parkService = toProcess<typeof parkMachine, ParkInput>(parkMachine);

const Recording = z.object({
  trace: z.array(
    z.object({
      case: z.string(),
      settings: z.union([z.string(), z.array(z.string())]),
      method: z.string(),
      hold_ms: z.number(),
      client: z.array(
        z.object({ t_ms: z.number(), status: z.nullable(z.string()), answered_after_ms: z.number(), end: z.string() }),
      ),
      origin: z.array(
        z.object({
          peer: z.optional(z.string()),
          request: z.optional(z.string()),
          sees: z.optional(z.string()),
          answer: z.optional(z.string()),
        }),
      ),
      proxy: z.array(
        z.object({
          tried: z.optional(z.array(z.object({ peer: z.string(), status: z.string() }))),
          status: z.optional(z.number()),
          server: z.optional(z.string()),
          termination: z.optional(z.string()),
        }),
      ),
    }),
  ),
});

function casesOf(product: string) {
  const text = readFileSync(new URL(`recordings/proxy-push-${product}-longpoll.json`, import.meta.url), 'utf8');
  return Recording.parse(JSON.parse(text)).trace;
}

/** `compare.loosely` says 40; one 504 of HAProxy was 51 ms late. */
const TOLERANCE_MS = 55;

/** The recorded words of nginx for 504 are older than those of RFC 9110. */
const codeOf = (line: string | null) => (line === null ? null : Number(line.split(' ')[1]));

describe.each(['nginx', 'haproxy'])('long polls through %s with a time-out of a second', (product) => {
  const cases = casesOf(product).filter(({ settings }) => !settings.includes('proxy_ignore_client_abort'));
  test.each(cases)('$case', (recorded) => {
    const { settings } = recorded;
    const peers = [...new Set(recorded.origin.map(({ peer = 'origin' }) => peer))];
    const gapMs =
      (recorded.client[1]?.t_ms ?? 0) - (recorded.client[0]?.t_ms ?? 0) - (recorded.client[0]?.answered_after_ms ?? 0);
    const visits = recorded.client.map(({ end, answered_after_ms: afterMs }, index) => {
      const length = recorded.method === 'POST' ? 'Content-Length: 0\r\n' : '';
      const text = `${recorded.method} /poll?n=${index + 1} HTTP/1.1\r\nHost: h\r\n${length}Connection: close\r\n\r\n`;
      const leaves = end === 'client leaves' ? { leavesUs: afterMs * MILLISECOND } : {};
      return { sends: [{ afterUs: 0, text }], ...leaves };
    });
    const log = replay(
      visits,
      Math.max(0, gapMs) * MILLISECOND,
      [
        proxyHost(typeof settings === 'string' ? nginxPrograms(settings, peers) : haproxyPrograms(settings, peers)),
        ...peers.map((peer) =>
          nodeHost(peer, program('service', parkService, { holdUs: recorded.hold_ms * MILLISECOND })),
        ),
      ],
      8 * SECOND,
    );
    const sent = notesOf(log, 'client', 'sent');
    const polls = recorded.client.map((_, index) => {
      const of = (name: string) => notesOf(log, 'client', name).find(({ values }) => values['visit'] === index + 1);
      const heard = of('heard');
      const until = heard ?? of('end');
      const line = heard === undefined ? null : String(heard.values['text']);
      return { code: codeOf(line), afterMs: ((until?.at ?? 0) - (sent[index]?.at ?? 0)) / MILLISECOND };
    });
    expect(polls.map(({ code }) => code)).toEqual(recorded.client.map(({ status }) => codeOf(status)));
    polls.forEach(({ afterMs }, index) =>
      expect(Math.abs(afterMs - (recorded.client[index]?.answered_after_ms ?? 0))).toBeLessThan(TOLERANCE_MS),
    );
    for (const peer of peers) {
      const theirs = recorded.origin
        .filter((line) => (line.peer ?? 'origin') === peer)
        .map(({ request, sees, answer }) => request ?? sees ?? answer);
      expect(
        notesOf(log, peer, 'line').map(({ at, values }) =>
          values['says'] === 'hung up' ? hangUpOf(log, peer, at) : values['says'],
        ),
        peer,
      ).toEqual(theirs);
    }
    const tries = notesOf(log, 'proxy', 'tried').map(
      ({ values }) => `${String(values['upstream'])} ${String(values['status'])}`,
    );
    // HAProxy writes down one server a request; CH: the client had gone, and the status is HAProxy's own.
    const listed = recorded.proxy.flatMap(({ tried, server = '', status = 0, termination = '' }) =>
      tried === undefined
        ? termination === 'CH' || server === ''
          ? []
          : [`${server} ${status}`]
        : tried.map(({ peer, status: answer }) => `${peer} ${answer}`),
    );
    // A pool without live servers and a client that left have no try of their own here.
    expect(tries).toEqual(listed.filter((line) => !line.startsWith('pool') && !line.endsWith('-')));
  });
});
