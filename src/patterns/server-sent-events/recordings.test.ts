import { readFileSync } from 'node:fs';
import { assign } from 'xstate';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Effect } from '../../kernel/effect.ts';
import type { Entry } from '../../kernel/entry.ts';
import { program } from '../../kernel/process.ts';
import { Run } from '../../kernel/run.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { httpAgent } from '../../machines/http/http-agent.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { httpServer } from '../../machines/http/http-server.ts';
import { tlsFilter } from '../../machines/tls-filter.ts';
import { encodeUtf8, noBytes } from '../../protocols/bytes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import { transportOf } from '../../transport/index.ts';
import { eventSource } from './event-source.ts';

const Answer = z.object({
  status: z.optional(z.number()),
  type: z.optional(z.string()),
  stream: z.optional(z.string()),
  end_after_ms: z.optional(z.number()),
  body: z.optional(z.string()),
});
type Answer = z.infer<typeof Answer>;

const Recording = z.object({
  parameters: z.object({ observed_ms: z.number(), server_answers: z.array(Answer) }),
  trace: z.array(z.record(z.string(), z.unknown())),
});

/** How far times may be off: the recordings' own `compare`. */
const TOLERANCE_MS = 60;

interface ScriptInput {
  readonly answers: readonly Answer[];
}

type ScriptEvent = ServiceCall | { readonly type: 'end'; readonly handler: string };

const scriptSetup = setupProcess<ScriptInput & { readonly asked: number }, ScriptEvent, ScriptInput>();

/** A server that gives one scripted answer after the other. */
const script = toProcess<ReturnType<typeof scriptSetup.createMachine>, ScriptInput>(
  scriptSetup.createMachine({
    id: 'script',
    context: ({ input }) => ({ ...input.settings, asked: 0 }),
    initial: 'open',
    states: {
      open: {
        on: {
          request: {
            actions: [
              computed(scriptSetup, ({ answers, asked }, event) => ({
                context: {},
                effects: event.type === 'request' ? play(answers[asked], event) : [],
              })),
              assign(({ context }) => ({ asked: context.asked + 1 })),
            ],
          },
          end: { actions: { type: 'tell', params: ({ event }) => ({ to: event.handler, event: { type: 'hangUp' } }) } },
        },
      },
    },
  }),
);

describe.each(['sse-close-then-204', 'sse-default-delay', 'sse-wrong-type'])(
  'EventSource does what Chromium did: %s',
  (name) => {
    const recording = Recording.parse(
      JSON.parse(readFileSync(new URL(`recordings/${name}.json`, import.meta.url), 'utf8')),
    );
    const log = simulate(recording.parameters.server_answers, recording.parameters.observed_ms);

    test('the server sees the same requests at the same times', () => {
      const recorded = recording.trace.filter((line) => 'server' in line);
      const ours = log.filter((entry) => entry.kind === 'note' && entry.name === 'asked');
      expect(ours.map((entry) => (entry.kind === 'note' ? entry.values['lastEventId'] : ''))).toEqual(
        recorded.map((line) => line['last_event_id']),
      );
      ours.forEach((entry, index) => {
        expect(Math.abs(entry.at / MILLISECOND - Number(recorded[index]?.['t_ms']))).toBeLessThan(TOLERANCE_MS);
      });
    });

    test('the page sees the same errors and ready states', () => {
      const recorded = recording.trace.filter((line) => line['page'] === 'error').map((line) => line['readyState']);
      const states = log.flatMap((entry) =>
        entry.kind === 'state' && entry.process === 'client/source' ? [entry.path] : [],
      );
      const ours = states.flatMap((path) => (path === 'reconnecting' ? [0] : path === 'closed' ? [2] : []));
      expect(ours).toEqual(recorded);
    });

    test('the page sees as many events, with the same last id', () => {
      const recorded = recording.trace.filter((line) => line['page'] === 'event');
      const last = log
        .flatMap((entry) =>
          entry.kind === 'state' && typeof entry.badges['last'] === 'string' ? [entry.badges['last']] : [],
        )
        .at(-1);
      expect(last).toBe(recorded.at(-1)?.['lastEventId'] ?? 'none');
    });
  },
);

function simulate(answers: readonly Answer[], observedMs: number): readonly Entry[] {
  const run = new Run({
    seed: 1,
    parameters: {},
    interventions: [],
    build: () => ({
      hosts: [
        {
          id: 'client',
          title: '',
          shape: 'browser',
          group: 'client',
          cores: 1,
          programs: [
            program('source', eventSource, { timeoutUs: 60 * SECOND, tells: true, tab: 1 }),
            program('agent', httpAgent, { to: 'server', port: 80, tls: false }),
          ],
        },
        {
          id: 'server',
          title: '',
          shape: 'server',
          group: 'server',
          cores: 1,
          programs: [
            program('script', script, { answers }),
            program('http', httpServer, {
              port: 80,
              tls: false,
              service: 'server/script',
              keepAliveUs: 5 * SECOND,
              serviceTimeUs: 0,
              exponential: false,
            }),
          ],
        },
      ],
      links: [{ from: 'client', to: 'server', latencyUs: 0, jitterUs: 0, lossPpm: 0, bandwidth: 0 }],
      transport: transportOf({ profile: 'linux', initialWindow: 10, receiveWindow: 65_535 }, tlsFilter),
      traceTransport: false,
      fates: [],
    }),
  });
  run.advance(observedMs * MILLISECOND);
  return run.log;
}

function play(
  answer: Answer | undefined,
  { handler, head, message }: Extract<ServiceCall, { type: 'request' }>,
): readonly Effect[] {
  const asked: Effect = {
    type: 'note',
    layer: 'application',
    name: 'asked',
    values: { lastEventId: headerValue(head.headers, 'Last-Event-ID') ?? null },
  };
  if (answer?.stream === undefined) {
    const status = answer?.status ?? 204;
    const body = encodeUtf8(answer?.body ?? '');
    const response = {
      status,
      reason: '',
      headers: answer?.type === undefined ? [] : [['Content-Type', answer.type]],
      body,
    };
    return [
      asked,
      {
        type: 'tell',
        to: handler,
        event: { type: 'respond', response, note: { role: 'response', label: `${status}`, answers: message } },
      },
    ];
  }
  const open = { status: 200, reason: 'OK', headers: [['Content-Type', 'text/event-stream']] };
  return [
    asked,
    {
      type: 'tell',
      to: handler,
      event: { type: 'open', head: open, note: { role: 'control', label: 'open', answers: message } },
    },
    {
      type: 'tell',
      to: handler,
      event: {
        type: 'push',
        bytes: answer.stream === '' ? noBytes : encodeUtf8(answer.stream),
        note: { role: 'push', label: 'events' },
      },
    },
    {
      type: 'setTimer',
      name: handler,
      delayUs: (answer.end_after_ms ?? 0) * MILLISECOND,
      event: { type: 'end', handler },
    },
  ];
}
