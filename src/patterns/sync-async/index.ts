import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { MAIN_PROGRAM } from '../../machines/servers/server.ts';
import { ANSWERED } from '../../record/lookup-notes.ts';
import { ALL_LENSES, definePattern } from '../contract/pattern.ts';
import { describing } from './describing.ts';
import { expected } from './expected.ts';
import { invariants, sometimes } from './invariants.ts';
import { meta } from './meta.ts';
import { notes } from './notes.ts';
import { parameters } from './parameters.ts';
import type { Values } from './parameters.ts';
import { predictions } from './predictions.ts';
import { presets } from './presets.ts';
import { texts } from './text.en.ts';
import { topology } from './topology.ts';

/** The words for the states of one thread, which stands for its server where there is no other. */
const THREAD_WORDS = {
  starting: 'starts',
  asking: 'needs a descriptor',
  accepting: 'idle',
  refused: 'cannot accept',
  reading: 'waits for the request',
  handling: 'works on a call',
  connecting: 'stands still in connect()',
  parked: 'stands still in read(), {span}',
  'on-disk': 'stands still in read(), {span}',
  'looking-up': 'stands still in getaddrinfo(), {span}',
  'asking-done': 'has what it needs',
  hashing: 'computes a hash',
  answering: 'answers',
  over: 'has ended',
};

export const pattern = definePattern({
  meta,
  version: 1,
  lenses: ALL_LENSES,
  lens: 'inside',
  openAt: 70 * MILLISECOND,
  windowUs: 400 * MILLISECOND,
  windowIn,
  parameters,
  primary: ['server', 'beside', 'operation', 'requests', 'threads'],
  topology,
  stamp: {
    parameters: { threads: '3', requests: '4', gap: '25ms' },
    do: [],
    from: 0,
    windowUs: 260 * MILLISECOND,
  },
  numbers: [
    ['threadsWaitFirst', 'threadsWaitSecond'],
    ['answeredFirst', 'answeredSecond'],
    ['queuedFirstMs', 'queuedSecondMs'],
    ['lastAnswerFirstMs', 'lastAnswerSecondMs'],
  ],
  metrics: ['meanResponseMs', 'p95ResponseMs', 'failedCalls', 'connectionsOpened'],
  presets,
  predictions,
  breakFirst: ['pause database', 'crash server', 'crash server2', 'pause server2'],
  invariants,
  sometimes,
  mainProgram: { client: 'callers', store: 'database', names: 'names', ...MAIN_PROGRAM },
  awakeStates: ['waiting'],
  expected,
  notes,
  texts,
  describing,
  drawn: {
    failures: {
      'lookup over': ({ result }) => (ANSWERED.includes(String(result)) ? null : 'not found'),
      'turned away': () => 'closed at once',
      'asks again': ({ why }) => (why === 'refused' ? 'refused' : 'no answer'),
    },
  },
  stateWords: {
    callers: { idle: 'idle', waiting: 'waits for answers', done: 'has all answers' },
    database: { open: 'idle' },
    names: { open: 'idle' },
    call: {
      connecting: 'connects',
      waiting: 'waits {span} for an answer',
      answered: 'answered',
      failed: 'given up',
    },
    query: { reading: 'reads', answering: 'looks for the row', over: 'answered' },
    getaddrinfo: {
      asking: 'waits {span} for an answer',
      'one-by-one': 'asks one by one',
      'over-tcp': 'asks over TCP',
      answered: 'answered',
      failed: 'given up',
    },
    acceptor: { asking: 'needs a descriptor', accepting: 'idle', refused: 'cannot accept' },
    'thread-1': THREAD_WORDS,
    loop: {
      script: 'starts',
      'poll.asleep': 'the loop sleeps',
      'poll.running': 'runs a callback',
      'poll.standing-still': 'the loop stands still, {span}',
      timers: 'runs timers',
      pending: 'runs callbacks',
      check: 'runs immediates',
      close: 'runs callbacks',
    },
    epoll: {
      asleep: 'the loop sleeps',
      running: 'runs a callback',
      'standing-still': 'the loop stands still, {span}',
    },
  },
});

/** So much of it is seen at once. */
const SHOWN = 0.75;

/** What it takes until all are answered, on the slower of the two, as far as a window can show it. */
function windowIn(values: Values): number {
  const { requests, gap, takes, thenHash, handling, latency, threads, server, beside } = values;
  const each = handling + takes + thenHash;
  const waves = Math.ceil(requests / (server === 'blocking' || beside === 'blocking' ? 1 : Math.min(threads, 4)));
  const whole = Math.max(gap * (requests - 1) + each, waves * each) + 4 * latency;
  return Math.min(2 * SECOND, Math.max(200 * MILLISECOND, Math.round(SHOWN * whole)));
}
