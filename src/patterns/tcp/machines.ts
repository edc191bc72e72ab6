import { assign } from 'xstate';
import { setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { SocketEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';

const PORT = 80;

interface ClientInput {
  readonly bytes: number;
  readonly replyBytes: number;
  readonly closeAfterUs: Microseconds;
}

interface ClientContext extends ClientInput {
  readonly received: number;
}

type ClientEvent = SocketEvent | { readonly type: 'closeTime' } | ({ readonly type: 'configure' } & ClientInput);

const SOCKET = { socket: 'stream' };

const clientSetup = setupProcess<ClientContext, ClientEvent, ClientInput>();

const closing = { type: 'close', params: SOCKET } as const;

const clientMachine = clientSetup.createMachine({
  id: 'stream-client',
  context: ({ input }) => ({ ...pick(input), received: 0 }),
  initial: 'connecting',
  states: {
    connecting: {
      description: 'Asks its kernel for a connection.',
      entry: { type: 'connect', params: { ...SOCKET, to: 'server', port: PORT } },
      on: {
        connected: [{ guard: ({ context }) => context.bytes > 0, target: 'writing' }, { target: 'reading' }],
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
          bytes: filler(context.bytes),
          message: { role: 'request', label: `${context.bytes} bytes` },
          confirm: true,
        }),
      },
      on: {
        written: [
          { guard: ({ context }) => context.closeAfterUs > 0, target: 'lingering' },
          { guard: ({ context }) => context.replyBytes > 0, target: 'reading' },
          { target: 'closed', actions: closing },
        ],
        closed: 'done',
      },
    },
    lingering: {
      description: 'Keeps the connection open for a while.',
      entry: {
        type: 'setTimer',
        params: ({ context }) => ({ name: 'close', delayUs: context.closeAfterUs, event: { type: 'closeTime' } }),
      },
      on: { closeTime: { target: 'closed', actions: closing }, closed: 'done', ended: {} },
    },
    reading: {
      description: 'Waits for the whole answer.',
      on: {
        data: { actions: assign(({ context, event }) => ({ received: context.received + event.bytes.length })) },
        ended: { target: 'closed', actions: closing },
        closed: 'done',
      },
      always: {
        guard: ({ context }) => context.replyBytes > 0 && context.received >= context.replyBytes,
        target: 'closed',
        actions: closing,
      },
    },
    closed: { description: "Has closed; what is left to do is its kernel's." },
    done: { description: 'The connection is over.' },
  },
});

interface ServerInput {
  readonly bytes: number;
  readonly replyBytes: number;
}

interface ServerContext extends ServerInput {
  readonly received: number;
  readonly replied: boolean;
  readonly question: number | null;
}

type ServerEvent = SocketEvent | ({ readonly type: 'configure' } & ServerInput);

const serverSetup = setupProcess<ServerContext, ServerEvent, ServerInput>();

const serverMachine = serverSetup.createMachine({
  id: 'stream-server',
  context: ({ input }) => ({
    bytes: input.bytes,
    replyBytes: input.replyBytes,
    received: 0,
    replied: false,
    question: null,
  }),
  initial: 'listening',
  states: {
    listening: {
      description: 'Waits for a connection.',
      entry: { type: 'listen', params: { port: PORT } },
      on: { accepted: 'reading' },
    },
    reading: {
      description: 'Reads to the end of the stream; answers once it has read as many bytes as the client writes.',
      on: {
        accepted: 'reading',
        data: {
          actions: assign(({ context, event }) => ({
            received: context.received + event.bytes.length,
            question: event.messages[0]?.id ?? context.question,
          })),
          target: 'deciding',
        },
        ended: {
          target: 'closed',
          actions: { type: 'close', params: ({ event }) => ({ socket: event.socket }) },
        },
        closed: 'closed',
      },
    },
    deciding: {
      always: [
        {
          guard: ({ context }) => !context.replied && context.replyBytes > 0 && context.received >= context.bytes,
          target: 'reading',
          actions: [
            {
              type: 'write',
              params: ({ context, event }) => ({
                socket: 'socket' in event ? event.socket : '',
                bytes: filler(context.replyBytes),
                message: {
                  role: 'response',
                  label: `${context.replyBytes} bytes`,
                  ...(context.question === null ? {} : { answers: context.question }),
                },
              }),
            },
            assign({ replied: true }),
          ],
        },
        { target: 'reading' },
      ],
    },
    closed: { description: 'Has closed its side.', on: { accepted: 'reading' } },
  },
});

/** Connects, writes, perhaps reads an answer, closes. */
export const streamClient = toProcess<typeof clientMachine, ClientInput>(clientMachine, ({ received }) => ({
  received,
}));
/** Accepts, reads to the end, perhaps answers, closes. */
export const streamServer = toProcess<typeof serverMachine, ServerInput>(serverMachine, ({ received }) => ({
  received,
}));

function pick({ bytes, replyBytes, closeAfterUs }: ClientInput): ClientInput {
  return { bytes, replyBytes, closeAfterUs };
}

/** Bytes to look at: the alphabet over and over. */
function filler(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => 97 + (index % 26));
}
