import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { DatagramEvent, Effect, HostEvent } from '../../kernel/effect.ts';
import { drawBelow } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { doubled } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { asked, settled } from '../../machines/http/user-call.ts';
import { NEWS_PORT } from '../../machines/news/feed.ts';
import type { AgentAnswer, AgentCall, ServiceCall } from '../../machines/http/http-events.ts';
import {
  deliveredNotes,
  forgottenNotes,
  newsAnswer,
  newsRequest,
  readNewsAnswer,
  readNewsRequest,
} from '../../machines/news/news-answer.ts';
import { endOf, newsFrom, openStore, takeNews } from '../../machines/news/news-store.ts';
import type { NewsStore, StoredItem } from '../../machines/news/news-store.ts';

export interface PollerInput {
  readonly intervalUs: Microseconds;
  readonly timeoutUs: Microseconds;
  readonly cursor: boolean;
  readonly backOff: boolean;
  /** Whether the first poll comes at a random moment of the interval, as with pages opened at different times. */
  readonly spread: boolean;
}

interface PollerContext extends PollerInput {
  readonly self: string;
  readonly host: string;
  readonly random: RandomState;
  readonly firstUs: Microseconds;
  readonly sent: number;
  readonly outstanding: number;
  readonly position: number;
  readonly failures: number;
}

type PollerEvent = AgentAnswer | { readonly type: 'tick' } | ({ readonly type: 'configure' } & PollerInput);

/** The interval doubles at most so often while polls fail. */
const MAX_DOUBLINGS = 5;

const pollerSetup = setupProcess<PollerContext, PollerEvent, PollerInput>();

const poll = computed(pollerSetup, (context) => {
  const id = context.sent + 1;
  const call: AgentCall = {
    type: 'fetch',
    id,
    app: context.self,
    request: newsRequest(context.host, context.cursor ? context.position : null),
    note: { role: 'request', label: context.cursor ? `GET /news?after=${context.position}` : 'GET /news' },
    call: id,
    timeoutUs: context.timeoutUs,
    stream: false,
  };
  const event: HostEvent = { ...call };
  const [delayUs, random] = pauseOf(context);
  return {
    context: { sent: id, outstanding: context.outstanding + 1, random },
    effects: [asked(id), { type: 'tell', to: `${context.host}/agent`, event }, tickIn(delayUs)],
  };
});

const answered = computed(pollerSetup, (context, event): Outcome<PollerContext> => {
  if (event.type !== 'response') return NOTHING;
  const outstanding = context.outstanding - 1;
  if (event.status >= 400) return failed(context, event.id, outstanding);
  const answer = readNewsAnswer(event.body);
  const position = Math.max(context.position, answer?.next ?? 0);
  // After failures the clock goes back to its own pace at once.
  const resumed = context.failures > 0 && context.backOff ? [tickIn(context.intervalUs)] : [];
  return {
    context: { outstanding, position, failures: 0 },
    effects: [...deliveredNotes(answer?.items ?? []), settled(event.id, true), ...resumed],
  };
});

const unanswered = computed(pollerSetup, (context, event) =>
  event.type === 'failure' ? failed(context, event.id, context.outstanding - 1) : NOTHING,
);

const configure = computed(pollerSetup, (context, event): Outcome<PollerContext> => {
  if (event.type !== 'configure') return NOTHING;
  const { intervalUs, timeoutUs, cursor, backOff } = event;
  const effects = intervalUs === context.intervalUs ? [] : [tickIn(intervalUs)];
  return { context: { intervalUs, timeoutUs, cursor, backOff }, effects };
});

const isWaiting = ({ context }: { context: PollerContext }) => context.outstanding > 0;
const isFailing = ({ context }: { context: PollerContext }) =>
  context.outstanding === 0 && context.failures > 0 && context.backOff;
const isIdle = ({ context }: { context: PollerContext }) =>
  context.outstanding === 0 && (context.failures === 0 || !context.backOff);

const pollerMachine = pollerSetup.createMachine({
  id: 'poller',
  context: ({ input }) => {
    const { intervalUs, timeoutUs, cursor, backOff, spread, self, host } = input;
    const [firstUs, random] = spread ? drawBelow(input.random, Math.max(1, intervalUs)) : [0, input.random];
    return {
      intervalUs,
      timeoutUs,
      cursor,
      backOff,
      spread,
      self,
      host,
      random,
      firstUs,
      sent: 0,
      outstanding: 0,
      position: 0,
      failures: 0,
    };
  },
  initial: 'idle',
  entry: { type: 'effects', params: ({ context }) => [tickIn(context.firstUs)] },
  on: {
    tick: { actions: poll },
    response: { actions: answered },
    failure: { actions: unanswered },
    configure: { actions: configure },
  },
  states: {
    idle: {
      description: 'Waits for the next tick of its clock.',
      always: [
        { guard: isWaiting, target: 'waiting' },
        { guard: isFailing, target: 'back-off' },
      ],
    },
    waiting: {
      description: 'Has asked and has no answer yet. The clock ticks on: a slow server is asked again.',
      always: [
        { guard: isFailing, target: 'back-off' },
        { guard: isIdle, target: 'idle' },
      ],
    },
    'back-off': {
      description: 'The last poll failed: waits longer each time, and not as long as the others.',
      always: [
        { guard: isWaiting, target: 'waiting' },
        { guard: isIdle, target: 'idle' },
      ],
    },
  },
});

/** Asks for news on a clock. */
export const poller = toProcess<typeof pollerMachine, PollerInput>(pollerMachine, ({ outstanding, position }) => ({
  waiting: outstanding,
  has: position,
}));

export interface NewsDeskInput {
  /** The client says what it has; otherwise the server remembers what it has sent, in memory. */
  readonly cursor: boolean;
}

interface NewsDeskContext extends NewsDeskInput {
  readonly store: NewsStore;
  /** Where each client stands, without cursors. */
  readonly sentTo: Readonly<Record<string, number>>;
  readonly waiting: number;
}

type NewsDeskEvent = ServiceCall | DatagramEvent | Forget | ({ readonly type: 'configure' } & NewsDeskInput);

/** What was handed to the handler and is written by now: written is not delivered, and yet it is forgotten. */
type Forget = { readonly type: 'forget'; readonly items: readonly StoredItem[]; readonly client: string };

const deskSetup = setupProcess<NewsDeskContext, NewsDeskEvent, NewsDeskInput>();

const hear = computed(deskSetup, (context, event): Outcome<NewsDeskContext> => {
  if (event.type !== 'datagram') return NOTHING;
  const { store, effects } = takeNews(context.store, event);
  return { context: { store }, effects };
});

const answer = computed(deskSetup, (context, event): Outcome<NewsDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { client, after } = readNewsRequest(event.head);
  const items = newsFrom(context.store, after ?? context.sentTo[client] ?? 0);
  const position = endOf(context.store);
  const reply = newsAnswer({
    handler: event.handler,
    message: event.message,
    items,
    position,
    conditional: after !== null,
  });
  if (after !== null) return { context: {}, effects: [reply] };
  return {
    context: { sentTo: { ...context.sentTo, [client]: position } },
    effects: items.length === 0 ? [reply] : [reply, forgetSoon(items, client)],
  };
});

const deskMachine = deskSetup.createMachine({
  id: 'news-desk',
  context: ({ input }) => ({
    cursor: input.cursor,
    store: openStore(input.cursor, input.saved),
    sentTo: {},
    waiting: 0,
  }),
  initial: 'open',
  entry: { type: 'bind', params: { socket: 'news', port: NEWS_PORT } },
  states: {
    open: {
      description: 'Keeps the news and answers every request at once.',
      on: {
        datagram: { actions: hear },
        request: { actions: answer },
        forget: { actions: { type: 'effects', params: ({ event }) => forgottenNotes(event.items, event.client) } },
      },
    },
  },
});

/** The service behind the HTTP server: answers what it has. */
export const newsDesk = toProcess<typeof deskMachine, NewsDeskInput>(deskMachine, ({ store }) => ({
  items: endOf(store),
}));

const NOTHING = { context: {}, effects: [] };

function tickIn(delayUs: Microseconds): Effect {
  return { type: 'setTimer', name: 'tick', delayUs, event: { type: 'tick' } };
}

/** Until the next tick: the interval, or while polls fail a doubled one, somewhere in its second half. */
function pauseOf({ intervalUs, backOff, failures, random }: PollerContext): readonly [Microseconds, RandomState] {
  if (!backOff || failures === 0) return [intervalUs, random];
  const longest = doubled(intervalUs, Math.min(failures, MAX_DOUBLINGS));
  const half = Math.floor(longest / 2);
  const [drawn, next] = drawBelow(random, half + 1);
  return [half + drawn, next];
}

function failed(context: PollerContext, call: number, outstanding: number): Outcome<PollerContext> {
  const failures = context.failures + 1;
  const over = settled(call, false);
  if (!context.backOff) return { context: { outstanding, failures }, effects: [over] };
  const [delayUs, random] = pauseOf({ ...context, failures });
  return { context: { outstanding, failures, random }, effects: [over, tickIn(delayUs)] };
}

function forgetSoon(items: readonly StoredItem[], client: string): Effect {
  return { type: 'setTimer', name: `forget for ${client}`, delayUs: 0, event: { type: 'forget', items, client } };
}
