import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import { drawBelow } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { doubled } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { spawn } from '../../machines/children.ts';
import { poll } from './poll.ts';
import type { PollEnd } from './poll.ts';

export interface PollerInput {
  readonly intervalUs: Microseconds;
  readonly timeoutUs: Microseconds;
  readonly cursor: boolean;
  readonly backOff: boolean;
  /** Whether the first poll comes at a random moment of the interval, as with pages opened at different times. */
  readonly spread: boolean;
}

interface PollerContext {
  readonly settings: PollerInput;
  readonly self: string;
  readonly random: RandomState;
  readonly firstUs: Microseconds;
  readonly sent: number;
  /** Polls under way. */
  readonly outstanding: number;
  readonly position: number;
  /** Polls that failed since the last answer. */
  readonly failures: number;
}

type PollerEvent = PollEnd | { readonly type: 'tick' } | Configure<PollerInput>;

/** The interval doubles at most so often while polls fail. */
const MAX_DOUBLINGS = 5;

const pollerSetup = setupProcess<PollerContext, PollerEvent, PollerInput>();

const ask = computed(pollerSetup, (context) => {
  const { settings, self, position } = context;
  const number = context.sent + 1;
  const [delayUs, random] = pauseOf(context);
  return {
    context: { sent: number, outstanding: context.outstanding + 1, random },
    effects: [
      spawn(`poll-${number}`, poll, {
        number,
        poller: self,
        position: settings.cursor ? position : null,
        timeoutUs: settings.timeoutUs,
      }),
      tickIn(delayUs),
    ],
  };
});

const answered = computed(pollerSetup, (context, event): Outcome<PollerContext> => {
  if (event.type !== 'answered') return NOTHING;
  const { intervalUs, backOff } = context.settings;
  return {
    context: {
      outstanding: context.outstanding - 1,
      position: Math.max(context.position, event.position),
      failures: 0,
    },
    // After failures the clock goes back to its own pace at once.
    effects: context.failures > 0 && backOff ? [tickIn(intervalUs)] : [],
  };
});

const failed = computed(pollerSetup, (context): Outcome<PollerContext> => {
  const failures = context.failures + 1;
  const outstanding = context.outstanding - 1;
  if (!context.settings.backOff) return { context: { outstanding, failures }, effects: [] };
  const [delayUs, random] = pauseOf({ ...context, failures });
  return { context: { outstanding, failures, random }, effects: [tickIn(delayUs)] };
});

const configure = computed(pollerSetup, ({ settings: { intervalUs } }, event): Outcome<PollerContext> => {
  if (event.type !== 'configure') return NOTHING;
  const { settings } = event;
  return { context: { settings }, effects: settings.intervalUs === intervalUs ? [] : [tickIn(settings.intervalUs)] };
});

const isLast = ({ context }: { context: PollerContext }) => context.outstanding === 1;
const isLastAndBacksOff = ({ context }: { context: PollerContext }) => isLast({ context }) && context.settings.backOff;

const machine = pollerSetup.createMachine({
  id: 'poller',
  context: ({ input: { settings, self, random } }) => {
    const [firstUs, drawn] = settings.spread ? drawBelow(random, Math.max(1, settings.intervalUs)) : [0, random];
    return { settings, self, random: drawn, firstUs, sent: 0, outstanding: 0, position: 0, failures: 0 };
  },
  initial: 'idle',
  entry: { type: 'effects', params: ({ context }) => [tickIn(context.firstUs)] },
  on: { configure: { actions: configure } },
  states: {
    idle: {
      description: 'Waits for the next tick of its clock.',
      on: { tick: { target: 'waiting', actions: ask } },
    },
    waiting: {
      description: 'Has asked and has no answer yet. The clock ticks on: a slow server is asked again.',
      on: {
        tick: { actions: ask },
        answered: [{ guard: isLast, target: 'idle', actions: answered }, { actions: answered }],
        failed: [
          { guard: isLastAndBacksOff, target: 'back-off', actions: failed },
          { guard: isLast, target: 'idle', actions: failed },
          { actions: failed },
        ],
      },
    },
    'back-off': {
      description: 'The last poll failed: waits longer each time, and not as long as the others.',
      on: {
        tick: { target: 'waiting', actions: ask },
        configure: [
          { guard: ({ event }) => !event.settings.backOff, target: 'idle', actions: configure },
          { actions: configure },
        ],
      },
    },
  },
});

/** Asks for news on a clock. */
export const poller = toProcess<typeof machine, PollerInput>(machine, ({ outstanding, position }) => ({
  waiting: outstanding,
  has: position,
}));

const NOTHING = { context: {}, effects: [] };

function tickIn(delayUs: Microseconds): Effect {
  return { type: 'setTimer', name: 'tick', delayUs, event: { type: 'tick' } };
}

/** Until the next tick: the interval, or while polls fail a doubled one, somewhere in its second half. */
function pauseOf({ settings, failures, random }: PollerContext): readonly [Microseconds, RandomState] {
  const { intervalUs, backOff } = settings;
  if (!backOff || failures === 0) return [intervalUs, random];
  const longest = doubled(intervalUs, Math.min(failures, MAX_DOUBLINGS));
  const half = Math.floor(longest / 2);
  const [drawn, next] = drawBelow(random, half + 1);
  return [half + drawn, next];
}
