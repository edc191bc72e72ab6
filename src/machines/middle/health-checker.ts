import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, SocketEvent } from '../../kernel/effect.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { tell } from '../children.ts';

export interface HealthCheckerInput {
  readonly to: string;
  readonly port: number;
  /** The process that hears `health`. */
  readonly balancer: string;
  /** When the first check begins: checks of several servers are spread over the interval, as HAProxy does. */
  readonly offsetUs: Microseconds;
}

interface HealthCheckerContext extends HealthCheckerInput {
  readonly checks: number;
  /** The socket of the check that is on. */
  readonly socket: string;
  readonly up: boolean;
  /** Checks in a row that contradict `up`. */
  readonly against: number;
}

type HealthCheckerEvent = SocketEvent | { readonly type: 'checkTime' } | { readonly type: 'checkTimeout' };

/** HAProxy's defaults `inter 2s`, `fall 3`, `rise 2`; a check that takes as long as the interval has failed. */
export const CHECK_INTERVAL: Microseconds = 2 * SECOND;
const FALL = 3;
const RISE = 2;

/** What a balancer hears of a server whose health has changed. */
export interface Health {
  readonly type: 'health';
  readonly upstream: string;
  readonly up: boolean;
}

const checkerSetup = setupProcess<HealthCheckerContext, HealthCheckerEvent, HealthCheckerInput>();

const begin = computed(checkerSetup, (context): Outcome<HealthCheckerContext> => {
  const checks = context.checks + 1;
  // Handles are unique on a host: other servers are checked from here too.
  const socket = `check-${context.to}-${checks}`;
  return {
    context: { checks, socket },
    effects: [
      { type: 'connect', socket, to: context.to, port: context.port },
      { type: 'setTimer', name: 'check', delayUs: CHECK_INTERVAL, event: { type: 'checkTimeout' } },
    ],
  };
});

const passed = computed(checkerSetup, (context) => conclude(context, true));
const failed = computed(checkerSetup, (context) => conclude(context, false));

const isOwn = ({ context, event }: { context: HealthCheckerContext; event: { readonly socket: string } }) =>
  event.socket === context.socket;

const machine = checkerSetup.createMachine({
  id: 'health-checker',
  context: ({ input: { settings } }) => ({
    ...settings,
    checks: 0,
    socket: '',
    up: true,
    against: 0,
  }),
  initial: 'waiting',
  entry: {
    type: 'setTimer',
    params: ({ context }) => ({ name: 'next', delayUs: context.offsetUs, event: { type: 'checkTime' } }),
  },
  on: {
    checkTime: { target: '.checking' },
  },
  states: {
    waiting: { description: 'Until the next check is due.' },
    checking: {
      description: 'Opens a connection to the server: that it opens is all the check asks.',
      entry: [
        begin,
        { type: 'setTimer', params: { name: 'next', delayUs: CHECK_INTERVAL, event: { type: 'checkTime' } } },
      ],
      exit: { type: 'cancelTimer', params: { name: 'check' } },
      on: {
        connected: { guard: isOwn, target: 'waiting', actions: passed },
        closed: { guard: isOwn, target: 'waiting', actions: failed },
        checkTimeout: { target: 'waiting', actions: failed },
      },
    },
  },
});

/** Checks one server again and again, and tells a balancer when it is down (three failures) or up again (two successes). */
export const healthChecker = toProcess<typeof machine, HealthCheckerInput>(machine, ({ up, against }) => ({
  server: up ? 'up' : 'down',
  against,
}));

function conclude(context: HealthCheckerContext, ok: boolean): Outcome<HealthCheckerContext> {
  const effects: Effect[] = [{ type: 'close', socket: context.socket }];
  const against = ok === context.up ? 0 : context.against + 1;
  const turned = against >= (context.up ? FALL : RISE);
  if (turned) effects.push(tell<Health>(context.balancer, { type: 'health', upstream: context.to, up: ok }));
  return { context: { against: turned ? 0 : against, up: turned ? ok : context.up, socket: '' }, effects };
}
