import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, DatagramEvent, Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { spawn, tell } from '../../machines/children.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { NEWS_PORT } from '../../machines/news/feed.ts';
import { forgottenNotes, newsAnswer, readNewsRequest } from '../../machines/news/news-answer.ts';
import { endOf, newsFrom, openStore, takeNews } from '../../machines/news/news-store.ts';
import type { NewsStore, StoredItem } from '../../machines/news/news-store.ts';
import { holdNotes } from './notes.ts';
import { parkedRequest } from './parked-request.ts';
import type { ParkedRequestEvent, Released } from './parked-request.ts';
import { openingAnswer, sessionIn, unknownAnswer } from './session.ts';

export interface HoldingDeskInput {
  readonly cursor: boolean;
  /** It knows only clients to which it has given a session, and keeps those in memory. */
  readonly session: boolean;
  readonly holdUs: Microseconds;
}

interface HoldingDeskContext {
  readonly settings: HoldingDeskInput;
  readonly self: string;
  readonly host: string;
  /** What the ids of its sessions begin with: other servers, and itself before a restart, give others. */
  readonly mark: string;
  readonly sessions: readonly string[];
  readonly store: NewsStore;
  /** Where each client stands that does not say so itself. */
  readonly sentTo: Readonly<Record<string, number>>;
  /** The machines of parked requests. */
  readonly parked: readonly string[];
}

type HoldingDeskEvent =
  | ServiceCall
  | DatagramEvent
  | Released
  | { readonly type: 'forget'; readonly items: readonly StoredItem[]; readonly client: string }
  | Configure<HoldingDeskInput>;

type Request = Extract<ServiceCall, { type: 'request' }>;

const deskSetup = setupProcess<HoldingDeskContext, HoldingDeskEvent, HoldingDeskInput>();

/** Whoever waits is answered; each request does that itself. */
const hear = computed(deskSetup, (context, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'datagram') return NOTHING;
  const { store, effects } = takeNews(context.store, event);
  const told = context.parked.map((request) => tell<ParkedRequestEvent>(request, { type: 'news', store }));
  return { context: { store, parked: [] }, effects: [...effects, ...told] };
});

const answer = computed(deskSetup, (context, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { handler, message } = event;
  const { client, position: stand, conditional } = standOf(context, event);
  const items = newsFrom(context.store, stand);
  const position = endOf(context.store);
  const reply = newsAnswer({ handler, message, items, position, conditional });
  if (conditional) return { context: {}, effects: [reply] };
  return {
    context: { sentTo: { ...context.sentTo, [client]: position } },
    effects: [reply, forgetSoon(items, client)],
  };
});

const openSession = computed(deskSetup, ({ mark, sessions }, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const given = `${mark}-${sessions.length + 1}`;
  return {
    context: { sessions: [...sessions, given] },
    effects: [openingAnswer(event.handler, event.message, given)],
  };
});

const refuse = computed(deskSetup, ({ host: server }, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { client } = readNewsRequest(event.head);
  return {
    context: {},
    effects: [holdNotes.say('session unknown', { client, server }), unknownAnswer(event.handler, event.message)],
  };
});

const park = computed(deskSetup, (context, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { settings, self: desk, store, parked } = context;
  const { handler, message } = event;
  const request = requestOf(handler);
  const input = { ...standOf(context, event), handler, message, holdUs: settings.holdUs, desk, store };
  return {
    context: { parked: [...parked, request] },
    effects: [spawn(request.slice(request.indexOf('/') + 1), parkedRequest, input)],
  };
});

/** A request was answered. What was written to a client that does not say where it stands is forgotten. */
const release = computed(deskSetup, (context, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'released') return NOTHING;
  const { request, client, conditional, items, position } = event;
  const parked = context.parked.filter((other) => other !== request);
  if (conditional) return { context: { parked }, effects: [] };
  return {
    context: { parked, sentTo: { ...context.sentTo, [client]: position } },
    effects: forgottenNotes(items, client),
  };
});

const unpark = computed(deskSetup, ({ parked }, event): Outcome<HoldingDeskContext> => {
  if (event.type !== 'gone') return NOTHING;
  const request = requestOf(event.handler);
  return {
    context: { parked: parked.filter((other) => other !== request) },
    effects: [tell<ParkedRequestEvent>(request, { type: 'gone' })],
  };
});

type Args<Event> = { context: HoldingDeskContext; event: Event };
const lacksSession = ({ context, event }: Args<Request>) => context.settings.session && sessionIn(event.head) === null;
const isUnknown = ({ context, event }: Args<Request>) =>
  context.settings.session && !context.sessions.includes(sessionIn(event.head) ?? '');
const hasNews = ({ context, event }: Args<Request>) =>
  newsFrom(context.store, standOf(context, event).position).length > 0;
const isLastReleased = ({ context: { parked }, event }: Args<Released>) =>
  parked.length === 1 && parked[0] === event.request;
const isLastGone = ({ context: { parked }, event }: Args<Extract<ServiceCall, { type: 'gone' }>>) =>
  parked.length === 1 && parked[0] === requestOf(event.handler);

/** What comes of a request that need not wait. */
const atOnce = [
  { guard: lacksSession, actions: openSession },
  { guard: isUnknown, actions: refuse },
  { guard: hasNews, actions: answer },
] as const;

const machine = deskSetup.createMachine({
  id: 'holding-desk',
  context: ({ input: { settings, self, host, saved, at } }) => ({
    settings,
    self,
    host,
    mark: `${host}-${at}`,
    sessions: [],
    store: openStore(settings.cursor, saved),
    sentTo: {},
    parked: [],
  }),
  initial: 'open',
  entry: { type: 'bind', params: { socket: 'news', port: NEWS_PORT } },
  on: {
    released: { actions: release },
    gone: { actions: unpark },
    forget: { actions: { type: 'effects', params: ({ event }) => forgottenNotes(event.items, event.client) } },
    configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
  },
  states: {
    open: {
      description: 'Nobody waits.',
      on: {
        datagram: { actions: hear },
        request: [...atOnce, { target: 'holding', actions: park }],
      },
    },
    holding: {
      description: 'Requests are parked until there is news or the hold is over.',
      on: {
        datagram: { target: 'open', actions: hear },
        request: [...atOnce, { actions: park }],
        released: [{ guard: isLastReleased, target: 'open', actions: release }, { actions: release }],
        gone: [{ guard: isLastGone, target: 'open', actions: unpark }, { actions: unpark }],
      },
    },
  },
});

/** The service behind the HTTP server: keeps a request until it has an answer. */
export const holdingDesk = toProcess<typeof machine, HoldingDeskInput>(machine, ({ store, parked }) => ({
  items: endOf(store),
  parked: parked.length,
}));

const NOTHING = { context: {}, effects: [] };

/** The machine of a request that came by `server/handler-3`: `server/parked-3`. A connection asks for one thing at a time. */
function requestOf(handler: string): string {
  return handler.replace('/handler-', '/parked-');
}

/** Where the client of a request stands: by its own word, or by the server's memory. */
function standOf(
  { sentTo }: HoldingDeskContext,
  { head }: Request,
): { readonly client: string; readonly position: number; readonly conditional: boolean } {
  const { client, after } = readNewsRequest(head);
  return { client, position: after ?? sentTo[client] ?? 0, conditional: after !== null };
}

function forgetSoon(items: readonly StoredItem[], client: string): Effect {
  return { type: 'setTimer', name: `forget for ${client}`, delayUs: 0, event: { type: 'forget', items, client } };
}
