import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { SocketEvent } from '../../kernel/effect.ts';
import { tell } from '../../machines/children.ts';
import type { Handled } from './acceptor.ts';
import { filler } from './filler.ts';

export interface HandlerInput {
  readonly acceptor: string;
  readonly socket: string;
  readonly bytes: number;
  readonly replyBytes: number;
}

interface HandlerContext {
  readonly settings: HandlerInput;
  readonly received: number;
}

const handlerSetup = setupProcess<HandlerContext, SocketEvent, HandlerInput>();

type Args = { readonly context: HandlerContext };
type Data = Extract<SocketEvent, { type: 'data' }>;

const count = handlerSetup.assign(({ context, event }) => ({
  received: context.received + (event.type === 'data' ? event.bytes.length : 0),
}));

const isWhole = ({ context: { settings, received }, event }: Args & { readonly event: Data }) =>
  settings.replyBytes > 0 && received < settings.bytes && received + event.bytes.length >= settings.bytes;

const reply = computed(handlerSetup, ({ settings }, event) => {
  const question = event.type === 'data' ? event.messages[0]?.id : undefined;
  const message = { role: 'response', label: `${settings.replyBytes} bytes` } as const;
  return {
    context: {},
    effects: [
      {
        type: 'write',
        socket: settings.socket,
        bytes: filler(settings.replyBytes),
        message: question === undefined ? message : { ...message, answers: question },
      },
    ],
  };
});

const close = { type: 'close', params: ({ context }: Args) => ({ socket: context.settings.socket }) } as const;

const leave = computed(handlerSetup, ({ settings }) => ({
  context: {},
  effects: [tell<Handled>(settings.acceptor, { type: 'handled' })],
}));

const machine = handlerSetup.createMachine({
  id: 'handler',
  context: ({ input: { settings } }) => ({ settings, received: 0 }),
  initial: 'reading',
  states: {
    reading: {
      description: 'Reads to the end of its stream; answers once it has read as many bytes as the client writes.',
      on: {
        data: [{ guard: isWhole, actions: [count, reply] }, { actions: count }],
        ended: { target: 'over', actions: [close, leave] },
        closed: { target: 'over', actions: leave },
      },
    },
    over: { type: 'final', description: 'Has closed its side.' },
  },
});

/** The server's part of one connection. */
export const handler = toProcess<typeof machine, HandlerInput>(machine, () => ({}));
