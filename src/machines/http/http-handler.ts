import { assign } from 'xstate';
import { toProcess } from '../../kernel/adapter.ts';
import type { Effect, HostEvent } from '../../kernel/effect.ts';
import type { MessageNote } from '../../kernel/message.ts';
import { drawExponential } from '../../kernel/random.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { concatBytes } from '../../protocols/bytes.ts';
import { lastChunk } from '../../protocols/http/chunk.ts';
import { endsConnection } from '../../protocols/http/headers.ts';
import { createRequestParser, takeRest } from '../../protocols/http/parser.ts';
import { serializeResponse } from '../../protocols/http/serialize.ts';
import type { Turn } from './http-ahead.ts';
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
import { handlerSetup, NO_HEAD, NOTHING_COMES } from './http-handler-setup.ts';
import type { HandlerContext, HandlerInput, HandlerSettings } from './http-handler-setup.ts';
import { askAhead, begin, isAskedAhead, isMoreHere, next, read, tellAheadGone } from './http-reading.ts';
import { httpNotes } from './notes.ts';

const drawWork = handlerSetup.assign(({ context }) => {
  const { exponential, serviceTimeUs } = context.settings;
  if (!exponential) return { workUs: serviceTimeUs };
  const [workUs, random] = drawExponential(context.random, serviceTimeUs);
  return { workUs, random };
});

const asTurn: Turn & HostEvent = { type: 'turn' };

const toService = (event: (context: HandlerContext) => ServiceCall) => ({
  type: 'tell' as const,
  params: ({ context }: { context: HandlerContext }) => ({ to: context.service, event: asEvent(event(context)) }),
});

const tellGone = toService(({ self }) => ({ type: 'gone', handler: self }));

/** Asks, unless that was done ahead. */
const askService = {
  type: 'tell' as const,
  params: ({ context }: { context: HandlerContext }) => {
    const { self, service, head, body, message, from } = context;
    if (service !== context.settings.service) return { to: service, event: asTurn };
    return {
      to: service,
      event: asEvent({ type: 'request', handler: self, head: head ?? NO_HEAD, body: concatBytes(body), message, from }),
    };
  },
};

const closeSocket = {
  type: 'close' as const,
  params: ({ context }: { context: HandlerContext }) => ({ socket: context.socket }),
};

/** More requests, or the beginning of one, while another is answered. */
const readBehind = [read, askAhead] as const;

/** What comes next is no request. */
const refuseNext = [
  {
    type: 'effects' as const,
    params: ({ context, event }: { context: HandlerContext; event: { readonly at: Microseconds } }) =>
      refuse(context, event.at),
  },
  closeSocket,
] as const;

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
    coming: NOTHING_COMES,
    ahead: [],
    askers: 0,
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
          actions: refuseNext,
        },
        whole: [
          { guard: isAskedAhead, target: 'waiting', actions: begin },
          {
            guard: ({ context }) => context.settings.serviceTimeUs > 0,
            target: 'working',
            actions: [begin, drawWork],
          },
          { target: 'waiting', actions: begin },
        ],
      },
    },
    working: {
      description: 'The request takes a processor, or waits for one.',
      entry: [
        {
          type: 'work',
          params: ({ context }) => ({ name: 'answer', durationUs: context.workUs, exchange: context.message }),
        },
        askAhead,
      ],
      on: {
        data: { actions: readBehind },
        malformed: { target: 'working unheard', actions: refuseNext },
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
      entry: [askService, askAhead],
      on: {
        ...hearHangUp,
        data: { actions: readBehind },
        malformed: { target: 'unheard', actions: refuseNext },
        respond: [
          {
            guard: ({ context, event }) => endsWithAnswer(askedOf(context), event.response),
            target: 'over',
            actions: [{ type: 'write', params: writeResponse }, closeSocket],
          },
          { guard: isMoreHere, target: 'reading', actions: [{ type: 'write', params: writeResponse }, next] },
          { target: 'idle', actions: [{ type: 'write', params: writeResponse }, next] },
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
      entry: [tellGone, tellAheadGone],
      on: {
        respond: { target: 'over', actions: { type: 'effects', params: saysUnheard } },
        hangUp: { target: 'over', actions: { type: 'effects', params: saysUnheard } },
      },
    },
    streaming: {
      description: 'The answer goes on, piece by piece.',
      on: {
        ...hearConnection,
        data: { actions: readBehind },
        malformed: { target: 'over', actions: [tellGone, closeSocket] },
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
          { guard: isMoreHere, target: 'reading', actions: [writeLastChunk, next] },
          { target: 'idle', actions: [writeLastChunk, next] },
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
    over: { type: 'final', entry: tellAheadGone },
  },
});

/** One connection of a server: reads requests, lets the service answer, and writes what it says. */
export const httpHandler = toProcess<typeof handler, HandlerInput>(handler);

export function handlerSettings({
  service,
  keepAliveUs,
  serviceTimeUs,
  exponential,
  inTurn = false,
}: HandlerSettings): HandlerSettings {
  return { service, keepAliveUs, serviceTimeUs, exponential, inTurn };
}

function askedOf({ head, settings }: HandlerContext): Asked {
  return { head, keepAliveUs: settings.keepAliveUs };
}

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
      message: { role: 'error', label: '400 Bad Request', answers: context.coming.message },
    },
  ];
}

function asEvent(event: ServiceCall): HostEvent {
  return { ...event };
}
