import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { spawn } from '../../machines/children.ts';
import { caller } from './caller.ts';
import type { CallerInput, CallerNews } from './caller.ts';

export interface OpenerInput extends Omit<CallerInput, 'opener' | 'number'> {
  readonly connections: number;
  readonly gapUs: Microseconds;
}

interface OpenerContext {
  readonly settings: OpenerInput;
  readonly self: string;
  readonly begun: number;
  /** Connections that it believes to have now, and those that it has asked for. */
  readonly open: number;
  readonly asked: number;
}

type OpenerEvent = CallerNews | { readonly type: 'next' };

const openerSetup = setupProcess<OpenerContext, OpenerEvent, OpenerInput>();

const begin = computed(openerSetup, ({ settings, self, begun, asked }) => {
  const { connections: _, gapUs: __, ...rest } = settings;
  const number = begun + 1;
  return {
    context: { begun: number, asked: asked + 1 },
    effects: [spawn(`caller-${number}`, caller, { ...rest, opener: self, number })],
  };
});

const stand = openerSetup.assign(({ context }) => ({ open: context.open + 1, asked: context.asked - 1 }));

const end = openerSetup.assign(({ context, event }) => {
  if (event.type !== 'over') return {};
  return event.stood ? { open: context.open - 1 } : { asked: context.asked - 1 };
});

const isLast = ({ context: { settings, begun } }: { readonly context: OpenerContext }) =>
  begun + 1 >= settings.connections;

const machine = openerSetup.createMachine({
  id: 'opener',
  context: ({ input: { settings, self } }) => ({ settings, self, begun: 0, open: 0, asked: 0 }),
  initial: 'opening',
  on: { stands: { actions: stand }, over: { actions: end } },
  states: {
    opening: {
      description: 'Opens one connection after the other, whatever became of those before.',
      entry: {
        type: 'setTimer',
        params: ({ context: { settings, begun } }) => ({
          name: 'next',
          delayUs: begun === 0 ? 0 : settings.gapUs,
          event: { type: 'next' },
        }),
      },
      on: {
        next: [
          { guard: isLast, target: 'opened', actions: begin },
          { target: 'opening', reenter: true, actions: begin },
        ],
      },
    },
    opened: { description: 'Has asked for all of them.' },
  },
});

/** A program with many connections to one server. */
export const opener = toProcess<typeof machine, OpenerInput>(machine, ({ open, asked }) => ({ open, asked }));
