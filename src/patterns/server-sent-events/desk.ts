import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { DatagramEvent, Effect } from '../../kernel/effect.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { concatBytes, noBytes } from '../../protocols/bytes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { encodeComment, encodeEvent } from '../../protocols/sse/encode.ts';
import { eventStreamMediaType } from '../../protocols/sse/exchange.ts';
import type { ServiceAnswer, ServiceCall } from '../../machines/http/http-events.ts';
import { nextBeat, reply } from '../../machines/http/service.ts';
import { NEWS_PORT } from '../../machines/news/feed.ts';
import { endOf, newsAfter, openStore, takeNews } from '../../machines/news/news-store.ts';
import type { NewsStore, StoredItem } from '../../machines/news/news-store.ts';

export interface StreamDeskInput {
  /** Keeps all items and replays what a client lacks. */
  readonly history: boolean;
  readonly retryUs: Microseconds;
  /** Between heartbeats; 0 for none. */
  readonly pingUs: Microseconds;
  /** What the next request for the stream is answered with. */
  readonly answer: string;
  /** What it says about the buffers of a proxy: `no`, `yes` or `nothing`. */
  readonly accelBuffering: string;
}

interface StreamDeskContext extends StreamDeskInput {
  readonly store: NewsStore;
  /** Handlers of open streams. */
  readonly streams: readonly string[];
}

type StreamDeskEvent =
  | ServiceCall
  | DatagramEvent
  | { readonly type: 'heartbeat' }
  | { readonly type: 'forget'; readonly id: number }
  | ({ readonly type: 'configure' } & StreamDeskInput);

const deskSetup = setupProcess<StreamDeskContext, StreamDeskEvent, StreamDeskInput>();

const hear = computed(deskSetup, (context, event): Outcome<StreamDeskContext> => {
  if (event.type !== 'datagram') return NOTHING;
  const { store, item, effects } = takeNews(context.store, event);
  if (item === null) return NOTHING;
  const pushes = context.streams.map((handler) => push(handler, context, [item], null));
  const forget: readonly Effect[] = context.history
    ? []
    : [{ type: 'setTimer', name: `forget ${item.id}`, delayUs: 0, event: { type: 'forget', id: item.id } }];
  return { context: { store }, effects: [...effects, ...pushes, ...forget] };
});

const open = computed(deskSetup, (context, event): Outcome<StreamDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { handler, message, head } = event;
  if (context.answer !== 'stream') return { context: {}, effects: [refuse(handler, message, Number(context.answer))] };
  const lastId = /^\d{1,9}$/.exec(headerValue(head.headers, 'Last-Event-ID') ?? '')?.[0];
  const missed = context.history ? newsAfter(context.store, Number(lastId ?? 0)) : [];
  const answer: ServiceAnswer = {
    type: 'open',
    head: {
      status: 200,
      reason: reasonPhrase(200),
      headers: [
        ['Content-Type', eventStreamMediaType],
        ['Cache-Control', 'no-cache'],
        ...(context.accelBuffering === 'nothing' ? [] : [['X-Accel-Buffering', context.accelBuffering] as const]),
      ],
    },
    note: { role: 'control', label: '200, stream open', answers: message },
  };
  return {
    context: { streams: [...context.streams, handler] },
    effects: [reply(handler, answer), push(handler, context, missed, message)],
  };
});

const forgetStream = computed(deskSetup, (context, event) =>
  event.type === 'gone'
    ? {
        context: { streams: context.streams.filter((handler) => handler !== event.handler) },
        effects: [reply(event.handler, { type: 'hangUp' })],
      }
    : NOTHING,
);

const beat = computed(deskSetup, (context): Outcome<StreamDeskContext> => {
  const note = { role: 'control', label: 'heartbeat', layer: 'framing' } as const;
  const beats = context.streams.map((handler) => reply(handler, { type: 'push', bytes: encodeComment('ping'), note }));
  return { context: {}, effects: [...beats, ...nextBeat(context.pingUs)] };
});

const configure = computed(deskSetup, (context, event): Outcome<StreamDeskContext> => {
  if (event.type !== 'configure') return NOTHING;
  const { retryUs, pingUs, answer, accelBuffering } = event;
  return {
    context: { retryUs, pingUs, answer, accelBuffering },
    effects: pingUs === context.pingUs ? [] : nextBeat(pingUs),
  };
});

const machine = deskSetup.createMachine({
  id: 'stream-desk',
  context: ({ input }) => {
    const { history, retryUs, pingUs, answer, accelBuffering } = input;
    return { history, retryUs, pingUs, answer, accelBuffering, store: openStore(history, input.saved), streams: [] };
  },
  initial: 'quiet',
  entry: [
    { type: 'bind', params: { socket: 'news', port: NEWS_PORT } },
    { type: 'effects', params: ({ context }) => nextBeat(context.pingUs) },
  ],
  on: {
    datagram: { actions: hear },
    request: { actions: open },
    gone: { actions: forgetStream },
    heartbeat: { actions: beat },
    forget: {
      actions: {
        type: 'effects',
        params: ({ event }) => [newsNotes.say('forgotten', { news: event.id })],
      },
    },
    configure: { actions: configure },
  },
  states: {
    quiet: {
      description: 'No stream is open.',
      always: { guard: ({ context }) => context.streams.length > 0, target: 'streaming' },
    },
    streaming: {
      description: 'Streams are open; each item is written to all of them.',
      always: { guard: ({ context }) => context.streams.length === 0, target: 'quiet' },
    },
  },
});

/** The service behind the HTTP server: answers that never end. */
export const streamDesk = toProcess<typeof machine, StreamDeskInput>(machine, ({ streams, store }) => ({
  streams: streams.length,
  items: endOf(store),
}));

const NOTHING = { context: {}, effects: [] };

function push(
  handler: string,
  { history, retryUs }: StreamDeskInput,
  items: readonly StoredItem[],
  answers: number | null,
): Effect {
  const events = items.map(({ id, text }) =>
    encodeEvent({ data: JSON.stringify({ id, text }), ...(history ? { id: String(id) } : {}) }),
  );
  const retry = answers === null ? [] : [encodeEvent({ data: '', retry: Math.round(retryUs / MILLISECOND) })];
  const label =
    items.length === 0 ? 'retry time' : items.length === 1 ? `item ${items[0]?.id}` : `${items.length} items`;
  return reply(handler, {
    type: 'push',
    bytes: concatBytes([...retry, ...events]),
    note:
      items.length === 0
        ? { role: 'control', label, layer: 'framing' }
        : { role: 'push', label, news: items.map(({ id }) => id) },
  });
}

function refuse(handler: string, message: number, status: number): Effect {
  return reply(handler, {
    type: 'respond',
    response: { status, reason: reasonPhrase(status), headers: [], body: noBytes },
    note: { role: 'error', label: `${status} ${reasonPhrase(status)}`, answers: message },
  });
}
