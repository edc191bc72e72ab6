import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, DatagramEvent, Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { noBytes } from '../../protocols/bytes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { spawn, tell } from '../../machines/children.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { nextBeat, reply } from '../../machines/http/service.ts';
import { NEWS_PORT } from '../../machines/news/feed.ts';
import { endOf, newsAfter, openStore, takeNews } from '../../machines/news/news-store.ts';
import type { NewsStore } from '../../machines/news/news-store.ts';
import { stream } from './stream.ts';
import type { Left, StreamEvent } from './stream.ts';

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

interface StreamDeskContext {
  readonly settings: StreamDeskInput;
  readonly self: string;
  readonly store: NewsStore;
  /** The machines of open streams. */
  readonly streams: readonly string[];
}

/** The streams have passed the item on; after that their handlers have written it. */
interface PassedOn {
  readonly type: 'passedOn' | 'forget';
  readonly id: number;
}

type StreamDeskEvent =
  | Extract<ServiceCall, { type: 'request' | 'gone' }>
  | DatagramEvent
  | Left
  | { readonly type: 'heartbeat' }
  | PassedOn
  | Configure<StreamDeskInput>;

const deskSetup = setupProcess<StreamDeskContext, StreamDeskEvent, StreamDeskInput>();

const hear = computed(deskSetup, (context, event): Outcome<StreamDeskContext> => {
  if (event.type !== 'datagram') return NOTHING;
  const { self, settings, streams } = context;
  const { store, item, effects } = takeNews(context.store, event);
  if (item === null) return NOTHING;
  const pushes = streams.map((open) => tell<StreamEvent>(open, { type: 'push', item }));
  const forget = settings.history ? [] : [tell<PassedOn>(self, { type: 'passedOn', id: item.id })];
  return { context: { store }, effects: [...effects, ...pushes, ...forget] };
});

const open = computed(deskSetup, (context, event): Outcome<StreamDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { settings, self: desk, store, streams } = context;
  const { history: numbered, retryUs, accelBuffering } = settings;
  const { handler, message, head } = event;
  const lastId = /^\d{1,9}$/.exec(headerValue(head.headers, 'Last-Event-ID') ?? '')?.[0];
  const missed = numbered ? newsAfter(store, Number(lastId ?? 0)) : [];
  const name = streamOf(handler);
  const input = { handler, message, missed, numbered, retryUs, accelBuffering, desk };
  return {
    context: { streams: [...streams, name] },
    effects: [spawn(name.slice(name.indexOf('/') + 1), stream, input)],
  };
});

const refuse = computed(deskSetup, ({ settings }, event): Outcome<StreamDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const status = Number(settings.answer);
  return {
    context: {},
    effects: [
      reply(event.handler, {
        type: 'respond',
        response: { status, reason: reasonPhrase(status), headers: [], body: noBytes },
        note: { role: 'error', label: `${status} ${reasonPhrase(status)}`, answers: event.message },
      }),
    ],
  };
});

const forgetStream = computed(deskSetup, ({ streams }, event): Outcome<StreamDeskContext> =>
  event.type === 'left'
    ? { context: { streams: streams.filter((each) => each !== event.stream) }, effects: [] }
    : NOTHING,
);

const beat = computed(deskSetup, ({ streams, settings }): Outcome<StreamDeskContext> => ({
  context: {},
  effects: [...streams.map((each) => tell<StreamEvent>(each, { type: 'beat' })), ...nextBeat(settings.pingUs)],
}));

const configure = computed(deskSetup, ({ settings: { pingUs } }, event): Outcome<StreamDeskContext> => {
  if (event.type !== 'configure') return NOTHING;
  const { settings } = event;
  return { context: { settings }, effects: settings.pingUs === pingUs ? [] : nextBeat(settings.pingUs) };
});

const isStream = ({ context }: { context: StreamDeskContext }) => context.settings.answer === 'stream';
const isLast = ({ context: { streams }, event }: { context: StreamDeskContext; event: Left }) =>
  streams.length === 1 && streams[0] === event.stream;

const machine = deskSetup.createMachine({
  id: 'stream-desk',
  context: ({ input: { settings, self, saved } }) => ({
    settings,
    self,
    store: openStore(settings.history, saved),
    streams: [],
  }),
  initial: 'quiet',
  entry: [
    { type: 'bind', params: { socket: 'news', port: NEWS_PORT } },
    { type: 'effects', params: ({ context }) => nextBeat(context.settings.pingUs) },
  ],
  on: {
    datagram: { actions: hear },
    heartbeat: { actions: beat },
    // The client hung up before there was a stream to tell, or just as it began.
    gone: {
      actions: {
        type: 'effects',
        params: ({ event }): readonly Effect[] => [tell<StreamEvent>(streamOf(event.handler), event)],
      },
    },
    passedOn: {
      actions: {
        type: 'effects',
        params: ({ context, event }) => [tell<PassedOn>(context.self, { type: 'forget', id: event.id })],
      },
    },
    forget: {
      actions: { type: 'effects', params: ({ event }) => [newsNotes.say('forgotten', { news: event.id })] },
    },
    configure: { actions: configure },
  },
  states: {
    quiet: {
      description: 'No stream is open.',
      on: { request: [{ guard: isStream, target: 'streaming', actions: open }, { actions: refuse }] },
    },
    streaming: {
      description: 'Streams are open; each item is written to all of them.',
      on: {
        request: [{ guard: isStream, actions: open }, { actions: refuse }],
        left: [{ guard: isLast, target: 'quiet', actions: forgetStream }, { actions: forgetStream }],
      },
    },
  },
});

/** The service behind the HTTP server: answers that never end, each by a machine of its own. */
export const streamDesk = toProcess<typeof machine, StreamDeskInput>(machine, ({ streams, store }) => ({
  streams: streams.length,
  items: endOf(store),
}));

const NOTHING = { context: {}, effects: [] };

/** The stream on the connection of `server/handler-3`: `server/stream-3`. */
function streamOf(handler: string): string {
  return handler.replace('/handler-', '/stream-');
}
