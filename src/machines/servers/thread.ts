/** A thread that serves one call after the other, or only one, and waits inside each call of the kernel. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { SocketErrorEvent, SocketEvent, WorkEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { insideNotes, servedNotes } from '../../record/inside-notes.ts';
import { tell } from '../children.ts';
import type { LookupNews } from '../dns/lookup.ts';
import { ACCEPT, askForDescriptor, openQueue, RETRY } from './accepting.ts';
import { callIn, DATABASE_PORT, writeAnswer, writeQuery } from './http-lines.ts';
import { nextSlice, startJob, titleOf } from './job.ts';
import type { Operation } from './job.ts';
import type { DescriptorAnswer, DescriptorCall } from './descriptors.ts';
import { hashAfter, jobOf, operationOf } from './settings.ts';
import { calls } from './system-calls.ts';
import type { ServerSettings } from './settings.ts';

export interface ThreadInput extends ServerSettings {
  /** What its line is called. */
  readonly row: string;
  /** It opens the port; the others accept at the same. */
  readonly listens: boolean;
  /** It was started for this connection alone. */
  readonly socket: string | null;
  /** The process of the table of descriptors; null where there are always enough. */
  readonly table: string | null;
}

interface ThreadContext {
  readonly settings: ThreadInput;
  readonly self: string;
  readonly socket: string;
  readonly call: number;
  /** The message that asked. */
  readonly message: number;
  readonly isGone: boolean;
  readonly ok: boolean;
  readonly hashLeftUs: Microseconds;
}

type ThreadEvent =
  | SocketEvent
  | SocketErrorEvent
  | WorkEvent
  | LookupNews
  | DescriptorAnswer
  | Finding
  | { readonly type: 'ready' }
  | { readonly type: 'again' };

/** What it finds out for itself. */
type Finding = { readonly type: 'free' | 'hired' | 'hashes' | 'complete' | 'served' | 'ends' };
type Step = Outcome<ThreadContext, Finding>;

const threadSetup = setupProcess<ThreadContext, ThreadEvent, ThreadInput>();

const takeDescriptor = computed(threadSetup, ({ settings: { table }, self }): Step => ({
  context: {},
  effects: [askForDescriptor(table, self)],
}));

const begin = computed(threadSetup, (context, event): Step => {
  if (event.type !== 'accepted') return { context: {}, effects: [] };
  return { context: { socket: event.socket, call: 0, isGone: false, ok: true }, effects: calls(['accept4']) };
});

const hear = computed(threadSetup, (context, event): Step => {
  const asked = event.type === 'data' ? callIn(event.messages) : undefined;
  if (asked === undefined) return { context: {}, effects: [] };
  return {
    context: asked,
    effects: [...calls(['recv']), servedNotes.say('begins', { call: asked.call })],
  };
});

const handle = computed(threadSetup, ({ settings, call, message }): Step => ({
  context: {},
  effects: [{ type: 'work', name: `call ${call}`, durationUs: settings.handlingUs, exchange: message }],
}));

/** It stands still inside a call. */
const park = (inCall: string) =>
  computed(threadSetup, ({ settings: { row }, call }): Step => ({
    context: {},
    effects: [insideNotes.say('parks', { row, call, inCall })],
  }));

const goOn = computed(threadSetup, ({ settings: { row }, call }): Step => ({
  context: {},
  effects: [insideNotes.say('goes', { row, call })],
}));

const backend = ({ self, call }: Pick<ThreadContext, 'self' | 'call'>) => `${self} database ${call}`;

const connect = computed(threadSetup, (context): Step => ({
  context: {},
  effects: [
    { type: 'connect', socket: backend(context), to: context.settings.database, port: DATABASE_PORT },
    insideNotes.say('parks', { row: context.settings.row, call: context.call, inCall: 'connect' }),
  ],
}));

const ask = computed(threadSetup, (context): Step => ({
  context: {},
  effects: [writeQuery(backend(context), context.call, context.message)],
}));

const closeBackend = computed(threadSetup, (context, event): Step => ({
  context: { ok: event.type === 'data' },
  effects: event.type === 'closed' ? [] : [{ type: 'close', socket: backend(context) }],
}));

const start = computed(threadSetup, (context): Step => {
  const { settings, self, call } = context;
  const job = jobOf(settings, call);
  if (job === null) return { context: {}, effects: [] };
  return { context: {}, effects: [startJob(job, self)] };
});

const planHash = computed(threadSetup, ({ settings, call }): Step => {
  const own = jobOf(settings, call);
  const hashes = [own, hashAfter(settings, call)].flatMap((job) => (job?.kind === 'hash' ? [job.us] : []));
  const hashLeftUs = hashes.reduce((sum, us) => sum + us, 0);
  return { context: { hashLeftUs }, effects: [], raises: [{ type: hashLeftUs > 0 ? 'hashes' : 'complete' }] };
});

const hash = computed(threadSetup, ({ settings, call, message, hashLeftUs }): Step => {
  const [durationUs, left] = nextSlice(hashLeftUs, settings);
  return {
    context: { hashLeftUs: left },
    effects: [{ type: 'work', name: titleOf({ kind: 'hash', call, id: '' }), durationUs, exchange: message }],
  };
});

const finish = computed(threadSetup, ({ settings, socket, call, message, isGone, ok }, event): Step => ({
  context: {},
  effects: [
    ...(isGone || call === 0 ? [] : [...calls(['send']), writeAnswer({ socket, call, message }, ok, event.at)]),
    ...(isGone ? [] : [...calls(['close']), { type: 'close', socket } as const]),
    ...(settings.table === null ? [] : [tell<DescriptorCall>(settings.table, { type: 'giveBack' })]),
    ...(call === 0 ? [] : [servedNotes.say('answers', { call, ok: ok && !isGone })]),
    ...(settings.socket === null ? [] : [insideNotes.say('row gone', { row: settings.row })]),
  ],
  raises: [{ type: settings.socket === null ? 'served' : 'ends' }],
}));

/** Whether it was started for a connection, or waits for any. */
const begins = computed(threadSetup, ({ settings }): Step => ({
  context: {},
  effects: [],
  raises: [{ type: settings.socket === null ? 'free' : 'hired' }],
}));

type Args = { readonly context: ThreadContext };
type EventArgs = Args & { readonly event: ThreadEvent };
const needs =
  (operation: Operation) =>
  ({ context: { settings, call } }: Args) =>
    operationOf(settings, call) === operation;
const hasHash = ({ context: { hashLeftUs } }: Args) => hashLeftUs > 0;
const isOfClient = ({ context, event }: EventArgs) => 'socket' in event && event.socket === context.socket;
const isOfBackend = ({ context, event }: EventArgs) => 'socket' in event && event.socket === backend(context);
const isWhole = ({ event }: EventArgs) => event.type === 'data' && callIn(event.messages) !== undefined;

const leave = threadSetup.assign({ isGone: true });
/** Whoever called has gone: the thread learns of it only when it writes. */
const gone = { guard: isOfClient, actions: leave } as const;

const machine = threadSetup.createMachine({
  id: 'thread',
  context: ({ input: { settings, self } }) => ({
    settings,
    self,
    socket: settings.socket ?? '',
    call: 0,
    message: 0,
    isGone: false,
    ok: true,
    hashLeftUs: 0,
  }),
  entry: {
    type: 'effects',
    params: ({ context: { settings } }) => [
      insideNotes.say('row', { row: settings.row, kind: 'thread' }),
      ...(settings.listens ? openQueue(settings) : []),
    ],
  },
  initial: 'starting',
  states: {
    starting: {
      description: 'A thread for one connection has it already; the others wait for one.',
      entry: begins,
      on: { hired: 'reading', free: 'asking' },
    },
    asking: {
      description: 'Needs a descriptor for the next connection.',
      entry: takeDescriptor,
      on: { descriptor: 'accepting', noDescriptor: 'refused' },
    },
    accepting: {
      description: 'Stands still in accept() until a connection is in the queue. Nobody needs it.',
      entry: { type: 'effects', params: () => [ACCEPT] },
      on: { accepted: { target: 'reading', actions: begin }, socketError: 'refused' },
    },
    refused: {
      description: 'accept() has failed. It tries again after a while.',
      entry: { type: 'setTimer', params: RETRY },
      on: { again: 'asking' },
    },
    reading: {
      description: 'Stands still in recv() until the request is there.',
      entry: park('recv'),
      exit: goOn,
      on: {
        data: { guard: isWhole, target: 'handling', actions: hear },
        ended: 'answering',
        closed: { target: 'answering', actions: leave },
      },
    },
    handling: {
      description: 'Reads the request and finds out what it needs.',
      entry: handle,
      on: {
        workDone: [
          { guard: needs('socket'), target: 'connecting' },
          { guard: needs('file'), target: 'on-disk' },
          { guard: needs('lookup'), target: 'looking-up' },
          { target: 'asking-done' },
        ],
        closed: gone,
      },
    },
    connecting: {
      description: 'Stands still in connect() until the database agrees.',
      entry: connect,
      on: {
        connected: { guard: isOfBackend, target: 'parked', actions: ask },
        closed: [{ guard: isOfBackend, target: 'asking-done', actions: [closeBackend, goOn] }, gone],
      },
    },
    parked: {
      description: 'Stands still in read() until the database has answered. It can do nothing else.',
      entry: park('read'),
      exit: goOn,
      on: {
        data: { guard: isOfBackend, target: 'asking-done', actions: closeBackend },
        ended: { guard: isOfBackend, target: 'asking-done', actions: closeBackend },
        closed: [{ guard: isOfBackend, target: 'asking-done', actions: closeBackend }, gone],
      },
    },
    'on-disk': {
      description: 'Stands still in read() until the disk has answered.',
      entry: [start, park('read')],
      exit: goOn,
      on: { ready: 'asking-done', closed: gone },
    },
    'looking-up': {
      description: 'Stands still in getaddrinfo() until the name server has answered.',
      entry: [start, park('getaddrinfo')],
      exit: goOn,
      on: { over: 'asking-done', closed: gone },
    },
    'asking-done': {
      description: 'What it waited for is here.',
      entry: planHash,
      on: { hashes: 'hashing', complete: 'answering' },
    },
    hashing: {
      description: 'Works on the processor.',
      entry: hash,
      on: {
        workDone: [{ guard: hasHash, target: 'hashing', reenter: true }, { target: 'answering' }],
        closed: gone,
      },
    },
    answering: {
      description: 'Writes the answer and closes the connection.',
      entry: finish,
      on: { ends: 'over', served: 'asking' },
    },
    over: { type: 'final', description: 'Its call is served, and the thread ends.' },
  },
});

/** A thread of a blocking server. */
export const thread = toProcess<typeof machine, ThreadInput>(machine, ({ call }) => (call === 0 ? {} : { call }));
