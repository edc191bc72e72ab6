import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect, HostEvent, SocketEvent, WorkEvent } from '../../kernel/effect.ts';
import type { MessageNote } from '../../kernel/message.ts';
import { drawExponential } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { concatBytes } from '../../protocols/bytes.ts';
import { lastChunk } from '../../protocols/http/chunk.ts';
import { endsConnection } from '../../protocols/http/headers.ts';
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
import type { Asked } from './http-answer.ts';
import type { ServiceAnswer, ServiceCall } from './http-events.ts';
import { httpNotes } from './notes.ts';

/** What a handler must know of its server. */
export interface HandlerSettings {
  /** The process that answers, such as `server/news`. */
  readonly service: string;
  /** How long an idle connection is kept; 0: every answer closes it. */
  readonly keepAliveUs: Microseconds;
  readonly serviceTimeUs: Microseconds;
  readonly exponential: boolean;
}

interface HandlerInput extends HandlerSettings {
  readonly socket: string;
  readonly from: string;
}

interface HandlerContext {
  readonly settings: HandlerSettings;
  readonly socket: string;
  readonly from: string;
  /** Who has the request, and then the connection. */
  readonly service: string;
  readonly self: string;
  readonly parser: RequestParser;
  readonly head: RequestHead | null;
  readonly body: readonly Uint8Array[];
  /** The message whose bytes are being answered. */
  readonly message: number;
  readonly random: RandomState;
  /** How long the answer at hand takes. */
  readonly workUs: Microseconds;
}

type HandlerEvent =
  | SocketEvent
  | WorkEvent
  | ServiceAnswer
  | { readonly type: 'idleTimeout' }
  /** A request is read to its end, or is none. */
  | { readonly type: 'whole' }
  | { readonly type: 'malformed' }
  | Configure<HandlerSettings>;

const handlerSetup = setupProcess<HandlerContext, HandlerEvent, HandlerInput>();

/** Feeds arrived bytes to the parser. */
const read = computed(handlerSetup, (context, event): Outcome<HandlerContext, HandlerEvent> => {
  if (event.type !== 'data') return { context: {}, effects: [] };
  const message = event.messages.at(-1)?.id ?? context.message;
  const { parser, events } = parseHttp(context.parser, event.bytes);
  let { head } = context;
  const body = [...context.body];
  const raises: HandlerEvent[] = [];
  for (const part of events) {
    if (part.type === 'head') head = part.head;
    else if (part.type === 'body') body.push(part.bytes);
    else if (part.type === 'end') raises.push({ type: 'whole' });
    else if (part.type === 'malformed') raises.unshift({ type: 'malformed' });
  }
  return { context: { parser, head, body, message }, effects: [], raises };
});

const drawWork = handlerSetup.assign(({ context }) => {
  const { exponential, serviceTimeUs } = context.settings;
  if (!exponential) return { workUs: serviceTimeUs };
  const [workUs, random] = drawExponential(context.random, serviceTimeUs);
  return { workUs, random };
});

/** Ready for the next request, which is the service's again. */
const forgetRequest = handlerSetup.assign(({ context }) => ({
  head: null,
  body: [],
  service: context.settings.service,
}));

const toService = (event: (context: HandlerContext) => ServiceCall) => ({
  type: 'tell' as const,
  params: ({ context }: { context: HandlerContext }) => ({ to: context.service, event: asEvent(event(context)) }),
});

const tellGone = toService(({ self }) => ({ type: 'gone', handler: self }));

const askService = toService(({ self, head, body, message, from }) => ({
  type: 'request',
  handler: self,
  head: head ?? NO_HEAD,
  body: concatBytes(body),
  message,
  from,
}));

const closeSocket = {
  type: 'close' as const,
  params: ({ context }: { context: HandlerContext }) => ({ socket: context.socket }),
};

const writeLastChunk = {
  type: 'write' as const,
  params: ({ context }: { context: HandlerContext }) => ({ socket: context.socket, bytes: lastChunk }),
};

const hearConnection = {
  closed: { target: 'over', actions: tellGone },
  ended: { target: 'over', actions: [tellGone, closeSocket] },
} as const;

/** The client hangs up on a request that is being answered: Node closes the connection and lets the handler run to its end. */
const hearHangUp = {
  closed: 'unheard',
  ended: { target: 'unheard', actions: closeSocket },
} as const;

const handler = handlerSetup.createMachine({
  id: 'http-handler',
  context: ({ input }) => ({
    settings: input.settings,
    socket: input.settings.socket,
    from: input.settings.from,
    service: input.settings.service,
    self: input.self,
    parser: createRequestParser(),
    head: null,
    body: [],
    message: 0,
    random: input.random,
    workUs: 0,
  }),
  initial: 'idle',
  on: { configure: { actions: assign(({ event }) => ({ settings: event.settings })) } },
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
            delayUs: context.message === 0 ? 60 * SECOND : context.settings.keepAliveUs,
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
      on: {
        ...hearConnection,
        data: { actions: read },
        malformed: {
          target: 'over',
          actions: [{ type: 'effects', params: ({ context, event }) => refuse(context, event.at) }, closeSocket],
        },
        whole: [
          { guard: ({ context }) => context.settings.serviceTimeUs > 0, target: 'working', actions: drawWork },
          { target: 'waiting' },
        ],
      },
    },
    working: {
      description: 'The request takes a processor, or waits for one.',
      entry: {
        type: 'work',
        params: ({ context }) => ({ name: 'answer', durationUs: context.workUs, exchange: context.message }),
      },
      on: {
        workDone: 'waiting',
        closed: 'working unheard',
        ended: { target: 'working unheard', actions: closeSocket },
      },
    },
    'working unheard': {
      description: 'The client has hung up. That undoes nothing: the work goes on, for nobody.',
      on: { workDone: { target: 'unheard', actions: askService } },
    },
    waiting: {
      description: 'The service has the request; its answer may take any time.',
      entry: askService,
      on: {
        ...hearHangUp,
        respond: [
          {
            guard: ({ context, event }) => endsWithAnswer(askedOf(context), event.response),
            target: 'over',
            actions: [{ type: 'write', params: writeResponse }, closeSocket],
          },
          { target: 'idle', actions: [{ type: 'write', params: writeResponse }, forgetRequest] },
        ],
        open: {
          target: 'streaming',
          actions: [
            {
              type: 'write',
              params: ({ context, event }) => ({
                socket: context.socket,
                bytes: openingBytes(askedOf(context), event.head, event.at),
                message: event.note,
              }),
            },
            assign(({ context, event }) => ({ service: event.speaker ?? context.service })),
          ],
        },
        upgrade: {
          target: 'upgraded',
          actions: [
            {
              type: 'write',
              params: ({ context, event }) => ({
                socket: context.socket,
                bytes: serializeResponse(event.response),
                message: event.note,
              }),
            },
            assign(({ context, event }) => ({ service: event.speaker ?? context.service })),
          ],
        },
        hangUp: { target: 'over', actions: closeSocket },
      },
    },
    unheard: {
      description: 'The client has hung up: whatever the service answers, nobody will read it.',
      entry: tellGone,
      on: {
        respond: { target: 'over', actions: { type: 'effects', params: saysUnheard } },
        hangUp: { target: 'over', actions: { type: 'effects', params: saysUnheard } },
      },
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
              bytes: pieceBytes(askedOf(context), event.bytes),
              message: event.note,
            }),
          },
        },
        finish: [
          { guard: ({ context }) => endsWithConnection(askedOf(context)), target: 'over', actions: closeSocket },
          {
            guard: ({ context }) => context.head !== null && endsConnection(context.head),
            target: 'over',
            actions: [writeLastChunk, closeSocket],
          },
          { target: 'idle', actions: [writeLastChunk, forgetRequest] },
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
              event: asEvent({
                type: 'upgraded',
                handler: context.self,
                bytes: event.bytes,
                from: context.from,
                messages: event.messages,
              }),
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

/** One connection of a server: reads requests, lets the service answer, and writes what it says. */
export const httpHandler = toProcess<typeof handler, HandlerInput>(handler);

export function handlerSettings({
  service,
  keepAliveUs,
  serviceTimeUs,
  exponential,
}: HandlerSettings): HandlerSettings {
  return { service, keepAliveUs, serviceTimeUs, exponential };
}

function askedOf({ head, settings }: HandlerContext): Asked {
  return { head, keepAliveUs: settings.keepAliveUs };
}

const NO_HEAD: RequestHead = { method: 'GET', target: '/', headers: [] };

function writeResponse({
  context,
  event,
}: {
  context: HandlerContext;
  event: Extract<ServiceAnswer, { type: 'respond' }> & { readonly at: Microseconds };
}): {
  socket: string;
  bytes: Uint8Array;
  message: MessageNote;
} {
  return {
    socket: context.socket,
    bytes: answerBytes(askedOf(context), event.response, event.at),
    message: event.note,
  };
}

function saysUnheard({ context }: { context: HandlerContext }): readonly Effect[] {
  return [httpNotes.say('answer unheard', { exchange: context.message })];
}

function refuse(context: HandlerContext, at: Microseconds): readonly Effect[] {
  return [
    {
      type: 'write',
      socket: context.socket,
      bytes: refusalBytes(at),
      message: { role: 'error', label: '400 Bad Request', answers: context.message },
    },
  ];
}

function asEvent(event: ServiceCall): HostEvent {
  return { ...event };
}
