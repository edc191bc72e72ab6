import { assign } from 'xstate';
import { setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Effect, HostEvent, SocketEvent, WorkEvent } from '../../kernel/effect.ts';
import type { MessageNote } from '../../kernel/message.ts';
import { drawExponential } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { concatBytes, noBytes } from '../../protocols/bytes.ts';
import { lastChunk } from '../../protocols/http/chunk.ts';
import type { RequestHead } from '../../protocols/http/message.ts';
import { createRequestParser, parseHttp, takeRest } from '../../protocols/http/parser.ts';
import type { RequestParser } from '../../protocols/http/parser.ts';
import { serializeResponse } from '../../protocols/http/serialize.ts';
import {
  answerBytes,
  endsWithAnswer,
  endsWithConnection,
  openingBytes,
  pieceBytes,
  refusalBytes,
} from './http-answer.ts';
import type { ServiceAnswer, ServiceCall } from './http-events.ts';

export interface HttpServerInput {
  readonly port: number;
  readonly tls: boolean;
  /** The process that answers, such as `server/news`. */
  readonly service: string;
  /** How long an idle connection is kept; 0: every answer closes it. */
  readonly keepAliveUs: Microseconds;
  readonly serviceTimeUs: Microseconds;
  readonly exponential: boolean;
}

type Settings = Pick<HttpServerInput, 'service' | 'keepAliveUs' | 'serviceTimeUs' | 'exponential'>;

type Configure = { readonly type: 'configure' } & HttpServerInput;

const listenerSetup = setupProcess<
  HttpServerInput & { readonly self: string; readonly accepted: number },
  SocketEvent | Configure,
  HttpServerInput
>();

const listener = listenerSetup.createMachine({
  id: 'http-server',
  context: ({ input }) => ({
    ...settings(input),
    port: input.port,
    tls: input.tls,
    self: input.self,
    accepted: 0,
  }),
  initial: 'listening',
  states: {
    listening: {
      description: 'Waits for connections; each gets a handler of its own.',
      entry: { type: 'listen', params: ({ context }) => ({ port: context.port, tls: context.tls }) },
      on: {
        accepted: {
          actions: [
            {
              type: 'spawn',
              params: ({ context, event }) => ({
                name: `handler-${context.accepted + 1}`,
                process: httpHandler,
                input: { ...settings(context), socket: event.socket, from: event.from },
                sockets: [event.socket],
              }),
            },
            assign(({ context }) => ({ accepted: context.accepted + 1 })),
          ],
        },
        configure: {
          actions: [
            { type: 'effects', params: ({ context, event }) => tellHandlers(context, event) },
            assign(({ event }) => settings(event)),
          ],
        },
      },
    },
  },
});

interface HandlerInput extends Settings {
  readonly socket: string;
  readonly from: string;
}

interface HandlerContext extends HandlerInput {
  readonly self: string;
  readonly parser: RequestParser;
  readonly head: RequestHead | null;
  readonly body: readonly Uint8Array[];
  /** The message whose bytes are being answered. */
  readonly message: number;
  readonly random: RandomState;
  /** How long the answer at hand takes. */
  readonly workUs: Microseconds;
  readonly malformed: boolean;
  readonly ready: boolean;
}

type HandlerEvent =
  | SocketEvent
  | WorkEvent
  | ServiceAnswer
  | { readonly type: 'idleTimeout' }
  | ({ readonly type: 'configure' } & Settings);

const handlerSetup = setupProcess<HandlerContext, HandlerEvent, HandlerInput>();

/** Feeds arrived bytes to the parser; `ready` once a request is whole. */
const read = handlerSetup.assign(({ context, event }) => {
  const bytes = event.type === 'data' ? event.bytes : noBytes;
  const message = event.type === 'data' ? (event.messages.at(-1)?.id ?? context.message) : context.message;
  const { parser, events } = parseHttp(context.parser, bytes);
  let { head, ready, malformed } = context;
  const body = [...context.body];
  for (const part of events) {
    if (part.type === 'head') head = part.head;
    else if (part.type === 'body') body.push(part.bytes);
    else if (part.type === 'end') ready = true;
    else if (part.type === 'malformed') malformed = true;
  }
  return { parser, head, body, message, ready, malformed };
});

const drawWork = handlerSetup.assign(({ context }) => {
  if (!context.exponential) return { workUs: context.serviceTimeUs };
  const [workUs, random] = drawExponential(context.random, context.serviceTimeUs);
  return { workUs, random };
});

const toService = (event: (context: HandlerContext) => ServiceCall) => ({
  type: 'tell' as const,
  params: ({ context }: { context: HandlerContext }) => ({ to: context.service, event: asEvent(event(context)) }),
});

const tellGone = toService(({ self }) => ({ type: 'gone', handler: self }));

const closeSocket = {
  type: 'close' as const,
  params: ({ context }: { context: HandlerContext }) => ({ socket: context.socket }),
};

const hearConnection = {
  closed: { target: 'over', actions: tellGone },
  ended: { target: 'over', actions: [tellGone, closeSocket] },
} as const;

const handler = handlerSetup.createMachine({
  id: 'http-handler',
  context: ({ input }) => ({
    ...settings(input),
    socket: input.socket,
    from: input.from,
    self: input.self,
    parser: createRequestParser(),
    head: null,
    body: [],
    message: 0,
    random: input.random,
    workUs: 0,
    malformed: false,
    ready: false,
  }),
  initial: 'idle',
  on: { configure: { actions: assign(({ event }) => settings(event)) } },
  states: {
    idle: {
      description: 'The connection is open and nothing is asked. After a while it is closed.',
      entry: {
        type: 'effects',
        params: ({ context }): readonly Effect[] => [
          // Before the first request the wait is for the request itself: Node's `headersTimeout`, 60 s.
          {
            type: 'setTimer',
            name: 'idle',
            delayUs: context.message === 0 ? 60 * SECOND : context.keepAliveUs,
            event: { type: 'idleTimeout' },
          },
        ],
      },
      exit: { type: 'cancelTimer', params: { name: 'idle' } },
      on: {
        data: { target: 'reading', actions: read },
        idleTimeout: { target: 'over', actions: closeSocket },
        ended: { target: 'over', actions: closeSocket },
        closed: 'over',
      },
    },
    reading: {
      description: 'A request comes in, byte by byte.',
      on: { ...hearConnection, data: { actions: read } },
      always: [
        {
          guard: ({ context }) => context.malformed,
          target: 'over',
          actions: [{ type: 'effects', params: ({ context }) => refuse(context) }, closeSocket],
        },
        { guard: ({ context }) => context.ready && context.serviceTimeUs > 0, target: 'working', actions: drawWork },
        { guard: ({ context }) => context.ready, target: 'waiting' },
      ],
    },
    working: {
      description: 'The request takes a processor, or waits for one.',
      entry: { type: 'work', params: ({ context }) => ({ name: 'answer', durationUs: context.workUs }) },
      on: { workDone: 'waiting', ...hearConnection },
    },
    waiting: {
      description: 'The service has the request; its answer may take any time.',
      entry: toService(({ self, head, body, message, from }) => ({
        type: 'request',
        handler: self,
        head: head ?? NO_HEAD,
        body: concatBytes(body),
        message,
        from,
      })),
      on: {
        ...hearConnection,
        respond: [
          {
            guard: ({ context }) => endsWithAnswer(context),
            target: 'over',
            actions: [{ type: 'write', params: writeResponse }, closeSocket],
          },
          { target: 'answered', actions: { type: 'write', params: writeResponse } },
        ],
        open: {
          target: 'streaming',
          actions: {
            type: 'write',
            params: ({ context, event }) => ({
              socket: context.socket,
              bytes: openingBytes(context, event.head),
              message: event.note,
            }),
          },
        },
        upgrade: {
          target: 'upgraded',
          actions: {
            type: 'write',
            params: ({ context, event }) => ({
              socket: context.socket,
              bytes: serializeResponse(event.response),
              message: event.note,
            }),
          },
        },
        hangUp: { target: 'over', actions: closeSocket },
      },
    },
    answered: {
      description: 'The answer is written.',
      entry: assign({ head: null, body: [], ready: false }),
      always: 'idle',
    },
    streaming: {
      description: 'The answer goes on, piece by piece.',
      on: {
        ...hearConnection,
        push: {
          actions: {
            type: 'write',
            params: ({ context, event }) => ({
              socket: context.socket,
              bytes: pieceBytes(context, event.bytes),
              message: event.note,
            }),
          },
        },
        finish: [
          { guard: ({ context }) => endsWithConnection(context), target: 'over', actions: closeSocket },
          {
            target: 'answered',
            actions: { type: 'write', params: ({ context }) => ({ socket: context.socket, bytes: lastChunk }) },
          },
        ],
        hangUp: { target: 'over', actions: closeSocket },
      },
    },
    upgraded: {
      description: 'The connection belongs to another protocol; its bytes go to the service as they are.',
      entry: assign(({ context }) => ({ parser: takeRest(context.parser).parser })),
      on: {
        ...hearConnection,
        data: {
          actions: {
            type: 'tell',
            params: ({ context, event }) => ({
              to: context.service,
              event: asEvent({ type: 'upgraded', handler: context.self, bytes: event.bytes, from: context.from }),
            }),
          },
        },
        send: {
          actions: {
            type: 'write',
            params: ({ context, event }) => ({ socket: context.socket, bytes: event.bytes, message: event.note }),
          },
        },
        hangUp: { target: 'over', actions: closeSocket },
      },
    },
    over: { type: 'final' },
  },
});

/** Accepts connections and gives each a handler; the handlers share one service. */
export const httpServer = toProcess<typeof listener, HttpServerInput>(listener);

const httpHandler = toProcess<typeof handler, HandlerInput>(handler);

/** How many connections hear of a new setting at most, the newest ones; those that are over hear nothing. */
const MAX_TOLD = 1000;

/** New settings for the connections that are open: what is asked next on a kept one takes the new time. */
function tellHandlers(
  context: HttpServerInput & { readonly self: string; readonly accepted: number },
  event: Configure,
): readonly Effect[] {
  const next = settings(event);
  if (JSON.stringify(next) === JSON.stringify(settings(context))) return [];
  const host = context.self.split('/')[0] ?? '';
  const first = Math.max(1, context.accepted - MAX_TOLD + 1);
  return Array.from({ length: context.accepted - first + 1 }, (_, index) => ({
    type: 'tell',
    to: `${host}/handler-${first + index}`,
    event: { ...next, type: 'configure' },
  }));
}

const NO_HEAD: RequestHead = { method: 'GET', target: '/', headers: [] };

function settings({ service, keepAliveUs, serviceTimeUs, exponential }: Settings): Settings {
  return { service, keepAliveUs, serviceTimeUs, exponential };
}

function writeResponse({
  context,
  event,
}: {
  context: HandlerContext;
  event: Extract<ServiceAnswer, { type: 'respond' }>;
}): {
  socket: string;
  bytes: Uint8Array;
  message: MessageNote;
} {
  return {
    socket: context.socket,
    bytes: answerBytes(context, event.response),
    message: event.note,
  };
}

function refuse(context: HandlerContext): readonly Effect[] {
  return [
    {
      type: 'write',
      socket: context.socket,
      bytes: refusalBytes(),
      message: { role: 'error', label: '400 Bad Request', answers: context.message },
    },
  ];
}

function asEvent(event: ServiceCall): HostEvent {
  return { ...event };
}
