import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { DatagramEvent, Effect } from '../../kernel/effect.ts';
import type { MessageNote } from '../../kernel/message.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { concatBytes, encodeUtf8, noBytes } from '../../protocols/bytes.ts';
import { closeLabel, encodeCloseAnswer, encodeClosePayload } from '../../protocols/websocket/close-codes.ts';
import { encodeFrame } from '../../protocols/websocket/frame.ts';
import type { Opcode } from '../../protocols/websocket/frame.ts';
import { answerUpgrade } from '../../protocols/websocket/handshake.ts';
import { createWebSocketReceiver, receiveWebSocket } from '../../protocols/websocket/receiver.ts';
import type { WebSocketReceiver } from '../../protocols/websocket/receiver.ts';
import type { ServiceAnswer, ServiceCall } from '../../machines/http/http-events.ts';
import { nextBeat, reply } from '../../machines/http/service.ts';
import { NEWS_PORT } from '../../machines/news/feed.ts';
import { endOf, newsAfter, openStore, takeNews } from '../../machines/news/news-store.ts';
import type { NewsStore, StoredItem } from '../../machines/news/news-store.ts';
import { socketNotes } from './notes.ts';

export interface SocketDeskInput {
  /** Keeps all items and sends a client that comes back what it lacks. */
  readonly resume: boolean;
  readonly pingUs: Microseconds;
}

interface Session {
  readonly receiver: WebSocketReceiver;
  /** A pong came since the last ping. */
  readonly alive: boolean;
}

interface SocketDeskContext extends SocketDeskInput {
  readonly store: NewsStore;
  /** By handler. */
  readonly sessions: Readonly<Record<string, Session>>;
}

type SocketDeskEvent =
  | ServiceCall
  | DatagramEvent
  | { readonly type: 'heartbeat' }
  | { readonly type: 'forget'; readonly id: number }
  | ({ readonly type: 'configure' } & SocketDeskInput);

const deskSetup = setupProcess<SocketDeskContext, SocketDeskEvent, SocketDeskInput>();

const hear = computed(deskSetup, (context, event): Outcome<SocketDeskContext> => {
  if (event.type !== 'datagram') return NOTHING;
  const { store, item, effects } = takeNews(context.store, event);
  if (item === null) return NOTHING;
  const pushes = Object.keys(context.sessions).map((handler) => push(handler, [item]));
  const forget: readonly Effect[] = context.resume
    ? []
    : [{ type: 'setTimer', name: `forget ${item.id}`, delayUs: 0, event: { type: 'forget', id: item.id } }];
  return { context: { store }, effects: [...effects, ...pushes, ...forget] };
});

const open = computed(deskSetup, (context, event): Outcome<SocketDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { handler, message, head } = event;
  const { accepted, response } = answerUpgrade(head);
  if (!accepted) {
    const refusal: ServiceAnswer = {
      type: 'respond',
      response,
      note: { role: 'error', label: `${response.status} ${response.reason}`, answers: message },
    };
    return { context: {}, effects: [reply(handler, refusal)] };
  }
  const after = /[?&]after=(\d{1,9})\b/.exec(head.target)?.[1];
  const missed = context.resume && after !== undefined ? newsAfter(context.store, Number(after)) : [];
  return {
    context: {
      sessions: { ...context.sessions, [handler]: { receiver: createWebSocketReceiver('server'), alive: true } },
    },
    effects: [
      reply(handler, {
        type: 'upgrade',
        response,
        note: { role: 'control', label: '101 Switching Protocols', answers: message },
      }),
      ...(missed.length === 0 ? [] : [push(handler, missed)]),
    ],
  };
});

const receive = computed(deskSetup, (context, event): Outcome<SocketDeskContext> => {
  if (event.type !== 'upgraded') return NOTHING;
  const session = context.sessions[event.handler];
  if (session === undefined) return NOTHING;
  const { receiver, events } = receiveWebSocket(session.receiver, event.bytes);
  const effects: Effect[] = [];
  let { alive } = session;
  for (const part of events) {
    if (part.type === 'pong') alive = true;
    else if (part.type === 'ping') effects.push(send(event.handler, 'pong', part.payload, control('pong')));
    else if (part.type === 'close' || part.type === 'failure') {
      effects.push(
        part.type === 'close'
          ? send(event.handler, 'close', encodeCloseAnswer(part), control(closeLabel(part.code)))
          : send(event.handler, 'close', encodeClosePayload(part.code), control(closeLabel(part.code))),
        reply(event.handler, { type: 'hangUp' }),
      );
    }
  }
  return { context: { sessions: { ...context.sessions, [event.handler]: { receiver, alive } } }, effects };
});

/** Pings everyone; who has not answered the last ping is dead. */
const beat = computed(deskSetup, (context): Outcome<SocketDeskContext> => {
  const effects: Effect[] = [];
  const sessions: Record<string, Session> = {};
  for (const [handler, session] of Object.entries(context.sessions)) {
    if (session.alive) {
      sessions[handler] = { ...session, alive: false };
      effects.push(send(handler, 'ping', noBytes, control('ping')));
    } else {
      effects.push(reply(handler, { type: 'hangUp' }), socketNotes.say('dead peer', { handler }));
    }
  }
  return { context: { sessions }, effects: [...effects, ...nextBeat(context.pingUs)] };
});

const forgetSession = computed(deskSetup, (context, event): Outcome<SocketDeskContext> => {
  if (event.type !== 'gone') return NOTHING;
  const { [event.handler]: _, ...sessions } = context.sessions;
  return { context: { sessions }, effects: [reply(event.handler, { type: 'hangUp' })] };
});

const configure = computed(deskSetup, (context, event): Outcome<SocketDeskContext> => {
  if (event.type !== 'configure') return NOTHING;
  return { context: { pingUs: event.pingUs }, effects: event.pingUs === context.pingUs ? [] : nextBeat(event.pingUs) };
});

const machine = deskSetup.createMachine({
  id: 'socket-desk',
  context: ({ input }) => ({
    resume: input.resume,
    pingUs: input.pingUs,
    store: openStore(input.resume, input.saved),
    sessions: {},
  }),
  initial: 'quiet',
  entry: [
    { type: 'bind', params: { socket: 'news', port: NEWS_PORT } },
    { type: 'effects', params: ({ context }) => nextBeat(context.pingUs) },
  ],
  on: {
    datagram: { actions: hear },
    request: { actions: open },
    upgraded: { actions: receive },
    heartbeat: { actions: beat },
    gone: { actions: forgetSession },
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
      description: 'Nobody is connected.',
      always: { guard: ({ context }) => Object.keys(context.sessions).length > 0, target: 'connected' },
    },
    connected: {
      description: 'Sessions are open; each item is sent to all of them.',
      always: { guard: ({ context }) => Object.keys(context.sessions).length === 0, target: 'quiet' },
    },
  },
});

/** The service behind the HTTP server: upgrades, then speaks WebSocket. */
export const socketDesk = toProcess<typeof machine, SocketDeskInput>(machine, ({ sessions, store }) => ({
  sessions: Object.keys(sessions).length,
  items: endOf(store),
}));

const NOTHING = { context: {}, effects: [] };

function send(handler: string, opcode: Opcode, payload: Uint8Array, note: MessageNote): Effect {
  return reply(handler, { type: 'send', bytes: encodeFrame({ opcode, fin: true, payload }, null), note });
}

function push(handler: string, items: readonly StoredItem[]): Effect {
  const frames = items.map(({ id, text }) =>
    encodeFrame({ opcode: 'text', fin: true, payload: encodeUtf8(JSON.stringify({ id, text })) }, null),
  );
  const label = items.length === 1 ? `item ${items[0]?.id}` : `${items.length} items`;
  return reply(handler, {
    type: 'send',
    bytes: concatBytes(frames),
    note: { role: 'push', label, news: items.map(({ id }) => id) },
  });
}

function control(label: string): MessageNote {
  return { role: 'control', label, layer: 'framing' };
}
