import { assign } from 'xstate';
import { setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Configure, Effect, KeepAlive, SocketEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { HTTP_PORT } from '../shared/client-server.ts';
import { filler } from './filler.ts';

interface ClientInput {
  readonly bytes: number;
  readonly writes: number;
  readonly exchanges: number;
  readonly replyBytes: number;
  readonly closeAfterUs: Microseconds;
  /** How long it waits for a connection; 0 for as long as its kernel tries. */
  readonly connectTimeoutUs: Microseconds;
  readonly keepAlive: KeepAlive | null;
}

interface ClientContext {
  readonly settings: ClientInput;
  readonly received: number;
  /** Answers that it has whole. */
  readonly answers: number;
}

type Data = Extract<SocketEvent, { type: 'data' }>;

type ClientEvent = SocketEvent | { readonly type: 'closeTime' | 'connectTime' } | Configure<ClientInput>;

const SOCKET = { socket: 'stream' };
const CONNECT_TIMER = 'connect';

const clientSetup = setupProcess<ClientContext, ClientEvent, ClientInput>();

const closing = { type: 'close', params: SOCKET } as const;

const count = clientSetup.assign(({ context, event }) => {
  const received = context.received + (event.type === 'data' ? event.bytes.length : 0);
  const { replyBytes } = context.settings;
  return { received, answers: replyBytes === 0 ? 0 : Math.floor(received / replyBytes) };
});

/** With these bytes the answer is here. */
const isWhole = ({ context, event }: { context: ClientContext; event: Data }) => {
  const { settings, received, answers } = context;
  return settings.replyBytes > 0 && received + event.bytes.length >= settings.replyBytes * (answers + 1);
};

const isLast = (args: { context: ClientContext; event: Data }) =>
  isWhole(args) && args.context.answers + 1 >= args.context.settings.exchanges;

function connecting({ connectTimeoutUs: delayUs, keepAlive }: ClientInput): readonly Effect[] {
  const probing = keepAlive === null ? {} : { keepAlive };
  const connect: Effect = { type: 'connect', ...SOCKET, to: 'server', port: HTTP_PORT, ...probing };
  if (delayUs === 0) return [connect];
  return [connect, { type: 'setTimer', name: CONNECT_TIMER, delayUs, event: { type: 'connectTime' } }];
}

function connected({ connectTimeoutUs }: ClientInput): readonly Effect[] {
  return connectTimeoutUs === 0 ? [] : [{ type: 'cancelTimer', name: CONNECT_TIMER }];
}

/** Its bytes in as many calls as it likes: what they are to TCP is one stream. The last one says when all fit. */
function writesOf({ bytes, writes }: ClientInput): readonly Effect[] {
  const calls = Math.min(writes, bytes);
  return Array.from({ length: calls }, (_, index): Effect => {
    const from = Math.floor((bytes * index) / calls);
    const to = Math.floor((bytes * (index + 1)) / calls);
    const label = calls === 1 ? `${bytes} bytes` : `write ${index + 1}: ${to - from} bytes`;
    return {
      type: 'write',
      ...SOCKET,
      bytes: filler(to - from),
      message: { role: 'request', label },
      confirm: index === calls - 1,
    };
  });
}

const machine = clientSetup.createMachine({
  id: 'stream-client',
  context: ({ input: { settings } }) => ({ settings, received: 0, answers: 0 }),
  initial: 'connecting',
  on: { configure: { actions: assign(({ event }) => ({ settings: event.settings })) } },
  states: {
    connecting: {
      description: 'Asks its kernel for a connection.',
      entry: { type: 'effects', params: ({ context }) => connecting(context.settings) },
      exit: { type: 'effects', params: ({ context }) => connected(context.settings) },
      on: {
        connectTime: { target: 'done', actions: closing },
        connected: [{ guard: ({ context }) => context.settings.bytes > 0, target: 'writing' }, { target: 'reading' }],
        closed: 'done',
      },
    },
    writing: {
      description:
        'Hands its bytes to its kernel. A write returns when they fit the send buffer, which says nothing about delivery.',
      entry: { type: 'effects', params: ({ context }) => writesOf(context.settings) },
      on: {
        written: [
          { guard: ({ context }) => context.settings.closeAfterUs > 0, target: 'lingering' },
          { guard: ({ context }) => context.settings.replyBytes > 0, target: 'reading' },
          { target: 'closed', actions: closing },
        ],
        closed: 'done',
      },
    },
    lingering: {
      description: 'Keeps the connection open for a while.',
      entry: {
        type: 'setTimer',
        params: ({ context }) => ({
          name: 'close',
          delayUs: context.settings.closeAfterUs,
          event: { type: 'closeTime' },
        }),
      },
      on: { closeTime: { target: 'closed', actions: closing }, closed: 'done', ended: {} },
    },
    reading: {
      description: 'Waits for the whole answer.',
      on: {
        data: [
          { guard: isLast, target: 'closed', actions: [count, closing] },
          { guard: isWhole, target: 'writing', actions: count },
          { actions: count },
        ],
        ended: { target: 'closed', actions: closing },
        closed: 'done',
      },
    },
    closed: { description: "Has closed; what is left to do is its kernel's." },
    done: { description: 'The connection is over.' },
  },
});

/** Connects, writes, perhaps reads an answer, closes. */
export const streamClient = toProcess<typeof machine, ClientInput>(machine, ({ received }) => ({ received }));
