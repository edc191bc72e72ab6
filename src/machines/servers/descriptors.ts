/** The table of descriptors of a server: each accept takes one before it waits, and each connection gives one back. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import { limitNotes } from '../../record/inside-notes.ts';
import { tell } from '../children.ts';

export interface DescriptorsInput {
  /** How many there are for connections (RLIMIT_NOFILE, less what the program has open itself). */
  readonly limit: number;
}

/** What threads ask of it. */
export type DescriptorCall = { readonly type: 'take'; readonly process: string } | { readonly type: 'giveBack' };

/** What it answers: a descriptor, or EMFILE. */
export type DescriptorAnswer = { readonly type: 'descriptor' } | { readonly type: 'noDescriptor' };

interface DescriptorsContext {
  readonly limit: number;
  readonly used: number;
}

const tableSetup = setupProcess<DescriptorsContext, DescriptorCall, DescriptorsInput>();

const take = computed(tableSetup, ({ used }, event): Outcome<DescriptorsContext> => {
  if (event.type !== 'take') return { context: {}, effects: [] };
  return { context: { used: used + 1 }, effects: [tell<DescriptorAnswer>(event.process, { type: 'descriptor' })] };
});

const refuse = computed(tableSetup, ({ limit }, event): Outcome<DescriptorsContext> => {
  if (event.type !== 'take') return { context: {}, effects: [] };
  return {
    context: {},
    effects: [
      limitNotes.say('no descriptor', { limit }),
      tell<DescriptorAnswer>(event.process, { type: 'noDescriptor' }),
    ],
  };
});

const giveBack = tableSetup.assign(({ context }) => ({ used: context.used - 1 }));

type Args = { readonly context: DescriptorsContext };
const isLast = ({ context: { used, limit } }: Args) => used + 1 >= limit;

const machine = tableSetup.createMachine({
  id: 'descriptors',
  context: ({ input: { settings } }) => ({ limit: settings.limit, used: 0 }),
  initial: 'free',
  states: {
    free: {
      description: 'There are descriptors left.',
      on: {
        take: [{ guard: isLast, target: 'full', actions: take }, { actions: take }],
        giveBack: { actions: giveBack },
      },
    },
    full: {
      description: 'All are in use: accept() fails with EMFILE, and the connection stays in the queue.',
      on: { take: { actions: refuse }, giveBack: { target: 'free', actions: giveBack } },
    },
  },
});

/** The descriptors that the threads of a server share. */
export const descriptors = toProcess<typeof machine, DescriptorsInput>(machine, ({ used }) => ({ used }));
