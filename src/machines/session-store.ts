import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../kernel/adapter.ts';
import type { Outcome } from '../kernel/adapter.ts';
import type { Configure, Effect, Saved } from '../kernel/effect.ts';
import { drawUint32 } from '../kernel/random.ts';
import type { RandomState } from '../kernel/random.ts';
import type { Microseconds } from '../kernel/time.ts';
import { toJson } from '../protocols/representation.ts';
import { reply } from './http/service.ts';
import type { ServiceAnswer, ServiceCall } from './http/http-events.ts';
import { parse } from './news/news-store.ts';

export interface SessionStoreInput {
  /** Whether what is told is on disk, so that a restart keeps it. */
  readonly durable: boolean;
  /** Users that may do nothing any more. */
  readonly banned: readonly string[];
  /** A session that is unused for longer than this has ended; 0: never. */
  readonly sessionIdleUs: Microseconds;
}

/** A query: what the body of a request says. */
export type StoreQuery =
  | { readonly op: 'begin'; readonly user: string }
  /** Puts a thing into the cart of whoever has this session. */
  | { readonly op: 'put'; readonly session: string; readonly item: number }
  | { readonly op: 'allowed'; readonly user: string };

/** What it answers: `session` for a new one, `items` for a cart, `problem` when it cannot. */
export interface StoreAnswer {
  readonly session?: string;
  readonly items?: readonly number[];
  readonly problem?: string;
  /** When the session of a cart began. */
  readonly began?: number;
}

interface SessionStoreContext {
  readonly settings: SessionStoreInput;
  readonly random: RandomState;
  /** Who has a session. */
  readonly sessions: Readonly<Record<string, string>>;
  /** When each session began, and when it was used last. */
  readonly begins: Readonly<Record<string, number>>;
  readonly uses: Readonly<Record<string, number>>;
  /** What each user has in the cart. */
  readonly carts: Readonly<Record<string, readonly number[]>>;
  readonly queries: number;
}

type SessionStoreEvent = ServiceCall | Configure<SessionStoreInput>;

/** A cart holds so many things, the newest: it must fit a cookie (RFC 6265 6.1: 4096 bytes). Our choice. */
export const CART_SIZE = 10;

/** A cart with one thing more; one that is there already comes to its end. */
export function intoCart(cart: readonly number[], item: number): readonly number[] {
  return [...cart.filter((other) => other !== item), item].slice(-CART_SIZE);
}

/** Whether a session that was used last at `usedAt` has ended by now. */
export function hasEnded(usedAt: Microseconds, sessionIdleUs: Microseconds, now: Microseconds): boolean {
  return sessionIdleUs > 0 && now - usedAt > sessionIdleUs;
}

const storeSetup = setupProcess<SessionStoreContext, SessionStoreEvent, SessionStoreInput>();

const query = computed(storeSetup, (context, event): Outcome<SessionStoreContext> => {
  if (event.type !== 'request') return { context: {}, effects: [] };
  const asked = readQuery(event.body);
  const { change, answer } =
    asked === null ? { change: {}, answer: { problem: 'no query' } } : run(context, asked, event.at);
  const { mediaType, body } = toJson({ ...answer });
  const answered: ServiceAnswer = {
    type: 'respond',
    response: { status: 200, reason: 'OK', headers: [['Content-Type', mediaType]], body },
    note: { role: 'response', label: answer.problem ?? `${asked?.op ?? ''} done`, answers: event.message },
  };
  const saves = context.settings.durable ? save({ ...context, ...change }, Object.keys(change)) : [];
  return {
    context: { ...change, queries: context.queries + 1 },
    effects: [...saves, reply(event.handler, answered)],
  };
});

const machine = storeSetup.createMachine({
  id: 'session-store',
  context: ({ input: { settings, random, saved } }) => ({
    settings,
    random,
    sessions: settings.durable ? textsIn(saved['sessions']) : {},
    begins: settings.durable ? numbersIn(saved['begins']) : {},
    uses: settings.durable ? numbersIn(saved['uses']) : {},
    carts: settings.durable ? listsIn(saved['carts']) : {},
    queries: 0,
  }),
  initial: 'open',
  states: {
    open: {
      description: 'Knows the sessions and carts of all users, for whichever backend asks.',
      on: {
        request: { actions: query },
        configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
      },
    },
  },
});

/** A shared store of sessions and carts, behind an HTTP server that stands for the wire protocol of a database. */
export const sessionStore = toProcess<typeof machine, SessionStoreInput>(machine, ({ sessions, carts, queries }) => ({
  sessions: Object.keys(sessions).length,
  things: Object.values(carts).reduce((sum, cart) => sum + cart.length, 0),
  queries,
}));

/** The answer of the store in a body; null when there is none. */
export function readStoreAnswer(body: Uint8Array): StoreAnswer | null {
  const value = parse(body);
  if (typeof value !== 'object' || value === null) return null;
  const { session, items, problem, began }: Readonly<Record<string, unknown>> = { ...value };
  return {
    ...(typeof session === 'string' ? { session } : {}),
    ...(Array.isArray(items) ? { items: items.filter((item) => typeof item === 'number') } : {}),
    ...(typeof problem === 'string' ? { problem } : {}),
    ...(typeof began === 'number' ? { began } : {}),
  };
}

interface Effected {
  readonly change: Partial<Pick<SessionStoreContext, 'random' | 'sessions' | 'begins' | 'uses' | 'carts'>>;
  readonly answer: StoreAnswer;
}

function run(context: SessionStoreContext, asked: StoreQuery, at: Microseconds): Effected {
  const { settings, sessions, begins, uses, carts } = context;
  const { banned } = settings;
  switch (asked.op) {
    case 'begin': {
      if (banned.includes(asked.user)) return { change: {}, answer: { problem: 'banned' } };
      const [drawn, random] = drawUint32(context.random);
      const session = `db-${drawn.toString(16).padStart(8, '0')}`;
      return {
        change: {
          random,
          sessions: { ...sessions, [session]: asked.user },
          begins: { ...begins, [session]: at },
          uses: { ...uses, [session]: at },
        },
        answer: { session, items: carts[asked.user] ?? [] },
      };
    }
    case 'put': {
      const user = sessions[asked.session];
      if (user === undefined) return { change: {}, answer: { problem: 'no such session' } };
      if (hasEnded(uses[asked.session] ?? 0, context.settings.sessionIdleUs, at))
        return { change: {}, answer: { problem: 'expired' } };
      if (banned.includes(user)) return { change: {}, answer: { problem: 'banned' } };
      const items = intoCart(carts[user] ?? [], asked.item);
      return {
        change: { carts: { ...carts, [user]: items }, uses: { ...uses, [asked.session]: at } },
        answer: { items, began: begins[asked.session] ?? 0 },
      };
    }
    case 'allowed':
      return { change: {}, answer: banned.includes(asked.user) ? { problem: 'banned' } : {} };
  }
}

function readQuery(body: Uint8Array): StoreQuery | null {
  const value = parse(body);
  if (typeof value !== 'object' || value === null) return null;
  const { op, user, session, item }: Readonly<Record<string, unknown>> = { ...value };
  if ((op === 'begin' || op === 'allowed') && typeof user === 'string') return { op, user };
  if (op === 'put' && typeof session === 'string' && typeof item === 'number') return { op, session, item };
  return null;
}

function save({ sessions, begins, uses, carts }: SessionStoreContext, changed: readonly string[]): readonly Effect[] {
  return Object.entries({ sessions, begins, uses, carts })
    .filter(([key]) => changed.includes(key))
    .map(([key, value]) => ({ type: 'save', key, value }));
}

function textsIn(value: Saved | undefined): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

function numbersIn(value: Saved | undefined): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.fromEntries(entries);
}

function listsIn(value: Saved | undefined): Readonly<Record<string, readonly number[]>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const lists: Record<string, readonly number[]> = {};
  for (const [key, list] of Object.entries(value))
    if (Array.isArray(list)) lists[key] = list.filter((item) => typeof item === 'number');
  return lists;
}
