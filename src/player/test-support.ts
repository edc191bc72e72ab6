import type { Effect, HostEvent } from '../kernel/effect.ts';
import { program } from '../kernel/process.ts';
import type { Process, Transition } from '../kernel/process.ts';
import { MILLISECOND, SECOND } from '../kernel/time.ts';
import { tlsFilter } from '../machines/tls-filter.ts';
import { definePattern } from '../patterns/contract/pattern.ts';
import type { Pattern } from '../patterns/contract/pattern.ts';
import { transportOf } from '../transport/index.ts';
import { createPlayer } from './player.ts';
import type { Opening } from './player.ts';
import type { Player } from './player-state.ts';

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
  id: 'asking',
  version: 3,
  title: 'Asking',
  question: 'Who asks?',
  family: 'ask',
  lens: 'application',
  openAt: 2_500 * MILLISECOND,
  windowUs: 5 * SECOND,
  parameters: [
    {
      name: 'interval',
      title: 'Interval',
      type: 'duration',
      min: 100 * MILLISECOND,
      max: 60 * SECOND,
      default: SECOND,
      live: true,
      help: '',
    },
    {
      name: 'latency',
      title: 'Latency',
      type: 'duration',
      min: 0,
      max: 10 * SECOND,
      default: 300 * MILLISECOND,
      live: true,
      help: '',
    },
    { name: 'loss', title: 'Loss', type: 'fraction', max: 1, default: 0, live: true, help: '' },
    {
      name: 'bandwidth',
      title: 'Bandwidth',
      type: 'bandwidth',
      min: 1_000,
      max: 1_000_000_000,
      default: 0,
      live: true,
      help: '',
    },
    { name: 'rate', title: 'Rate', type: 'number', min: 0, max: 1_000, default: 1, unit: '/s', live: false, help: '' },
    { name: 'clients', title: 'Clients', type: 'integer', min: 1, max: 5, default: 1, unit: '', live: false, help: '' },
    { name: 'kept', title: 'Kept', type: 'flag', default: false, live: false, help: '' },
    {
      name: 'arrivals',
      title: 'Arrivals',
      type: 'choice',
      default: 'poisson',
      live: false,
      help: '',
      options: [
        { value: 'poisson', title: 'Poisson' },
        { value: 'list', title: 'List' },
      ],
    },
    {
      name: 'note',
      title: 'Note',
      type: 'text',
      default: '',
      live: false,
      help: '',
      form: 'at most 30 letters',
      check: (text) => (text.length > 30 ? 'at most 30 letters' : null),
    },
    {
      name: 'duration',
      title: 'Duration',
      type: 'duration',
      min: SECOND,
      max: 24 * 3600 * SECOND,
      default: 10 * SECOND,
      live: false,
      help: '',
    },
  ],
  primary: ['interval', 'latency', 'loss'],
  topology: (parameters) => {
    const numbers = (name: string) => Number(parameters[name]);
    const clients = Array.from({ length: numbers('clients') }, (_, index) =>
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
          programs: [program('ask', asker(), { intervalUs: numbers('interval') })],
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
        latencyUs: numbers('latency'),
        jitterUs: 0,
        lossPpm: Math.round(numbers('loss') * 1e6),
        bandwidth: numbers('bandwidth'),
      })),
      transport: transportOf({ profile: 'linux', initialWindow: 10, receiveWindow: 65_535 }, tlsFilter),
      traceTransport: false,
      fates: [],
    };
  },
  metrics: ['requests', 'bytesUp'],
  presets: [
    {
      id: 'slow',
      title: 'Slow',
      watch: 'Watch the server.',
      at: '900ms',
      parameters: { latency: '2s' },
      do: ['1s crash server'],
    },
  ],
  invariants: [],
  sometimes: [],
  mainProgram: { client: 'ask', server: 'answer' },
  awakeStates: [],
  expected: () => ({}),
  describe: () => null,
  texts: {},
  stateWords: {},
});

/** A player whose clock a test moves by hand: nothing runs unless the test says so. */
export function playByHand(opening: Partial<Opening> = {}, reducedMotion = false) {
  const queue: (() => void)[] = [];
  let frame: ((now: number) => void) | null = null;
  let now = 0;
  const player: Player = createPlayer(asking, opening, {
    now: () => now,
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
