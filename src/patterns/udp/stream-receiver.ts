import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { SocketEvent } from '../../kernel/effect.ts';
import { messageNotes } from '../../record/message-notes.ts';
import { appendBytes, emptyQueue, joinQueue } from '../../protocols/byte-queue.ts';
import type { ByteQueue } from '../../protocols/byte-queue.ts';
import { numberIn } from './content.ts';

export interface StreamReceiverInput {
  readonly port: number;
  /** Whether it is the only program here: else what it has read is said with its port. */
  readonly isAlone: boolean;
  /** A stream has no borders: both sides must know how long a message is. */
  readonly size: number;
}

interface ReceiverContext {
  readonly settings: StreamReceiverInput;
  /** Bytes of messages that are not whole yet, by connection. */
  readonly waiting: Readonly<Record<string, ByteQueue>>;
  readonly count: number;
}

const receiverSetup = setupProcess<ReceiverContext, SocketEvent, StreamReceiverInput>();

const take = computed(receiverSetup, ({ settings, waiting, count }, event): Outcome<ReceiverContext> => {
  if (event.type !== 'data') return { context: {}, effects: [] };
  const { port, size } = settings;
  const queue = appendBytes(waiting[event.socket] ?? emptyQueue, event.bytes);
  const whole = Math.floor(queue.length / size);
  if (whole === 0) return { context: { waiting: { ...waiting, [event.socket]: queue } }, effects: [] };
  const input = joinQueue(queue);
  const rest = appendBytes(emptyQueue, input.slice(whole * size));
  const messages = Array.from({ length: whole }, (_, index) => numberIn(input.subarray(index * size)));
  return {
    context: { waiting: { ...waiting, [event.socket]: rest }, count: count + whole },
    effects: messages.map((message) =>
      messageNotes.say('got', { message, over: 'TCP', port, again: false, overtaken: false }),
    ),
  };
});

const forget = computed(receiverSetup, ({ waiting }, event): Outcome<ReceiverContext> => {
  if (event.type !== 'closed') return { context: {}, effects: [] };
  const { [event.socket]: _, ...others } = waiting;
  return { context: { waiting: others }, effects: [] };
});

const machine = receiverSetup.createMachine({
  id: 'stream-receiver',
  context: ({ input: { settings } }) => ({ settings, waiting: {}, count: 0 }),
  entry: { type: 'listen', params: ({ context: { settings } }) => ({ port: settings.port }) },
  initial: 'listening',
  on: {
    data: { actions: take },
    closed: { actions: forget },
    ended: { actions: { type: 'close', params: ({ event }) => ({ socket: event.socket }) } },
  },
  states: {
    listening: { description: 'Waits for a connection.', on: { accepted: 'reading' } },
    reading: {
      description: 'Gets the bytes in order, each once: what lies behind a gap its kernel keeps back.',
      on: {
        ended: { target: 'listening', actions: { type: 'close', params: ({ event }) => ({ socket: event.socket }) } },
      },
    },
  },
});

/** Reads the same messages out of TCP connections. */
export const streamReceiver = toProcess<typeof machine, StreamReceiverInput>(machine, ({ settings, count }) =>
  settings.isAlone ? { read: count } : { [`read at ${settings.port}`]: count },
);
