import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Effect, SocketEvent } from '../../kernel/effect.ts';
import { messageNotes } from '../../record/message-notes.ts';
import { contentOf } from './content.ts';
import { portOf } from './datagram-sender.ts';
import type { SenderInput } from './datagram-sender.ts';
import { senderNotes } from './notes.ts';

interface SenderContext {
  readonly settings: SenderInput;
  /** Messages written so far. */
  readonly sent: number;
  /** Connections that stand. */
  readonly standing: number;
}

type SenderEvent = SocketEvent | { readonly type: 'next' };

const senderSetup = setupProcess<SenderContext, SenderEvent, SenderInput>();

const socketFor = (port: number) => `stream-${port}`;

const send = computed(senderSetup, ({ settings, sent }) => {
  const message = sent + 1;
  return {
    context: { sent: message },
    effects: [
      messageNotes.say('sent', { message, over: 'TCP' }),
      {
        type: 'write',
        socket: socketFor(portOf(settings.ports, message)),
        bytes: contentOf(message, settings.size),
        message: { role: 'push', label: `message ${message}`, items: [message] },
      },
    ],
  };
});

function closeAll({ settings }: SenderContext): readonly Effect[] {
  return settings.ports.map((port) => ({ type: 'close', socket: socketFor(port) }));
}

const stand = computed(senderSetup, ({ standing }) => ({ context: { standing: standing + 1 }, effects: [] }));

/** One connection is over before all is written: so are the others. */
const cutShort = computed(senderSetup, (context, event) => {
  const { settings, sent } = context;
  if (event.type !== 'closed') return { context: {}, effects: [] };
  const others = settings.ports.filter((port) => socketFor(port) !== event.socket);
  return {
    context: {},
    effects: [
      senderNotes.say('cut short', { left: settings.count - sent, result: event.result }),
      ...others.map((port): Effect => ({ type: 'close', socket: socketFor(port) })),
    ],
  };
});

type Args = { context: SenderContext };
const isLast = ({ context: { settings, sent } }: Args) => sent + 1 >= settings.count;
const isLastToStand = ({ context: { settings, standing } }: Args) => standing + 1 >= settings.ports.length;

const close = { type: 'effects', params: ({ context }: Args) => closeAll(context) } as const;

const machine = senderSetup.createMachine({
  id: 'stream-sender',
  context: ({ input: { settings } }) => ({ settings, sent: 0, standing: 0 }),
  initial: 'connecting',
  states: {
    connecting: {
      description: 'Asks for a connection. Nothing may be sent before the other side agrees: one round trip.',
      entry: {
        type: 'effects',
        params: ({ context: { settings } }) =>
          settings.ports.map((port) => ({ type: 'connect', socket: socketFor(port), to: settings.to, port })),
      },
      on: {
        connected: [{ guard: isLastToStand, target: 'sending', actions: stand }, { actions: stand }],
        closed: { target: 'failed', actions: cutShort },
      },
    },
    sending: {
      description: 'Writes one message after the other. Its kernel keeps each until the other side has it.',
      entry: {
        type: 'setTimer',
        params: ({ context: { settings, sent } }) => ({
          name: 'next',
          delayUs: sent === 0 ? 0 : settings.gapUs,
          event: { type: 'next' },
        }),
      },
      exit: { type: 'cancelTimer', params: { name: 'next' } },
      on: {
        next: [
          { guard: isLast, target: 'done', actions: [send, close] },
          { target: 'sending', reenter: true, actions: send },
        ],
        closed: { target: 'failed', actions: cutShort },
      },
    },
    done: { description: 'Has written all of them and closed; what is not confirmed yet its kernel still keeps.' },
    failed: { description: 'The connection is over before all was written.' },
  },
});

/** Writes the same messages to a TCP connection. */
export const streamSender = toProcess<typeof machine, SenderInput>(machine, ({ sent }) => ({ sent }));
