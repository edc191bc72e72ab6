import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Effect, SocketErrorEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { messageNotes } from '../../record/message-notes.ts';
import { contentOf } from './content.ts';
import { senderNotes } from './notes.ts';

export interface SenderInput {
  readonly to: string;
  /** Where messages go, in turn. */
  readonly ports: readonly number[];
  readonly count: number;
  readonly size: number;
  readonly gapUs: Microseconds;
}

export interface DatagramSenderInput extends SenderInput {
  /** A connected socket hears what ICMP says of its datagrams; another one never does. */
  readonly connected: boolean;
}

interface SenderContext {
  readonly settings: DatagramSenderInput;
  /** Messages handed to the kernel so far. */
  readonly sent: number;
}

type SenderEvent = SocketErrorEvent | { readonly type: 'next' };

const senderSetup = setupProcess<SenderContext, SenderEvent, DatagramSenderInput>();

/** A connected socket has one peer; an unconnected one sends to all. */
const socketFor = ({ connected }: DatagramSenderInput, port: number) => (connected ? `to-${port}` : 'datagrams');

/** It only sends: what a socket has to report comes with the next call (recorded). */
function open({ settings }: SenderContext): readonly Effect[] {
  const sockets = new Set(settings.ports.map((port) => socketFor(settings, port)));
  const binds = [...sockets].map((socket): Effect => ({ type: 'bind', socket, readsAtOnce: false }));
  if (!settings.connected) return binds;
  const { to } = settings;
  const connects = settings.ports.map((port): Effect => ({
    type: 'connectDatagram',
    socket: socketFor(settings, port),
    to,
    port,
  }));
  return [...binds, ...connects];
}

const send = computed(senderSetup, ({ settings, sent }) => {
  const message = sent + 1;
  const { to, ports, size, connected } = settings;
  const port = portOf(ports, message);
  return {
    context: { sent: message },
    effects: [
      messageNotes.say('sent', { message, over: 'UDP' }),
      {
        type: 'datagram',
        socket: socketFor(settings, port),
        ...(connected ? {} : { to, port }),
        bytes: contentOf(message, size),
        message: { role: 'push', label: `message ${message}`, items: [message] },
      },
    ],
  };
});

const tellError = computed(senderSetup, ({ sent }, event) => ({
  context: {},
  effects: event.type === 'socketError' ? [senderNotes.say('not sent', { message: sent, error: event.error })] : [],
}));

const isLast = ({ context: { settings, sent } }: { context: SenderContext }) => sent + 1 >= settings.count;

const machine = senderSetup.createMachine({
  id: 'datagram-sender',
  context: ({ input: { settings } }) => ({ settings, sent: 0 }),
  entry: [{ type: 'effects', params: ({ context }) => open(context) }],
  initial: 'sending',
  on: { socketError: { actions: tellError } },
  states: {
    sending: {
      description: 'Hands one message after the other to its kernel. Nobody says whether one has arrived.',
      entry: {
        type: 'setTimer',
        params: ({ context: { settings, sent } }) => ({
          name: 'next',
          delayUs: sent === 0 ? 0 : settings.gapUs,
          event: { type: 'next' },
        }),
      },
      on: {
        next: [
          { guard: isLast, target: 'done', actions: send },
          { target: 'sending', reenter: true, actions: send },
        ],
      },
    },
    done: { description: 'Has sent all of them, and keeps none.' },
  },
});

/** Sends numbered messages as datagrams, and forgets each. */
export const datagramSender = toProcess<typeof machine, DatagramSenderInput>(machine, ({ sent }) => ({ sent }));

/** The port that a message goes to. */
export function portOf(ports: readonly number[], message: number): number {
  return ports[(message - 1) % ports.length] ?? 0;
}
