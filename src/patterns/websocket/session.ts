import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect } from '../../kernel/effect.ts';
import { noBytes } from '../../protocols/bytes.ts';
import type { HttpResponse } from '../../protocols/http/message.ts';
import { closeLabel, encodeCloseAnswer, encodeClosePayload } from '../../protocols/websocket/close-codes.ts';
import { createWebSocketReceiver, receiveWebSocket } from '../../protocols/websocket/receiver.ts';
import type { WebSocketReceiver } from '../../protocols/websocket/receiver.ts';
import { tell } from '../../machines/children.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import type { StoredItem } from '../../machines/news/news-store.ts';
import { control, frame, itemFrames } from './frames.ts';
import { socketNotes } from './notes.ts';

export interface SessionInput {
  /** Of the connection, and the message that asked for the upgrade. */
  readonly handler: string;
  readonly message: number;
  /** 101. */
  readonly response: HttpResponse;
  /** What the client lacks. */
  readonly missed: readonly StoredItem[];
  /** The process that hears of its end. */
  readonly desk: string;
}

interface SessionContext extends SessionInput {
  readonly self: string;
  readonly receiver: WebSocketReceiver;
}

/** What the desk hears: this session is over. */
export type Left = { readonly type: 'left'; readonly session: string };

/** What it hears. */
export type SessionEvent =
  | Extract<ServiceCall, { type: 'upgraded' | 'gone' }>
  | { readonly type: 'push'; readonly item: StoredItem }
  | { readonly type: 'beat' }
  /** A pong, or a close frame or a failure, was among the bytes. */
  | { readonly type: 'pong' }
  | { readonly type: 'goodbye' };

const sessionSetup = setupProcess<SessionContext, SessionEvent, SessionInput>();

const open = computed(sessionSetup, ({ self, handler, message, response, missed }) => ({
  context: {},
  effects: [
    reply(handler, {
      type: 'upgrade',
      response,
      note: { role: 'control', label: '101 Switching Protocols', answers: message },
      speaker: self,
    }),
    ...(missed.length === 0 ? [] : [reply(handler, itemFrames(missed))]),
  ],
}));

const push = computed(sessionSetup, ({ handler }, event) => ({
  context: {},
  effects: event.type === 'push' ? [reply(handler, itemFrames([event.item]))] : [],
}));

const receive = computed(
  sessionSetup,
  ({ handler, receiver: before }, event): Outcome<SessionContext, SessionEvent> => {
    if (event.type !== 'upgraded') return { context: {}, effects: [] };
    const { receiver, events } = receiveWebSocket(before, event.bytes);
    const effects: Effect[] = [];
    const raises: SessionEvent[] = [];
    for (const part of events) {
      if (part.type === 'pong') raises.push({ type: 'pong' });
      else if (part.type === 'ping') effects.push(reply(handler, frame('pong', part.payload, control('pong'))));
      else if (part.type === 'close' || part.type === 'failure') {
        const payload = part.type === 'close' ? encodeCloseAnswer(part) : encodeClosePayload(part.code);
        effects.push(reply(handler, frame('close', payload, control(closeLabel(part.code)))));
        raises.push({ type: 'goodbye' });
      }
    }
    return { context: { receiver }, effects, raises };
  },
);

const ping = computed(sessionSetup, ({ handler }) => ({
  context: {},
  effects: [reply(handler, frame('ping', noBytes, control('ping')))],
}));

/** Its connection ends with it, whoever ended. */
const leave = computed(sessionSetup, ({ handler, desk, self: session }) => {
  const left: Left = { type: 'left', session };
  return { context: {}, effects: [reply(handler, { type: 'hangUp' }), tell<Left>(desk, left)] };
});

const sayDead = computed(sessionSetup, ({ handler }) => ({
  context: {},
  effects: [socketNotes.say('dead peer', { handler })],
}));

const machine = sessionSetup.createMachine({
  id: 'websocket-session',
  context: ({ input: { settings, self } }) => ({
    ...settings,
    self,
    receiver: createWebSocketReceiver('server'),
  }),
  initial: 'alive',
  entry: open,
  on: {
    push: { actions: push },
    upgraded: { actions: receive },
  },
  states: {
    alive: {
      description: 'OPEN, and whatever was asked for by ping was answered.',
      on: {
        beat: { target: 'pinged', actions: ping },
        goodbye: { target: 'closed', actions: leave },
        gone: { target: 'closed', actions: leave },
      },
    },
    pinged: {
      description: 'OPEN; a pong must come before the next heartbeat.',
      on: {
        pong: 'alive',
        beat: { target: 'dead', actions: [leave, sayDead] },
        goodbye: { target: 'closed', actions: leave },
        gone: { target: 'closed', actions: leave },
      },
    },
    closed: { type: 'final', description: 'The client has said goodbye, or its connection is gone.' },
    dead: { type: 'final', description: 'No pong came: the peer is taken for dead, and the server hangs up.' },
  },
});

/** One WebSocket, as the server has it. */
export const session = toProcess<typeof machine, SessionInput>(machine);
