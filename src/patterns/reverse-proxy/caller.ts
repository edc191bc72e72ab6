import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { spawn } from '../../machines/children.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { itemRequest } from './item-request.ts';
import type { RequestEnd } from './item-request.ts';

export interface CallerInput {
  /** Requests at given times. */
  readonly planned: Schedule;
  /** Numbers of requests that follow one another instead, each when the one before is over. */
  readonly inRow: readonly number[];
  /** The pause between two that follow one another. */
  readonly pauseUs: Microseconds;
  readonly timeoutUs: Microseconds;
  readonly method: string;
  /** How many different things are asked for. */
  readonly keys: number;
}

interface CallerContext {
  readonly settings: CallerInput;
  readonly self: string;
  readonly startedAt: Microseconds;
  /** A restarted client does not begin its row again. */
  readonly inRow: readonly number[];
  /** The place of the next request in its row or schedule. */
  readonly next: number;
  /** Requests under way. */
  readonly waiting: number;
  readonly done: number;
  readonly failed: number;
}

type CallerEvent = RequestEnd | { readonly type: 'askTime' } | Configure<CallerInput>;

/** When the first of requests in a row goes: the recordings start 100 ms after a whole second. */
const FIRST_REQUEST: Microseconds = 100_000;

const callerSetup = setupProcess<CallerContext, CallerEvent, CallerInput>();

const ask = computed(callerSetup, (context, event): Outcome<CallerContext> => {
  const { settings, self: caller, waiting } = context;
  const number = numberAt(context);
  if (number === undefined) return NOTHING;
  const { method, keys, timeoutUs } = settings;
  const next = context.next + 1;
  return {
    context: { next, waiting: waiting + 1 },
    effects: [
      spawn(`request-${number}`, itemRequest, { number, method, keys, timeoutUs, caller }),
      ...untilPlanned(context, next, event.at),
    ],
  };
});

const countEnd = computed(callerSetup, (context, { type }): Outcome<CallerContext> => {
  const { settings, inRow, next, waiting, done, failed } = context;
  return {
    context: {
      waiting: waiting - 1,
      done: done + (type === 'served' ? 1 : 0),
      failed: failed + (type === 'failed' ? 1 : 0),
    },
    effects: inRow.length > next ? [askIn(settings.pauseUs)] : [],
  };
});

const isLast = ({ context }: { context: CallerContext }) => context.waiting === 1;

const ends = [{ guard: isLast, target: 'idle', actions: countEnd }, { actions: countEnd }] as const;

const machine = callerSetup.createMachine({
  id: 'caller',
  context: ({ input: { settings, self, at } }) => ({
    settings,
    self,
    startedAt: at,
    inRow: at === 0 ? settings.inRow : [],
    next: settings.inRow.length > 0 ? 0 : settings.planned.firstFrom(at),
    waiting: 0,
    done: 0,
    failed: 0,
  }),
  initial: 'idle',
  entry: {
    type: 'effects',
    params: ({ context }) =>
      context.inRow.length > 0 ? [askIn(FIRST_REQUEST)] : untilPlanned(context, context.next, context.startedAt),
  },
  on: { configure: { actions: assign(({ event }) => ({ settings: event.settings })) } },
  states: {
    idle: {
      description: 'Nothing is asked.',
      on: { askTime: { target: 'waiting', actions: ask } },
    },
    waiting: {
      description: 'At least one request has no answer yet.',
      on: { askTime: { actions: ask }, served: ends, failed: ends },
    },
  },
});

/** Asks for one thing after another, at given times or in a row, and never tries again: what the proxy hides is hidden, no more. */
export const caller = toProcess<typeof machine, CallerInput>(machine, ({ waiting, done, failed }) => ({
  waiting,
  done,
  ...(failed > 0 ? { failed } : {}),
}));

const NOTHING = { context: {}, effects: [] };

/** The number of the next request. */
function numberAt({ settings, inRow, next }: CallerContext): number | undefined {
  return inRow.length > 0 ? inRow[next] : settings.planned.item(next)?.id;
}

function askIn(delayUs: Microseconds): Effect {
  return { type: 'setTimer', name: 'ask', delayUs, event: { type: 'askTime' } };
}

function untilPlanned({ settings, inRow }: CallerContext, next: number, now: Microseconds): readonly Effect[] {
  const item = inRow.length > 0 ? undefined : settings.planned.item(next);
  return item === undefined ? [] : [askIn(Math.max(0, item.at - now))];
}
