import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { DatagramEvent, Effect } from '../../kernel/effect.ts';
import { drawBelow } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { doubled, SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { AgentAnswer, AgentCall, ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import { asked, settled } from '../../machines/http/user-call.ts';
import { NEWS_PORT } from '../../machines/news/feed.ts';
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
import { holdNotes } from './notes.ts';
import { NO_TICKET, openingAnswer, sessionIn, ticketAfter, unknownAnswer, withTicket } from './session.ts';
import type { Ticket } from './session.ts';

export interface WaiterInput {
  readonly timeoutUs: Microseconds;
  readonly cursor: boolean;
  readonly backOff: boolean;
}

interface WaiterContext extends WaiterInput {
  readonly self: string;
  readonly host: string;
  readonly random: RandomState;
  readonly pauseUs: Microseconds;
  readonly sent: number;
  readonly position: number;
  readonly failures: number;
  /** What server and proxy gave it. */
  readonly ticket: Ticket;
}

type WaiterEvent = AgentAnswer | { readonly type: 'askAgain' } | ({ readonly type: 'configure' } & WaiterInput);

/** The pause after a failure; doubled each time, up to 32 s, with back-off. The second is our choice. */
const FIRST_PAUSE: Microseconds = SECOND;
const MAX_DOUBLINGS = 5;

const waiterSetup = setupProcess<WaiterContext, WaiterEvent, WaiterInput>();

const ask = computed(waiterSetup, (context) => {
  const id = context.sent + 1;
  const call: AgentCall = {
    type: 'fetch',
    id,
    app: context.self,
    request: withTicket(newsRequest(context.host, context.cursor ? context.position : null), context.ticket),
    note: { role: 'request', label: context.cursor ? `GET /news?after=${context.position}` : 'GET /news' },
    call: id,
    timeoutUs: context.timeoutUs,
    stream: false,
  };
  return {
    context: { sent: id },
    effects: [asked(id), { type: 'tell', to: `${context.host}/agent`, event: { ...call } }],
  };
});

const take = computed(waiterSetup, (context, event): Outcome<WaiterContext> => {
  if (event.type !== 'response') return NOTHING;
  const answer = readNewsAnswer(event.body);
  return {
    context: {
      position: Math.max(context.position, answer?.next ?? 0),
      failures: 0,
      ticket: ticketAfter(context.ticket, event),
    },
    effects: [...deliveredNotes(answer?.items ?? []), settled(event.id, true)],
  };
});

const pause = computed(waiterSetup, (before, event): Outcome<WaiterContext> => {
  const context = event.type === 'response' ? { ...before, ticket: ticketAfter(before.ticket, event) } : before;
  const { ticket } = context;
  const failures = context.failures + 1;
  const over = settled(context.sent, false);
  if (!context.backOff) return { context: { failures, ticket }, effects: [over, againIn(FIRST_PAUSE)] };
  const longest = doubled(FIRST_PAUSE, Math.min(failures, MAX_DOUBLINGS));
  const [drawn, random] = drawBelow(context.random, longest / 2 + 1);
  return { context: { failures, random, ticket }, effects: [over, againIn(longest / 2 + drawn)] };
});

const configure = computed(waiterSetup, (_, event): Outcome<WaiterContext> => {
  if (event.type !== 'configure') return NOTHING;
  return { context: { timeoutUs: event.timeoutUs, backOff: event.backOff }, effects: [] };
});

const waiterMachine = waiterSetup.createMachine({
  id: 'waiter',
  context: ({ input }) => {
    const { timeoutUs, cursor, backOff, self, host, random } = input;
    return {
      timeoutUs,
      cursor,
      backOff,
      self,
      host,
      random,
      pauseUs: 0,
      sent: 0,
      position: 0,
      failures: 0,
      ticket: NO_TICKET,
    };
  },
  initial: 'waiting',
  on: { configure: { actions: configure } },
  states: {
    waiting: {
      description:
        'Has asked; the answer may take as long as the server holds it. After an answer it asks again at once.',
      entry: ask,
      on: {
        response: [
          { guard: ({ event }) => event.status >= 400, target: 'back-off', actions: pause },
          { target: 'waiting', reenter: true, actions: take },
        ],
        failure: { target: 'back-off', actions: pause },
      },
    },
    'back-off': {
      description: 'The request failed; a little later it asks again.',
      on: { askAgain: 'waiting' },
    },
  },
});

/** Always has one request waiting at the server. */
export const waiter = toProcess<typeof waiterMachine, WaiterInput>(waiterMachine, ({ position, sent }) => ({
  has: position,
  asked: sent,
}));

export interface HoldingDeskInput {
  readonly cursor: boolean;
  /** It knows only clients to which it has given a session, and keeps those in memory. */
  readonly session: boolean;
  readonly holdUs: Microseconds;
}

interface Parked {
  readonly handler: string;
  readonly message: number;
  readonly client: string;
  readonly after: number | null;
}

interface HoldingDeskContext extends HoldingDeskInput {
  readonly store: NewsStore;
  readonly sentTo: Readonly<Record<string, number>>;
  readonly parked: readonly Parked[];
  /** What the ids of its sessions begin with: other servers, and itself before a restart, give others. */
  readonly mark: string;
  readonly host: string;
  readonly sessions: readonly string[];
}

type HoldingDeskEvent =
  | ServiceCall
  | DatagramEvent
  | { readonly type: 'held'; readonly handler: string }
  | { readonly type: 'forget'; readonly items: readonly StoredItem[]; readonly client: string }
  | ({ readonly type: 'configure' } & HoldingDeskInput);

const deskSetup = setupProcess<HoldingDeskContext, HoldingDeskEvent, HoldingDeskInput>();

const hear = computed(deskSetup, (before, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'datagram') return NOTHING;
  const { store, effects } = takeNews(before.store, event);
  let context: HoldingDeskContext = { ...before, store, parked: [] };
  const answers: Effect[] = [];
  for (const request of before.parked) {
    const answered = answerTo(context, request);
    context = { ...context, ...answered.context };
    answers.push({ type: 'cancelTimer', name: timerOf(request.handler) }, ...answered.effects);
  }
  return { context, effects: [...effects, ...answers] };
});

const park = computed(deskSetup, (context, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { handler, message, head } = event;
  const session = sessionIn(head);
  if (context.session && session === null) {
    const given = `${context.mark}-${context.sessions.length + 1}`;
    return {
      context: { sessions: [...context.sessions, given] },
      effects: [openingAnswer(handler, message, given)],
    };
  }
  if (context.session && session !== null && !context.sessions.includes(session)) {
    const { client } = readNewsRequest(head);
    return {
      context: {},
      effects: [holdNotes.say('session unknown', { client, server: context.host }), unknownAnswer(handler, message)],
    };
  }
  const request: Parked = { handler: event.handler, message: event.message, ...readNewsRequest(event.head) };
  if (newsFrom(context.store, standOf(context, request)).length > 0) return answerTo(context, request);
  return {
    context: { parked: [...context.parked, request] },
    effects: [
      {
        type: 'setTimer',
        name: timerOf(request.handler),
        delayUs: context.holdUs,
        event: { type: 'held', handler: request.handler },
      },
      holdNotes.say('parked', { client: request.client }),
    ],
  };
});

/** The hold is over: an empty answer, so that nothing on the way takes the connection for dead. */
const release = computed(deskSetup, (context, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'held') return NOTHING;
  const request = context.parked.find(({ handler }) => handler === event.handler);
  if (request === undefined) return NOTHING;
  const parked = context.parked.filter((other) => other !== request);
  const answered = answerTo(context, request);
  return { context: { ...answered.context, parked }, effects: answered.effects };
});

const unpark = computed(deskSetup, (context, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'gone') return NOTHING;
  return {
    context: { parked: context.parked.filter(({ handler }) => handler !== event.handler) },
    effects: [{ type: 'cancelTimer', name: timerOf(event.handler) }, reply(event.handler, { type: 'hangUp' })],
  };
});

const deskMachine = deskSetup.createMachine({
  id: 'holding-desk',
  context: ({ input }) => ({
    cursor: input.cursor,
    session: input.session,
    mark: `${input.host}-${input.at}`,
    host: input.host,
    sessions: [],
    holdUs: input.holdUs,
    store: openStore(input.cursor, input.saved),
    sentTo: {},
    parked: [],
  }),
  initial: 'open',
  entry: { type: 'bind', params: { socket: 'news', port: NEWS_PORT } },
  on: {
    datagram: { actions: hear },
    request: { actions: park },
    held: { actions: release },
    gone: { actions: unpark },
    forget: { actions: { type: 'effects', params: ({ event }) => forgottenNotes(event.items, event.client) } },
    configure: {
      actions: computed(deskSetup, (_, event) =>
        event.type === 'configure' ? { context: { holdUs: event.holdUs }, effects: [] } : NOTHING,
      ),
    },
  },
  states: {
    open: {
      description: 'Nobody waits.',
      always: { guard: ({ context }) => context.parked.length > 0, target: 'holding' },
    },
    holding: {
      description: 'Requests are parked until there is news or the hold is over.',
      always: { guard: ({ context }) => context.parked.length === 0, target: 'open' },
    },
  },
});

/** The service behind the HTTP server: keeps a request until it has an answer. */
export const holdingDesk = toProcess<typeof deskMachine, HoldingDeskInput>(deskMachine, ({ store, parked }) => ({
  items: endOf(store),
  parked: parked.length,
}));

const NOTHING = { context: {}, effects: [] };

function againIn(delayUs: Microseconds): Effect {
  return { type: 'setTimer', name: 'again', delayUs, event: { type: 'askAgain' } };
}

function timerOf(handler: string): string {
  return `hold ${handler}`;
}

/** Where the client of a request stands: by its own word, or by the server's memory. */
function standOf(context: HoldingDeskContext, { after, client }: Parked): number {
  return after ?? context.sentTo[client] ?? 0;
}

function answerTo(context: HoldingDeskContext, request: Parked): Outcome<HoldingDeskContext> {
  const { handler, message, client, after } = request;
  const items = newsFrom(context.store, standOf(context, request));
  const position = endOf(context.store);
  const answer = newsAnswer({ handler, message, items, position, conditional: after !== null });
  if (after !== null) return { context: {}, effects: [answer] };
  const forget: Effect = {
    type: 'setTimer',
    name: `forget for ${client}`,
    delayUs: 0,
    event: { type: 'forget', items, client },
  };
  return {
    context: { sentTo: { ...context.sentTo, [client]: position } },
    effects: items.length === 0 ? [answer] : [answer, forget],
  };
}
