/** Those who ask a server: a machine for each call. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, SocketEvent } from '../../kernel/effect.ts';
import type { Result } from '../../kernel/result.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { servedNotes } from '../../record/inside-notes.ts';
import { spawn, tell } from '../children.ts';
import { asked, settled } from '../http/user-call.ts';
import { PORT, writeRequest } from './http-lines.ts';

export interface CallersInput {
  readonly to: string;
  /** Of several servers that get the same calls: the first, or the one beside it. */
  readonly place: 1 | 2;
  readonly calls: number;
  readonly gapUs: Microseconds;
}

interface CallInput {
  readonly call: number;
  readonly to: string;
  /** The process that hears that it is over. */
  readonly owner: string;
}

interface CallContext extends CallInput {
  readonly self: string;
}

type CallOver = { readonly type: 'callOver'; readonly ok: boolean };

const callSetup = setupProcess<CallContext, SocketEvent, CallInput>();

const socketOf = ({ self }: CallContext) => `${self} socket`;

const finish = computed(callSetup, (context, event): Outcome<CallContext> => {
  const { call, owner } = context;
  const isAnswer = event.type === 'data';
  const ok = isAnswer && event.messages.at(-1)?.role === 'response';
  const failure: Result = event.type === 'closed' ? event.result : isAnswer ? 'status' : 'closed';
  const effects: Effect[] = event.type === 'closed' ? [] : [{ type: 'close', socket: socketOf(context) }];
  const result: Effect = ok
    ? { type: 'result', call: String(call), result: 'ok', sent: true, status: 200 }
    : { type: 'result', call: String(call), result: failure, sent: true, ...(isAnswer ? { status: 502 } : {}) };
  return {
    context: {},
    effects: [...effects, result, settled(call, ok), tell<CallOver>(owner, { type: 'callOver', ok })],
  };
});

const isWhole = ({ event }: { event: SocketEvent }) => event.type === 'data' && event.messages.length > 0;

const callMachine = callSetup.createMachine({
  id: 'call',
  context: ({ input: { settings, self } }) => ({ ...settings, self }),
  initial: 'connecting',
  states: {
    connecting: {
      description: 'Asks for a connection.',
      entry: {
        type: 'effects',
        params: ({ context }) => [
          asked(context.call),
          { type: 'connect', socket: socketOf(context), to: context.to, port: PORT },
        ],
      },
      on: { connected: 'waiting', closed: { target: 'failed', actions: finish } },
    },
    waiting: {
      description: 'Is connected, has asked, and waits. The kernel of the server has the request, perhaps nobody else.',
      entry: {
        type: 'effects',
        params: ({ context }) => [
          writeRequest(socketOf(context), context.call, context.to, `${context.self} ${context.call}`),
        ],
      },
      on: {
        data: { guard: isWhole, target: 'answered', actions: finish },
        ended: { target: 'failed', actions: finish },
        closed: { target: 'failed', actions: finish },
      },
    },
    answered: { type: 'final', description: 'The answer is here.' },
    failed: { type: 'final', description: 'There will be no answer.' },
  },
});

const call = toProcess<typeof callMachine, CallInput>(callMachine);

interface CallersContext {
  readonly settings: CallersInput;
  readonly self: string;
  readonly begun: number;
  readonly open: number;
  readonly answered: number;
}

type CallersEvent = CallOver | { readonly type: 'next' };

const callersSetup = setupProcess<CallersContext, CallersEvent, CallersInput>();

const begin = computed(callersSetup, ({ settings: { to }, self, begun, open }): Outcome<CallersContext> => {
  const number = begun + 1;
  return {
    context: { begun: number, open: open + 1 },
    effects: [spawn(`call-${number}`, call, { call: number, to, owner: self })],
  };
});

const count = computed(callersSetup, ({ open, answered }, event): Outcome<CallersContext> => ({
  context: { open: open - 1, answered: event.type === 'callOver' && event.ok ? answered + 1 : answered },
  effects: [],
}));

/** Of calls that leave at the same moment each is an event of its own. */
const next = computed(callersSetup, ({ settings, begun }): Outcome<CallersContext> => ({
  context: {},
  effects:
    begun >= settings.calls
      ? []
      : [{ type: 'setTimer', name: 'next', delayUs: begun === 0 ? 0 : settings.gapUs, event: { type: 'next' } }],
}));

type Args = { readonly context: CallersContext };
const isLast = ({ context: { open, begun, settings } }: Args) => open === 1 && begun >= settings.calls;
const isLastNow = ({ context: { open } }: Args) => open === 1;

const machine = callersSetup.createMachine({
  id: 'callers',
  context: ({ input: { settings, self } }) => ({ settings, self, begun: 0, open: 0, answered: 0 }),
  entry: [
    {
      type: 'effects',
      params: ({ context: { settings } }) => [
        servedNotes.say('asks', { server: settings.to, place: settings.place, calls: settings.calls }),
      ],
    },
    next,
  ],
  initial: 'idle',
  states: {
    idle: {
      description: 'Nobody waits for an answer.',
      on: { next: { target: 'waiting', actions: [begin, next] } },
    },
    waiting: {
      description: 'At least one call has no answer yet.',
      on: {
        next: { actions: [begin, next] },
        callOver: [
          { guard: isLast, target: 'done', actions: count },
          { guard: isLastNow, target: 'idle', actions: count },
          { actions: count },
        ],
      },
    },
    done: { description: 'All have been answered, or never will be.' },
  },
});

/** Makes so many calls, one after a while, each for itself. */
export const callers = toProcess<typeof machine, CallersInput>(machine, ({ answered, open }) => ({ answered, open }));
