/** A server that starts a thread for each connection. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { SocketErrorEvent, SocketEvent } from '../../kernel/effect.ts';
import { spawn } from '../children.ts';
import { ACCEPT, askForDescriptor, openQueue, RETRY } from './accepting.ts';
import type { DescriptorAnswer } from './descriptors.ts';
import type { ServerSettings } from './settings.ts';
import { calls } from './system-calls.ts';
import { thread } from './thread.ts';

export interface AcceptorInput extends ServerSettings {
  /** The process of the table of descriptors; null where there are always enough. */
  readonly table: string | null;
}

interface AcceptorContext {
  readonly settings: AcceptorInput;
  readonly self: string;
  readonly threads: number;
}

type AcceptorEvent = SocketEvent | SocketErrorEvent | DescriptorAnswer | { readonly type: 'again' };

const acceptorSetup = setupProcess<AcceptorContext, AcceptorEvent, AcceptorInput>();

const ask = computed(acceptorSetup, ({ settings: { table }, self }): Outcome<AcceptorContext> => ({
  context: {},
  effects: [askForDescriptor(table, self)],
}));

const start = computed(acceptorSetup, ({ settings, threads }, event): Outcome<AcceptorContext> => {
  if (event.type !== 'accepted') return { context: {}, effects: [] };
  const number = threads + 1;
  return {
    context: { threads: number },
    effects: [
      ...calls(['accept4', 'clone3']),
      spawn(
        `thread-${number}`,
        thread,
        { ...settings, row: `Thread ${number}`, listens: false, socket: event.socket },
        [event.socket],
      ),
    ],
  };
});

const machine = acceptorSetup.createMachine({
  id: 'acceptor',
  context: ({ input: { settings, self } }) => ({ settings, self, threads: 0 }),
  entry: {
    type: 'effects',
    params: ({ context }) => openQueue(context.settings),
  },
  initial: 'asking',
  states: {
    asking: {
      description: 'Needs a descriptor for the next connection.',
      entry: ask,
      on: { descriptor: 'accepting', noDescriptor: 'refused' },
    },
    accepting: {
      description: 'Stands still in accept(). Each connection gets a thread of its own, which ends with it.',
      entry: { type: 'effects', params: () => [ACCEPT] },
      on: { accepted: { target: 'asking', actions: start }, socketError: 'refused' },
    },
    refused: {
      description: 'accept() has failed. It tries again after a while.',
      entry: { type: 'setTimer', params: RETRY },
      on: { again: 'asking' },
    },
  },
});

/** Accepts connections and starts a thread for each. */
export const acceptor = toProcess<typeof machine, AcceptorInput>(machine, ({ threads }) => ({ threads }));
