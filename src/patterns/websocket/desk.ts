import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, DatagramEvent, Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { answerUpgrade } from '../../protocols/websocket/handshake.ts';
import { spawn, tell } from '../../machines/children.ts';
import type { ServiceAnswer, ServiceCall } from '../../machines/http/http-events.ts';
import { nextBeat, reply } from '../../machines/http/service.ts';
import { NEWS_PORT } from '../../machines/news/feed.ts';
import { endOf, newsAfter, openStore, takeNews } from '../../machines/news/news-store.ts';
import type { NewsStore } from '../../machines/news/news-store.ts';
import { session } from './session.ts';
import type { Left, SessionEvent } from './session.ts';

export interface SocketDeskInput {
  /** Keeps all items and sends a client that comes back what it lacks. */
  readonly resume: boolean;
  readonly pingUs: Microseconds;
}

interface SocketDeskContext {
  readonly settings: SocketDeskInput;
  readonly self: string;
  readonly store: NewsStore;
  /** The machines of open sessions. */
  readonly sessions: readonly string[];
}

type Request = Extract<ServiceCall, { type: 'request' }>;

/** The sessions have passed the item on; after that their handlers have written it. */
interface PassedOn {
  readonly type: 'passedOn' | 'forget';
  readonly id: number;
}

type SocketDeskEvent =
  | Request
  | Extract<ServiceCall, { type: 'gone' }>
  | DatagramEvent
  | Left
  | { readonly type: 'heartbeat' }
  | PassedOn
  | Configure<SocketDeskInput>;

const deskSetup = setupProcess<SocketDeskContext, SocketDeskEvent, SocketDeskInput>();

const hear = computed(deskSetup, (context, event): Outcome<SocketDeskContext> => {
  if (event.type !== 'datagram') return NOTHING;
  const { self, settings, sessions } = context;
  const { store, item, effects } = takeNews(context.store, event);
  if (item === null) return NOTHING;
  const pushes = sessions.map((open) => tell<SessionEvent>(open, { type: 'push', item }));
  const forget = settings.resume ? [] : [tell<PassedOn>(self, { type: 'passedOn', id: item.id })];
  return { context: { store }, effects: [...effects, ...pushes, ...forget] };
});

const open = computed(deskSetup, (context, event): Outcome<SocketDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { self: desk, settings, store, sessions } = context;
  const { handler, message, head } = event;
  const { response } = answerUpgrade(head);
  const after = /[?&]after=(\d{1,9})\b/.exec(head.target)?.[1];
  const missed = settings.resume && after !== undefined ? newsAfter(store, Number(after)) : [];
  const name = sessionOf(handler);
  return {
    context: { sessions: [...sessions, name] },
    effects: [spawn(name.slice(name.indexOf('/') + 1), session, { handler, message, response, missed, desk })],
  };
});

const refuse = computed(deskSetup, (_, event): Outcome<SocketDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { response } = answerUpgrade(event.head);
  const refusal: ServiceAnswer = {
    type: 'respond',
    response,
    note: { role: 'error', label: `${response.status} ${response.reason}`, answers: event.message },
  };
  return { context: {}, effects: [reply(event.handler, refusal)] };
});

/** Pings everyone; who has not answered the last ping is dead. */
const beat = computed(deskSetup, ({ sessions, settings }): Outcome<SocketDeskContext> => ({
  context: {},
  effects: [...sessions.map((each) => tell<SessionEvent>(each, { type: 'beat' })), ...nextBeat(settings.pingUs)],
}));

const forgetSession = computed(deskSetup, ({ sessions }, event): Outcome<SocketDeskContext> =>
  event.type === 'left'
    ? { context: { sessions: sessions.filter((each) => each !== event.session) }, effects: [] }
    : NOTHING,
);

const configure = computed(deskSetup, ({ settings: { pingUs } }, event): Outcome<SocketDeskContext> => {
  if (event.type !== 'configure') return NOTHING;
  const { settings } = event;
  return { context: { settings }, effects: settings.pingUs === pingUs ? [] : nextBeat(settings.pingUs) };
});

const isAccepted = ({ event }: { event: Request }) => answerUpgrade(event.head).accepted;
const isLast = ({ context: { sessions }, event }: { context: SocketDeskContext; event: Left }) =>
  sessions.length === 1 && sessions[0] === event.session;

const machine = deskSetup.createMachine({
  id: 'socket-desk',
  context: ({ input: { settings, self, saved } }) => ({
    settings,
    self,
    store: openStore(settings.resume, saved),
    sessions: [],
  }),
  initial: 'quiet',
  entry: [
    { type: 'bind', params: { socket: 'news', port: NEWS_PORT } },
    { type: 'effects', params: ({ context }) => nextBeat(context.settings.pingUs) },
  ],
  on: {
    datagram: { actions: hear },
    heartbeat: { actions: beat },
    // The client hung up before there was a session to tell, or just as it began.
    gone: {
      actions: {
        type: 'effects',
        params: ({ event }): readonly Effect[] => [tell<SessionEvent>(sessionOf(event.handler), event)],
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
      description: 'Nobody is connected.',
      on: { request: [{ guard: isAccepted, target: 'connected', actions: open }, { actions: refuse }] },
    },
    connected: {
      description: 'Sessions are open; each item is sent to all of them.',
      on: {
        request: [{ guard: isAccepted, actions: open }, { actions: refuse }],
        left: [{ guard: isLast, target: 'quiet', actions: forgetSession }, { actions: forgetSession }],
      },
    },
  },
});

/** The service behind the HTTP server: upgrades, and gives each WebSocket a session of its own. */
export const socketDesk = toProcess<typeof machine, SocketDeskInput>(machine, ({ sessions, store }) => ({
  sessions: sessions.length,
  items: endOf(store),
}));

const NOTHING = { context: {}, effects: [] };

/** The session on the connection of `server/handler-3`: `server/session-3`. */
function sessionOf(handler: string): string {
  return handler.replace('/handler-', '/session-');
}
