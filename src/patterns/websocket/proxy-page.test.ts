import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, HostEvent } from '../../kernel/effect.ts';
import type { Entry } from '../../kernel/entry.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import { program } from '../../kernel/process.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { connectionLost, encodeClosePayload } from '../../protocols/websocket/close-codes.ts';
import { encodeFrame } from '../../protocols/websocket/frame.ts';
import { answerUpgrade } from '../../protocols/websocket/handshake.ts';
import { createWebSocketReceiver, receiveWebSocket } from '../../protocols/websocket/receiver.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import { nginxPrograms, nodeHost, notesOf, proxyHost, replayPage } from '../../machines/middle/test-support.ts';
import { webSocketClient } from './client.ts';
import { socketNotes } from './notes.ts';

/** What a page sees of its WebSocket behind a proxy: recorded with Chromium 156, nginx 1.22.1 and ws 8.23.0. */

interface HostInput {
  /** So long after the upgrade it closes with 1001; 0: never. */
  readonly closesUs: number;
}

type HostContext = HostInput & { readonly code: number };
type HostEvents = ServiceCall | { readonly type: 'goAway'; readonly handler: string };
const hostSetup = setupProcess<HostContext, HostEvents, HostInput>();
const note = { role: 'control', label: 'frame' } as const;
const said = (name: string, values: Readonly<Record<string, number>>): Effect => ({
  type: 'note',
  layer: 'application',
  name,
  values,
});

/** A server of ws: says nothing, tells when a socket opened and with which code it closed. */
const host = computed(hostSetup, (context, event): Outcome<HostContext> => {
  switch (event.type) {
    case 'request': {
      const { handler, head } = event;
      const { accepted, response } = answerUpgrade(head);
      if (!accepted) return { context, effects: [reply(handler, { type: 'respond', response, note })] };
      const due: HostEvent = { type: 'goAway', handler };
      const { closesUs } = context;
      return {
        context,
        effects: [
          said('open', {}),
          reply(handler, { type: 'upgrade', response, note }),
          ...(closesUs === 0 ? [] : [{ type: 'setTimer', name: 'go away', delayUs: closesUs, event: due } as const]),
        ],
      };
    }
    case 'upgraded': {
      const { events } = receiveWebSocket(createWebSocketReceiver('server'), event.bytes);
      const close = events.find((part) => part.type === 'close');
      if (close?.type !== 'close') return { context, effects: [] };
      return {
        context: { ...context, code: close.code },
        effects: [said('closed', { code: close.code }), reply(event.handler, { type: 'hangUp' })],
      };
    }
    case 'goAway': {
      const payload = encodeClosePayload(1001, 'bye');
      const bytes = encodeFrame({ opcode: 'close', fin: true, payload }, null);
      return { context, effects: [reply(event.handler, { type: 'send', bytes, note })] };
    }
    case 'gone':
      return {
        context,
        effects: [
          ...(context.code === connectionLost ? [said('closed', { code: connectionLost })] : []),
          reply(event.handler, { type: 'hangUp' }),
        ],
      };
  }
});

const hostMachine = hostSetup.createMachine({
  id: 'socket-host',
  context: ({ input }) => ({ closesUs: input.settings.closesUs, code: connectionLost }),
  on: { '*': { actions: host } },
});
const hostService = toProcess<typeof hostMachine, HostInput>(hostMachine);

const Case = z.object({
  case: z.string(),
  settings: z.string(),
  page: z.array(
    z.object({
      t_ms: z.number(),
      page: z.string(),
      code: z.optional(z.number()),
      wasClean: z.optional(z.boolean()),
    }),
  ),
  origin: z.array(z.object({ open: z.optional(z.boolean()), close: z.optional(z.number()) })),
});

const { trace } = z
  .object({ trace: z.array(Case) })
  .parse(JSON.parse(readFileSync(new URL('recordings/proxy-push-browser-ws-nginx.json', import.meta.url), 'utf8')));

/** What the page is told: `error` where its opening handshake failed, and an end that is clean if a close frame came. */
function pageOf(log: readonly Entry[]) {
  return log.flatMap((entry) => {
    if (!socketNotes.has(entry) || entry.host !== 'client') return [];
    const ms = entry.at / MILLISECOND;
    if (entry.name === 'open') return [{ ms, page: 'open' }];
    if (entry.name === 'refused') return [{ ms, page: 'error' }];
    if (entry.name !== 'closed') return [];
    const { code } = entry.values;
    return [{ ms, page: 'close', code, wasClean: code !== connectionLost }];
  });
}

/** `compare.loosely` of the recording. */
const TOLERANCE_MS = 80;

describe('the page behind nginx', () => {
  test.each(trace)('$case', ({ case: title, settings, page, origin }) => {
    const endMs = page.at(-1)?.t_ms ?? 0;
    const origins = (): readonly Intervention[] => {
      if (title.startsWith('backend down')) return [{ at: 0, action: { type: 'close', host: 'origin' } }];
      if (!title.includes('crashes')) return [];
      return [{ at: endMs * MILLISECOND, action: { type: 'kill', host: 'origin' } }];
    };
    const log = replayPage(
      [
        program('page', webSocketClient, {
          to: 'proxy',
          retryUs: 60 * SECOND,
          backOff: false,
          resume: false,
          pingUs: 0,
          tls: false,
          probeEveryUs: 0,
        }),
      ],
      [
        proxyHost(nginxPrograms(settings, ['origin'])),
        nodeHost(
          'origin',
          program('service', hostService, { closesUs: title.includes('1001') ? 300 * MILLISECOND : 0 }),
        ),
      ],
      3 * SECOND,
      origins(),
    );
    const told = pageOf(log);
    expect(told.map(({ ms: _, ...line }) => line)).toEqual(
      page.map(({ page: name, code, wasClean }) =>
        code === undefined ? { page: name } : { page: name, code, wasClean },
      ),
    );
    told.forEach(({ ms }, index) => {
      expect(Math.abs(ms - (page[index]?.t_ms ?? Number.NaN))).toBeLessThan(TOLERANCE_MS);
    });
    expect(notesOf(log, 'origin', 'open')).toHaveLength(origin.filter(({ open }) => open === true).length);
    // What a process that died was told, no model of it can say.
    const codes = title.includes('crashes') ? [] : origin.flatMap(({ close }) => (close === undefined ? [] : [close]));
    expect(notesOf(log, 'origin', 'closed').map(({ values }) => values['code'])).toEqual(codes);
  });
});
