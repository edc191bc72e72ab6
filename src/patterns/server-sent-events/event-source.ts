import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { encodeUtf8, noBytes } from '../../protocols/bytes.ts';
import { gunzip, gzipReader } from '../../protocols/gzip/reader.ts';
import type { GzipReader } from '../../protocols/gzip/reader.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import { defaultReconnectionMs, eventStreamRequestHeaders, isEventStream } from '../../protocols/sse/exchange.ts';
import { createEventStreamParser, parseEventStream } from '../../protocols/sse/parser.ts';
import type { EventStreamParser } from '../../protocols/sse/parser.ts';
import { askAgent } from '../../machines/http/ask-agent.ts';
import type { AgentAnswer, AgentCall } from '../../machines/http/http-events.ts';
import { deliveredNotes } from '../../machines/news/news-answer.ts';
import { isItem, parse } from '../../machines/news/news-store.ts';
import type { StoredItem } from '../../machines/news/news-store.ts';
import { LEAST_PAGE_PAUSE } from '../../machines/timer-floor.ts';
import { streamNotes } from './notes.ts';

export interface EventSourceInput {
  /** How long to wait for the head of an answer. */
  readonly timeoutUs: Microseconds;
  /** Says that it can read gzip. Every browser says so; here it is said where a proxy may compress. */
  readonly unpacks?: boolean;
  /** Only the first of several tabs tells what the user sees. */
  readonly tells: boolean;
  /** The number of the tab, from 1: fetches of one agent need different numbers. */
  readonly tab: number;
}

interface EventSourceContext {
  readonly settings: EventSourceInput;
  readonly self: string;
  readonly host: string;
  readonly fetches: number;
  readonly parser: EventStreamParser;
  /** Unpacks the answer at hand; null where it is not compressed. */
  readonly reader: GzipReader | null;
  readonly reconnectionUs: Microseconds;
  readonly received: number;
}

type EventSourceEvent = AgentAnswer | { readonly type: 'reconnect' } | Configure<EventSourceInput>;

const sourceSetup = setupProcess<EventSourceContext, EventSourceEvent, EventSourceInput>();

const connect = computed(sourceSetup, (context) => {
  const fetches = context.fetches + 1;
  const { lastEventId } = context.parser;
  const { tab, timeoutUs, unpacks = false } = context.settings;
  const call: AgentCall = {
    type: 'fetch',
    id: fetches * 100 + tab,
    app: context.self,
    request: {
      method: 'GET',
      target: '/events',
      headers: [
        ['Host', 'news.example'],
        ...eventStreamRequestHeaders(lastEventId),
        ...(unpacks ? [['Accept-Encoding', 'gzip'] as const] : []),
        ['Cookie', `client=${context.host}`],
      ],
      body: noBytes,
    },
    note: { role: 'request', label: lastEventId === '' ? 'GET /events' : `GET /events, last id ${lastEventId}` },
    timeoutUs,
    stream: true,
  };
  return {
    context: { fetches, parser: createEventStreamParser(lastEventId), reader: null },
    effects: [askAgent(context.host, call)],
  };
});

const take = computed(sourceSetup, (context, event): Outcome<EventSourceContext> => {
  if (event.type !== 'piece') return NOTHING;
  const unpacked = context.reader === null ? null : gunzip(context.reader, event.bytes);
  const { parser, events } = parseEventStream(context.parser, unpacked?.bytes ?? event.bytes);
  let { reconnectionUs } = context;
  const items: StoredItem[] = [];
  for (const part of events) {
    if (part.kind === 'retry') reconnectionUs = Math.max(part.ms * MILLISECOND, LEAST_PAGE_PAUSE);
    else if (part.kind === 'event') {
      const item = parse(encodeUtf8(part.data));
      if (isItem(item)) items.push(item);
    }
  }
  const effects = context.settings.tells ? deliveredNotes(items) : [];
  return {
    context: { parser, reader: unpacked?.reader ?? null, reconnectionUs, received: context.received + items.length },
    effects,
  };
});

const waitToReconnect = computed(sourceSetup, (context): Outcome<EventSourceContext> => ({
  context: {},
  effects: [
    { type: 'setTimer', name: 'reconnect', delayUs: context.reconnectionUs, event: { type: 'reconnect' } },
    streamNotes.say('reconnecting', { afterMs: context.reconnectionUs / MILLISECOND }),
  ],
}));

/** A stream that comes compressed is unpacked as it comes. */
const openReader = sourceSetup.assign(({ event }) => ({
  reader: event.type === 'head' && headerValue(event.head.headers, 'Content-Encoding') === 'gzip' ? gzipReader : null,
}));

/** Any other answer than an event stream ends it for good: HTML section 9.2.2, "fail the connection". */
const giveUp: { type: 'effects'; params: readonly Effect[] } = {
  type: 'effects',
  params: [streamNotes.say('failed for good', {})],
};

const machine = sourceSetup.createMachine({
  id: 'event-source',
  context: ({ input: { settings, self, host } }) => ({
    settings,
    self,
    host,
    fetches: 0,
    parser: createEventStreamParser(),
    reader: null,
    reconnectionUs: defaultReconnectionMs * MILLISECOND,
    received: 0,
  }),
  initial: 'connecting',
  on: { configure: { actions: assign(({ event }) => ({ settings: event.settings })) } },
  states: {
    connecting: {
      description: 'readyState 0: has asked for the stream, with the number of the last event it has.',
      entry: connect,
      on: {
        head: [
          { guard: ({ event }) => isEventStream(event.head), target: 'open', actions: openReader },
          { target: 'closed', actions: giveUp },
        ],
        failure: 'reconnecting',
      },
    },
    open: {
      description: 'readyState 1: events come in.',
      on: { piece: { actions: take }, bodyEnd: 'reconnecting', failure: 'reconnecting' },
    },
    reconnecting: {
      description: 'readyState 0: the stream broke; asks again by itself after the reconnection time.',
      entry: waitToReconnect,
      on: { reconnect: 'connecting' },
    },
    closed: { description: 'readyState 2: failed for good. Only the page itself could open a new one.' },
  },
});

/** EventSource as browsers have it: asks once, reads on, reconnects by itself. */
export const eventSource = toProcess<typeof machine, EventSourceInput>(machine, ({ received, parser }) => ({
  received,
  last: parser.lastEventId === '' ? 'none' : parser.lastEventId,
}));

const NOTHING = { context: {}, effects: [] };
