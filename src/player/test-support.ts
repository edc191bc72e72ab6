import type { Effect, HostEvent } from '../kernel/effect.ts';
import { program } from '../kernel/process.ts';
import type { Process, Transition } from '../kernel/process.ts';
import { MILLISECOND, SECOND } from '../kernel/time.ts';
import { transportOf } from '../transport/index.ts';
import { tlsFilter } from '../machines/tls-filter.ts';
import {
  bandwidth,
  choice,
  declareParameters,
  duration,
  flag,
  fraction,
  integer,
  number,
  text,
} from '../patterns/contract/parameters.ts';
import { LENSES, definePattern } from '../patterns/contract/pattern.ts';
import type { Pattern } from '../patterns/contract/pattern.ts';
import type { Opening, Player } from './player-state.ts';
import { createPlayer } from './player.ts';

interface Asking {
  readonly status: 'active';
  readonly asked: number;
  readonly intervalUs: number;
}

function transition(snapshot: Asking, effects: readonly Effect[]): Transition {
  return { snapshot, effects, path: 'asking', badges: { asked: snapshot.asked }, done: false };
}

function askAgain(intervalUs: number): Effect {
  return { type: 'setTimer', name: 'ask', delayUs: intervalUs, event: { type: 'ask' } };
}

const nothing = {
  inspect: () => ({ path: 'asking', context: {}, canTake: [] }),
  chart: () => ({ states: [], arrows: [] }),
};

function readInterval(input: object): number {
  return 'intervalUs' in input && typeof input.intervalUs === 'number' ? input.intervalUs : SECOND;
}

function isAsking(snapshot: object): snapshot is Asking {
  return 'asked' in snapshot;
}

/** Sends one datagram an interval. Its snapshots are plain, so it needs no state machine. */
function asker(): Process {
  return {
    ...nothing,
    name: 'asker',
    start: (input) => {
      const first: Asking = { status: 'active', asked: 0, intervalUs: readInterval(input) };
      return transition(first, [askAgain(first.intervalUs)]);
    },
    step: (snapshot, event: HostEvent) => {
      if (!isAsking(snapshot)) throw new Error('not a snapshot of the asker');
      if (event.type === 'configure') return transition({ ...snapshot, intervalUs: readInterval(event) }, []);
      if (event.type !== 'ask') return transition(snapshot, []);
      const datagram: Effect = {
        type: 'datagram',
        to: 'server',
        port: 7,
        bytes: new Uint8Array(10),
        message: { role: 'request', label: 'ask' },
      };
      return transition({ ...snapshot, asked: snapshot.asked + 1 }, [datagram, askAgain(snapshot.intervalUs)]);
    },
  };
}

function answerer(): Process {
  const snapshot: Asking = { status: 'active', asked: 0, intervalUs: 0 };
  return {
    ...nothing,
    name: 'answerer',
    start: () => transition(snapshot, [{ type: 'bind', socket: 'news', port: 7 }]),
    step: () => transition(snapshot, []),
  };
}

/** A small pattern for tests: a client that asks once an interval, over UDP, and a server that listens. */
export const asking: Pattern = definePattern({
  meta: { id: 'asking', title: 'Asking', question: 'Who asks?', rhythm: 'asks', family: 'ask' },
  version: 3,
  lenses: LENSES,
  lens: 'messages',
  openAt: 2_500 * MILLISECOND,
  windowUs: 5 * SECOND,
  parameters: declareParameters({
    interval: duration({
      title: 'Interval',
      min: 100 * MILLISECOND,
      max: 60 * SECOND,
      default: SECOND,
      live: true,
      help: '',
    }),
    latency: duration({
      title: 'Latency',
      min: 0,
      max: 10 * SECOND,
      default: 300 * MILLISECOND,
      live: true,
      help: '',
    }),
    loss: fraction({ title: 'Loss', max: 1, default: 0, live: true, help: '' }),
    bandwidth: bandwidth({
      title: 'Bandwidth',
      min: 1_000,
      max: 1_000_000_000,
      default: 0,
      live: true,
      help: '',
    }),
    rate: number({ title: 'Rate', min: 0, max: 1_000, default: 1, unit: '/s', live: false, help: '' }),
    clients: integer({ title: 'Clients', min: 1, max: 5, default: 1, unit: '', live: false, help: '' }),
    kept: flag({ title: 'Kept', default: false, live: false, help: '' }),
    arrivals: choice({
      title: 'Arrivals',
      default: 'poisson',
      live: false,
      help: '',
      options: [
        { value: 'poisson', title: 'Poisson' },
        { value: 'list', title: 'List' },
      ],
    }),
    note: text({
      title: 'Note',
      default: '',
      live: false,
      help: '',
      form: 'at most 30 letters',
      check: (given) => (given.length > 30 ? 'at most 30 letters' : null),
    }),
    duration: duration({
      title: 'Duration',
      min: SECOND,
      max: 24 * 3600 * SECOND,
      default: 10 * SECOND,
      live: false,
      help: '',
    }),
  }),
  primary: ['interval', 'latency', 'loss'],
  topology: (values) => {
    const clients = Array.from({ length: values.clients }, (_, index) =>
      index === 0 ? 'client' : `client${index + 1}`,
    );
    return {
      hosts: [
        ...clients.map((id) => ({
          id,
          title: 'Browser',
          shape: 'browser' as const,
          group: 'client',
          cores: 1,
          programs: [program('ask', asker(), { intervalUs: values.interval })],
        })),
        {
          id: 'server',
          title: 'API server',
          shape: 'server',
          group: 'server',
          cores: 1,
          programs: [program('answer', answerer(), {})],
        },
      ],
      links: clients.map((from) => ({
        from,
        to: 'server',
        latencyUs: values.latency,
        jitterUs: 0,
        lossPpm: Math.round(values.loss * 1e6),
        bandwidth: values.bandwidth,
      })),
      transport: transportOf({ profile: 'linux', initialWindow: 10, receiveWindow: 65_535 }, tlsFilter),
      traceTransport: false,
      fates: [],
    };
  },
  numbers: ['requests'],
  metrics: ['requests', 'bytesUp'],
  presets: [
    {
      id: 'slow',
      title: 'Slow',
      watch: 'Watch the server.',
      at: '900ms',
      parameters: { latency: '2s' },
      do: ['1s crash server'],
      question: 1,
    },
  ],
  invariants: [],
  sometimes: [],
  mainProgram: { client: 'ask', server: 'answer' },
  awakeStates: [],
  expected: () => ({}),
  describe: () => null,
  notes: [],
  texts: {},
  stateWords: {},
});

/**
 * A player whose clock a test moves by hand: nothing runs unless the test says so. With `msPerLook` each look at the
 * clock takes so long, and a run is computed in many slices.
 */
export function playByHand(opening: Partial<Opening> = {}, reducedMotion = false, msPerLook = 0) {
  const queue: (() => void)[] = [];
  let frame: ((now: number) => void) | null = null;
  let now = 0;
  const player: Player = createPlayer(asking, opening, {
    now: () => {
      now += msPerLook;
      return now;
    },
    later: (callback) => {
      queue.push(callback);
      return () => queue.splice(queue.indexOf(callback), 1);
    },
    nextFrame: (callback) => {
      frame = callback;
      return () => {
        frame = null;
      };
    },
    prefersReducedMotion: () => reducedMotion,
  });
  player.start();
  const settle = () => {
    for (let callback = queue.shift(); callback !== undefined; callback = queue.shift()) callback();
  };
  return {
    player,
    /** Does all computing that waits. */
    settle,
    /** Does the next of it. */
    computeOn: () => queue.shift()?.(),
    /** Lets time pass in frames of 10 ms. */
    pass: (ms: number) => {
      for (const until = now + ms; now < until;) {
        now += 10;
        const callback = frame;
        frame = null;
        callback?.(now);
        settle();
      }
    },
  };
}
