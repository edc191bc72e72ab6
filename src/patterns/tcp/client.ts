import { assign } from 'xstate';
import { setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Configure, SocketEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { HTTP_PORT } from '../shared/client-server.ts';
import { filler } from './filler.ts';

interface ClientInput {
  readonly bytes: number;
  readonly replyBytes: number;
  readonly closeAfterUs: Microseconds;
}

interface ClientContext {
  readonly settings: ClientInput;
  readonly received: number;
}

type Data = Extract<SocketEvent, { type: 'data' }>;

type ClientEvent = SocketEvent | { readonly type: 'closeTime' } | Configure<ClientInput>;

const SOCKET = { socket: 'stream' };

const clientSetup = setupProcess<ClientContext, ClientEvent, ClientInput>();

const closing = { type: 'close', params: SOCKET } as const;

const count = clientSetup.assign(({ context, event }) => ({
  received: context.received + (event.type === 'data' ? event.bytes.length : 0),
}));

/** With these bytes the answer is here. */
const isWhole = ({ context, event }: { context: ClientContext; event: Data }) =>
  context.settings.replyBytes > 0 && context.received + event.bytes.length >= context.settings.replyBytes;

const machine = clientSetup.createMachine({
  id: 'stream-client',
  context: ({ input: { settings } }) => ({ settings, received: 0 }),
  initial: 'connecting',
  on: { configure: { actions: assign(({ event }) => ({ settings: event.settings })) } },
  states: {
    connecting: {
      description: 'Asks its kernel for a connection.',
      entry: { type: 'connect', params: { ...SOCKET, to: 'server', port: HTTP_PORT } },
      on: {
        connected: [{ guard: ({ context }) => context.settings.bytes > 0, target: 'writing' }, { target: 'reading' }],
        closed: 'done',
      },
    },
    writing: {
      description:
        'Hands all its bytes to its kernel in one write. It returns when they fit the send buffer, which says nothing about delivery.',
      entry: {
        type: 'write',
        params: ({ context }) => ({
          ...SOCKET,
          bytes: filler(context.settings.bytes),
          message: { role: 'request', label: `${context.settings.bytes} bytes` },
          confirm: true,
        }),
      },
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
        data: [{ guard: isWhole, target: 'closed', actions: [count, closing] }, { actions: count }],
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
