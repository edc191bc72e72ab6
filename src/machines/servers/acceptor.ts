/** A server that starts a thread for each connection. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { SocketErrorEvent, SocketEvent } from '../../kernel/effect.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { insideNotes, loopNotes } from '../../record/inside-notes.ts';
import { spawn, tell } from '../children.ts';
import type { DescriptorAnswer, DescriptorCall } from './descriptors.ts';
import { ACCEPT_ROW, PORT } from './http-lines.ts';
import type { ServerSettings } from './settings.ts';
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

const RETRY_US = 50 * MILLISECOND;

const askForDescriptor = computed(acceptorSetup, ({ settings: { table }, self }): Outcome<AcceptorContext> => ({
  context: {},
  effects: [
    table === null
      ? tell<DescriptorAnswer>(self, { type: 'descriptor' })
      : tell<DescriptorCall>(table, { type: 'take', process: self }),
  ],
}));

const start = computed(acceptorSetup, ({ settings, threads }, event): Outcome<AcceptorContext> => {
  if (event.type !== 'accepted') return { context: {}, effects: [] };
  const number = threads + 1;
  return {
    context: { threads: number },
    effects: [
      loopNotes.say('system call', { name: 'accept4' }),
      loopNotes.say('system call', { name: 'clone3' }),
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
    params: ({ context }) => [
      insideNotes.say('row', { row: ACCEPT_ROW, kind: 'accept' }),
      { type: 'listen', port: PORT, backlog: context.settings.backlog, acceptsAtOnce: false, synCookies: false },
    ],
  },
  initial: 'asking',
  states: {
    asking: {
      description: 'Needs a descriptor for the next connection.',
      entry: askForDescriptor,
      on: { descriptor: 'accepting', noDescriptor: 'refused' },
    },
    accepting: {
      description: 'Stands still in accept(). Each connection gets a thread of its own, which ends with it.',
      entry: { type: 'accept', params: { port: PORT } },
      on: { accepted: { target: 'asking', actions: start }, socketError: 'refused' },
    },
    refused: {
      description: 'accept() has failed. It tries again after a while.',
      entry: { type: 'setTimer', params: { name: 'again', delayUs: RETRY_US, event: { type: 'again' } } },
      on: { again: 'asking' },
    },
  },
});

/** Accepts connections and starts a thread for each. */
export const acceptor = toProcess<typeof machine, AcceptorInput>(machine, ({ threads }) => ({ threads }));
