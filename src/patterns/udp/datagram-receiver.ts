import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { DatagramEvent } from '../../kernel/effect.ts';
import { addNumber, EMPTY_SET, hasNumber } from '../../machines/broker/number-set.ts';
import type { NumberSet } from '../../machines/broker/number-set.ts';
import { messageNotes } from '../../record/message-notes.ts';
import { numberIn } from './content.ts';

export interface DatagramReceiverInput {
  readonly port: number;
  /** Whether it is the only program here: else what it has read is said with its port. */
  readonly isAlone: boolean;
  /** Of its receive buffer, as the kernel counts it. */
  readonly bufferBytes: number;
}

interface ReceiverContext {
  readonly settings: DatagramReceiverInput;
  readonly has: NumberSet;
  /** How many different messages it has, and the latest of them. */
  readonly count: number;
  readonly latest: number;
}

const receiverSetup = setupProcess<ReceiverContext, DatagramEvent, DatagramReceiverInput>();

const take = computed(receiverSetup, ({ settings, has, count, latest }, event) => {
  if (event.type !== 'datagram') return { context: {}, effects: [] };
  const message = numberIn(event.bytes);
  const again = hasNumber(has, message);
  return {
    context: again ? {} : { has: addNumber(has, message), count: count + 1, latest: Math.max(latest, message) },
    effects: [
      messageNotes.say('got', { message, over: 'UDP', port: settings.port, again, overtaken: message < latest }),
    ],
  };
});

const machine = receiverSetup.createMachine({
  id: 'datagram-receiver',
  context: ({ input: { settings } }) => ({ settings, has: EMPTY_SET, count: 0, latest: 0 }),
  entry: {
    type: 'bind',
    params: ({ context: { settings } }) => ({
      socket: `door-${settings.port}`,
      port: settings.port,
      bufferBytes: settings.bufferBytes,
    }),
  },
  initial: 'waiting',
  states: {
    waiting: {
      description: 'Has a port. Nobody has asked whether it is there.',
      on: { datagram: { target: 'reading', actions: take } },
    },
    reading: {
      description: 'Reads what comes, as it comes: once, twice, in any order. What does not come it does not miss.',
      on: { datagram: { actions: take } },
    },
  },
});

/** Reads numbered messages out of datagrams. */
export const datagramReceiver = toProcess<typeof machine, DatagramReceiverInput>(machine, ({ settings, count }) =>
  settings.isAlone ? { read: count } : { [`read at ${settings.port}`]: count },
);
