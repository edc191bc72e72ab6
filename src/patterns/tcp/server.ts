import { assign } from 'xstate';
import { setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Configure, SocketEvent } from '../../kernel/effect.ts';
import { HTTP_PORT } from '../shared/client-server.ts';
import { filler } from './filler.ts';

interface ServerInput {
  readonly bytes: number;
  readonly replyBytes: number;
  readonly exchanges: number;
  readonly backlog: number;
  readonly synCookies: boolean;
}

interface ServerContext {
  readonly settings: ServerInput;
  readonly received: number;
  /** Answers that it has written. */
  readonly replies: number;
  /** The message that asked. */
  readonly question: number | null;
}

type Data = Extract<SocketEvent, { type: 'data' }>;

type ServerEvent = SocketEvent | Configure<ServerInput>;

const serverSetup = setupProcess<ServerContext, ServerEvent, ServerInput>();

const count = serverSetup.assign(({ context, event }) =>
  event.type === 'data'
    ? { received: context.received + event.bytes.length, question: event.messages[0]?.id ?? context.question }
    : {},
);

/** With these bytes everything that the client writes is here, and an answer is wanted. */
const isWhole = ({ context, event }: { context: ServerContext; event: Data }) => {
  const { settings, received, replies } = context;
  const due = settings.bytes * (replies + 1);
  return settings.replyBytes > 0 && replies < settings.exchanges && received + event.bytes.length >= due;
};

const machine = serverSetup.createMachine({
  id: 'stream-server',
  context: ({ input: { settings } }) => ({ settings, received: 0, replies: 0, question: null }),
  initial: 'listening',
  on: { configure: { actions: assign(({ event }) => ({ settings: event.settings })) } },
  states: {
    listening: {
      description: 'Waits for a connection.',
      entry: {
        type: 'listen',
        params: ({ context: { settings } }) => ({
          port: HTTP_PORT,
          backlog: settings.backlog,
          synCookies: settings.synCookies,
        }),
      },
      on: { accepted: 'reading' },
    },
    reading: {
      description: 'Reads to the end of the stream; answers once it has read as many bytes as the client writes.',
      on: {
        accepted: 'reading',
        data: [
          {
            guard: isWhole,
            actions: [
              count,
              {
                type: 'write',
                params: ({ context: { settings, question }, event }) => ({
                  socket: event.socket,
                  bytes: filler(settings.replyBytes),
                  message: {
                    role: 'response',
                    label: `${settings.replyBytes} bytes`,
                    ...(question === null ? {} : { answers: question }),
                  },
                }),
              },
              assign({ replies: ({ context }) => context.replies + 1 }),
            ],
          },
          { actions: count },
        ],
        ended: {
          target: 'closed',
          actions: { type: 'close', params: ({ event }) => ({ socket: event.socket }) },
        },
        closed: 'closed',
      },
    },
    closed: { description: 'Has closed its side.', on: { accepted: 'reading' } },
  },
});

/** Accepts, reads to the end, perhaps answers, closes. */
export const streamServer = toProcess<typeof machine, ServerInput>(machine, ({ received }) => ({ received }));
