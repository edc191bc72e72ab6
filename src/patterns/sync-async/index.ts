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

/** What a run shows first is about its traffic. */
const CALL_PRIMARY = ['server', 'beside', 'operation', 'requests', 'threads'] as const;
const MAIL_PRIMARY = ['traffic', 'mails', 'greylist', 'unknown', 'retryRule'] as const;
const CALL_NUMBERS = [
  ['threadsWaitFirst', 'threadsWaitSecond'],
  ['answeredFirst', 'answeredSecond'],
  ['queuedFirstMs', 'queuedSecondMs'],
  ['lastAnswerFirstMs', 'lastAnswerSecondMs'],
] as const;
const MAIL_NUMBERS = ['senderWaitsMs', 'mailDeliveredMs', 'deliveryTries', 'mailsDelivered', 'mailsInQueue'] as const;

/** Whoever is not there in a run is not offered. */
const MAIL_FAULTS = ['close receiver', 'crash relay', 'cut relay-receiver', 'close relay'];

const MAIL_PROGRAMS = { 'mail out': 'mailer', 'mail relay': 'mta', 'mail in': 'mailbox' } as const;

export const pattern = definePattern({
  meta,
  version: 1,
  lenses: ALL_LENSES,
  lens: 'inside',
  openAt: 70 * MILLISECOND,
  windowUs: 400 * MILLISECOND,
  windowIn,
  parameters,
  primary: CALL_PRIMARY,
  primaryIn: ({ traffic }) => (traffic === 'mail' ? MAIL_PRIMARY : CALL_PRIMARY),
  topology,
  stamp: {
    parameters: { threads: '3', requests: '4', gap: '25ms' },
    do: [],
    from: 0,
    windowUs: 260 * MILLISECOND,
  },
  numbers: CALL_NUMBERS,
  numbersIn: ({ traffic }) => (traffic === 'mail' ? MAIL_NUMBERS : CALL_NUMBERS),
  metrics: ['meanResponseMs', 'p95ResponseMs', 'failedCalls', 'connectionsOpened'],
  presets,
  predictions,
  breakFirst: ['pause database', 'crash server', 'crash server2', 'pause server2', ...MAIL_FAULTS],
  invariants,
  sometimes,
  mainProgram: { client: 'callers', store: 'database', names: 'names', ...MAIN_PROGRAM, ...MAIL_PROGRAMS },
  awakeStates: ['waiting'],
  badgeWords: { waiting: 'in the queue', mails: 'in mailboxes' },
  expected,
  notes,
  texts,
  describing,
  drawn: {
    failures: {
      'lookup over': ({ result }) => (ANSWERED.includes(String(result)) ? null : 'not found'),
      'turned away': () => 'closed at once',
      'put off': () => 'not now',
      bounces: () => 'given up',
      'ends a bounce': () => 'given up',
      'not taken': () => 'not taken',
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
    mailer: { idle: 'idle', sending: 'waits {span} for the 250', done: 'is done' },
    mta: { serving: 'idle' },
    mailbox: { open: 'idle' },
    submission: {
      connecting: 'connects',
      greeting: 'waits {span} for a word',
      hello: 'says who it is',
      sender: 'says from whom',
      recipient: 'says to whom',
      permission: 'asks to send',
      sending: 'waits {span} for the 250',
      'handed-over': 'is done',
      failed: 'given up',
    },
    delivery: {
      starting: 'begins to deliver',
      connecting: 'connects',
      greeting: 'waits {span} for a word',
      hello: 'says who it is',
      sender: 'asks all at once',
      recipient: 'asks for the recipient',
      refused: 'is put off',
      permission: 'asks to send',
      sending: 'waits {span} for the 250',
      leaving: 'says goodbye',
      over: 'is done',
    },
    session: {
      open: 'waits for a mail',
      addressed: 'knows from whom',
      ready: 'knows to whom',
      reading: 'reads the mail',
      saving: 'writes it to disk',
      over: 'is done',
    },
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
  if (values.traffic === 'mail') return mailWindow(values);
  const { requests, gap, takes, thenHash, handling, latency, threads, server, beside } = values;
  const each = handling + takes + thenHash;
  const waves = Math.ceil(requests / (server === 'blocking' || beside === 'blocking' ? 1 : Math.min(threads, 4)));
  const whole = Math.max(gap * (requests - 1) + each, waves * each) + 4 * latency;
  return Math.min(2 * SECOND, Math.max(200 * MILLISECOND, Math.round(SHOWN * whole)));
}

/** A mail that goes through at once is there in half a second; one that is put off needs the rule's first seconds. */
function mailWindow({ mails, gap, greylist, latency, unknown }: Values): number {
  const whole = (mails - 1) * gap + 40 * latency + 300 * MILLISECOND;
  const waits = greylist > 0 ? Math.min(greylist, 3) * 4 * SECOND : unknown > 0 ? 200 * MILLISECOND : 0;
  return Math.min(12 * SECOND, Math.max(500 * MILLISECOND, whole + waits));
}
