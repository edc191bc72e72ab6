import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect, SocketEvent } from '../../kernel/effect.ts';
import type { MessageNote } from '../../kernel/message.ts';
import { drawBelow, drawUint32 } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { doubled, SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { encodeUtf8 } from '../../protocols/bytes.ts';
import { createResponseParser, expectResponse, parseHttp } from '../../protocols/http/parser.ts';
import type { ResponseParser } from '../../protocols/http/parser.ts';
import { serializeRequest } from '../../protocols/http/serialize.ts';
import {
  closeLabel,
  connectionLost,
  encodeCloseAnswer,
  encodeClosePayload,
} from '../../protocols/websocket/close-codes.ts';
import { encodeFrame } from '../../protocols/websocket/frame.ts';
import type { Opcode } from '../../protocols/websocket/frame.ts';
import { objectionToUpgrade, upgradeRequest, webSocketKey } from '../../protocols/websocket/handshake.ts';
import { createWebSocketReceiver, receiveWebSocket } from '../../protocols/websocket/receiver.ts';
import type { WebSocketReceiver } from '../../protocols/websocket/receiver.ts';
import { deliveredNotes } from '../../machines/news/news-answer.ts';
import { isItem, parse } from '../../machines/news/news-store.ts';
import type { StoredItem } from '../../machines/news/news-store.ts';
import { LEAST_PAGE_PAUSE } from '../../machines/timer-floor.ts';
import { HTTP_PORT } from '../shared/client-server.ts';
import { socketNotes } from './notes.ts';

export interface WebSocketClientInput {
  /** The host that it connects to. */
  readonly to: string;
  /** The pause before the first try to reconnect. */
  readonly retryUs: Microseconds;
  /** Pauses grow and are drawn at random. */
  readonly backOff: boolean;
  /** Says where it stands when it comes back. */
  readonly resume: boolean;
  /** Expects to hear something at least this often, and a second more; 0 for not watching. */
  readonly pingUs: Microseconds;
  readonly tls: boolean;
  /** How often TCP asks whether a silent server is there; 0: never. */
  readonly probeEveryUs: Microseconds;
}

interface WebSocketClientContext {
  readonly settings: WebSocketClientInput;
  readonly host: string;
  readonly random: RandomState;
  readonly opened: number;
  readonly key: string;
  readonly parser: ResponseParser;
  readonly receiver: WebSocketReceiver | null;
  readonly position: number;
  readonly failures: number;
  readonly code: number;
}

type WebSocketClientEvent =
  | SocketEvent
  | { readonly type: 'reconnect' }
  | { readonly type: 'silence' }
  /** The server agrees to speak WebSocket. */
  | { readonly type: 'opened' }
  /** It said no, or broke a rule: the connection was ended from here. */
  | { readonly type: 'refused' }
  | Configure<WebSocketClientInput>;

type ClientOutcome = Outcome<WebSocketClientContext, WebSocketClientEvent>;

/** The first pause after an abnormal end is a random one of up to 5 s, later ones double: RFC 6455 7.2.3. */
const FIRST_RANDOM_PAUSE: Microseconds = 5 * SECOND;
const MAX_DOUBLINGS = 5;
/** How much longer than the heartbeat the client waits: the npm package ws advises a second. */
const SILENCE_MARGIN: Microseconds = SECOND;

const clientSetup = setupProcess<WebSocketClientContext, WebSocketClientEvent, WebSocketClientInput>();

const connect = computed(clientSetup, (context): Outcome<WebSocketClientContext> => {
  const opened = context.opened + 1;
  const { bytes, random } = drawBytes(context.random, 16);
  return {
    context: {
      opened,
      random,
      key: webSocketKey(bytes),
      parser: expectResponse(createResponseParser(), 'GET'),
      receiver: null,
      code: connectionLost,
    },
    effects: [
      {
        type: 'connect',
        socket: socketOf(opened),
        to: context.settings.to,
        port: HTTP_PORT,
        tls: context.settings.tls,
        probeEveryUs: context.settings.probeEveryUs,
      },
    ],
  };
});

const upgrade = computed(clientSetup, (context): Outcome<WebSocketClientContext> => {
  const target = context.settings.resume ? `/news?after=${context.position}` : '/news';
  const request = upgradeRequest({ target, host: 'news.example', key: context.key });
  return {
    context: {},
    effects: [
      {
        type: 'write',
        socket: socketOf(context.opened),
        bytes: serializeRequest(request),
        message: { role: 'request', label: `GET ${target}, upgrade` },
      },
    ],
  };
});

const receive = computed(clientSetup, (before, event): ClientOutcome => {
  if (event.type !== 'data') return NOTHING;
  let context = before;
  let { bytes } = event;
  const effects: Effect[] = watch(context);
  const raises: WebSocketClientEvent[] = [];
  if (context.receiver === null) {
    const { parser, events } = parseHttp(context.parser, bytes);
    context = { ...context, parser };
    const head = events.find((part) => part.type === 'head');
    if (head?.type === 'head') {
      const objection = objectionToUpgrade(head.head, context.key);
      if (objection !== undefined)
        return {
          context,
          effects: [{ type: 'reset', socket: event.socket }, socketNotes.say('refused', { reason: objection })],
          raises: [{ type: 'refused' }],
        };
      context = { ...context, receiver: createWebSocketReceiver('client'), failures: 0 };
      effects.push(socketNotes.say('open', {}));
      raises.push({ type: 'opened' });
    }
    const rest = events.find((part) => part.type === 'upgrade');
    bytes = rest?.type === 'upgrade' ? rest.rest : new Uint8Array(0);
  }
  if (context.receiver === null) return { context, effects };
  return takeFrames(context, event.socket, bytes, { effects, raises });
});

const closeByPeer = computed(clientSetup, (context): Outcome<WebSocketClientContext> => ({
  context: {},
  effects: [{ type: 'close', socket: socketOf(context.opened) }],
}));

const sayClosed = computed(clientSetup, (context): Outcome<WebSocketClientContext> => ({
  context: {},
  effects: [socketNotes.say('closed', { code: context.code }), { type: 'cancelTimer', name: 'silence' }],
}));

/** Nothing was heard for longer than the heartbeat: the peer is taken for dead. */
const giveUp = computed(clientSetup, (context): Outcome<WebSocketClientContext> => ({
  context: {},
  effects: [socketNotes.say('silence', {}), { type: 'reset', socket: socketOf(context.opened) }],
}));

const pause = computed(clientSetup, (context): Outcome<WebSocketClientContext> => {
  const failures = context.failures + 1;
  const { retryUs, backOff } = context.settings;
  const longest = context.failures === 0 ? FIRST_RANDOM_PAUSE : doubled(retryUs, Math.min(failures, MAX_DOUBLINGS));
  const [pauseUs, random] = backOff ? drawBelow(context.random, longest + 1) : [retryUs, context.random];
  const delayUs = Math.max(pauseUs, LEAST_PAGE_PAUSE);
  return {
    context: { failures, random },
    effects: [{ type: 'setTimer', name: 'reconnect', delayUs, event: { type: 'reconnect' } }],
  };
});

const machine = clientSetup.createMachine({
  id: 'websocket-client',
  context: ({ input: { settings, host, random } }) => ({
    settings,
    host,
    random,
    opened: 0,
    key: '',
    parser: createResponseParser(),
    receiver: null,
    position: 0,
    failures: 0,
    code: connectionLost,
  }),
  initial: 'connecting',
  on: { configure: { actions: assign(({ event }) => ({ settings: event.settings })) } },
  states: {
    connecting: {
      description: 'CONNECTING: TCP first, then an HTTP request to speak WebSocket from now on.',
      entry: connect,
      on: {
        connected: { actions: upgrade },
        data: { actions: receive },
        ended: { target: 'waiting', actions: [closeByPeer, sayClosed] },
        closed: { target: 'waiting', actions: sayClosed },
        opened: 'open',
        refused: { target: 'waiting', actions: sayClosed },
      },
    },
    open: {
      description: 'OPEN: frames both ways, whenever either side wants.',
      on: {
        data: { actions: receive },
        ended: { target: 'waiting', actions: [closeByPeer, sayClosed] },
        closed: { target: 'waiting', actions: sayClosed },
        silence: { target: 'waiting', actions: [giveUp, sayClosed] },
        refused: { target: 'waiting', actions: sayClosed },
      },
    },
    waiting: {
      description: 'CLOSED: browsers do not reconnect by themselves; the page does, after a pause.',
      entry: pause,
      on: { reconnect: 'connecting' },
    },
  },
});

/** A page with a WebSocket that it opens again whenever it ends. */
export const webSocketClient = toProcess<typeof machine, WebSocketClientInput>(machine, ({ position, opened }) => ({
  has: position,
  opened,
}));

const NOTHING = { context: {}, effects: [] };

function socketOf(opened: number): string {
  return `ws-${opened}`;
}

function watch({ settings: { pingUs } }: WebSocketClientContext): Effect[] {
  return pingUs === 0
    ? []
    : [{ type: 'setTimer', name: 'silence', delayUs: pingUs + SILENCE_MARGIN, event: { type: 'silence' } }];
}

function takeFrames(
  before: WebSocketClientContext,
  socket: string,
  bytes: Uint8Array,
  { effects, raises }: { readonly effects: Effect[]; readonly raises: WebSocketClientEvent[] },
): ClientOutcome {
  let context = before;
  if (context.receiver === null) return { context, effects };
  const { receiver, events } = receiveWebSocket(context.receiver, bytes);
  context = { ...context, receiver };
  const items: StoredItem[] = [];
  for (const event of events) {
    if (event.type === 'text') {
      const item = parse(encodeUtf8(event.text));
      if (!isItem(item)) continue;
      items.push(item);
      context = { ...context, position: Math.max(context.position, item.id) };
    } else if (event.type === 'ping')
      context = send(context, socket, effects, 'pong', event.payload, { ...FRAMING, label: 'pong' });
    else if (event.type === 'close') {
      const label = closeLabel(event.code);
      context = send(context, socket, effects, 'close', encodeCloseAnswer(event), { ...FRAMING, label });
      context = { ...context, code: event.code };
    } else if (event.type === 'failure') {
      // RFC 6455 7.1.7: the peer is told what it did, then the connection ends.
      const payload = encodeClosePayload(event.code);
      context = send(context, socket, effects, 'close', payload, { ...FRAMING, label: closeLabel(event.code) });
      effects.push({ type: 'close', socket }, socketNotes.say('refused', { reason: event.reason }));
      return {
        context,
        effects: [...effects, ...deliveredNotes(items)],
        raises: [...raises, { type: 'refused' }],
      };
    }
  }
  effects.push(...deliveredNotes(items));
  const last = items.at(-1);
  // After a close frame nothing more is sent (RFC 6455 5.5.1).
  if (last !== undefined && context.receiver?.phase === 'open') {
    const payload = encodeUtf8(JSON.stringify({ seen: last.id }));
    const said = { role: 'acknowledgement', label: `seen ${last.id}` } as const;
    context = send(context, socket, effects, 'text', payload, said);
  }
  return { context, effects, raises };
}

const FRAMING = { role: 'control', layer: 'framing' } as const;

/** Sends a frame. Every frame of a client is masked (RFC 6455 5.3): each key is drawn anew from the client's own stream. */
function send(
  context: WebSocketClientContext,
  socket: string,
  effects: Effect[],
  opcode: Opcode,
  payload: Uint8Array,
  message: MessageNote,
): WebSocketClientContext {
  const { bytes: mask, random } = drawBytes(context.random, 4);
  effects.push({ type: 'write', socket, bytes: encodeFrame({ opcode, fin: true, payload }, mask), message });
  return { ...context, random };
}

function drawBytes(state: RandomState, count: number): { readonly bytes: Uint8Array; readonly random: RandomState } {
  let random = state;
  const bytes = Uint8Array.from({ length: count }, () => {
    const [value, next] = drawUint32(random);
    random = next;
    return value >>> 24;
  });
  return { bytes, random };
}
