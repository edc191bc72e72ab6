import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { LENSES, definePattern } from '../contract/pattern.ts';
import { describing } from './describing.ts';
import { expected } from './expected.ts';
import { invariants, sometimes } from './invariants.ts';
import { meta } from './meta.ts';
import { lookupsOf } from './needed-names.ts';
import { notes } from './notes.ts';
import { parameters } from './parameters.ts';
import type { Values } from './parameters.ts';
import { ANSWERED } from '../../record/lookup-notes.ts';
import { predictions } from './predictions.ts';
import { presets } from './presets.ts';
import { texts } from './text.en.ts';
import { topology } from './topology.ts';

export const pattern = definePattern({
  meta,
  version: 1,
  lenses: LENSES,
  lens: 'messages',
  openAt: 240 * MILLISECOND,
  windowUs: 500 * MILLISECOND,
  windowIn,
  parameters,
  primary: ['traffic', 'count', 'loss', 'lose', 'latency'],
  primaryIn: ({ traffic }) =>
    traffic === 'lookups'
      ? ['traffic', 'names', 'resolver', 'lose', 'latency']
      : ['traffic', 'count', 'loss', 'lose', 'latency'],
  topology,
  numbers: [['readOverUdp', 'readOverTcp'], 'heldBackMs', ['readTwice', 'readLate']],
  numbersIn: ({ traffic }) =>
    traffic === 'lookups'
      ? ['lookupsAnswered', 'lookupMs', 'dnsQuestions']
      : [['readOverUdp', 'readOverTcp'], 'heldBackMs', ['readTwice', 'readLate']],
  metrics: ['bytesOverUdp', 'bytesOverTcp', 'connectionsOpened'],
  presets,
  predictions,
  invariants,
  sometimes,
  mainProgram: {
    'UDP out': 'sender',
    'UDP in': 'receiver',
    'TCP out': 'stream-sender',
    'TCP in': 'stream-receiver',
    client: 'application',
    server: 'names',
    resolver: 'resolver',
    zone: 'names',
  },
  awakeStates: ['waiting'],
  expected,
  notes,
  texts,
  describing,
  drawn: {
    failures: {
      'lookup over': ({ result }) => (ANSWERED.includes(String(result)) ? null : 'given up'),
      'one by one': () => 'no answer',
      'asks again': ({ why }) => (why === 'silence' ? 'no answer' : why === 'refused' ? 'refused' : null),
      'not sent': ({ error }) => (error === 'EMSGSIZE' ? 'too long' : 'refused'),
    },
  },
  stateWords: {
    sender: { sending: 'sends on', done: 'all sent' },
    receiver: { waiting: 'waits', reading: 'reads on' },
    'stream-sender': {
      connecting: 'connecting',
      sending: 'sends on',
      done: 'all written',
      failed: 'no connection',
    },
    'stream-receiver': { listening: 'waits', reading: 'reads in order' },
    application: { idle: 'idle', waiting: 'waits {span} for an address' },
    getaddrinfo: {
      asking: 'waits {span} for an answer',
      'one-by-one': 'asks one by one',
      'over-tcp': 'asks over TCP',
      answered: 'answered',
      failed: 'given up',
    },
    resolve4: {
      asking: 'waits {span} for an answer',
      'over-tcp': 'asks over TCP',
      answered: 'answered',
      failed: 'given up',
    },
    dig: {
      asking: 'waits {span} for an answer',
      'over-tcp': 'asks over TCP',
      answered: 'answered',
      failed: 'given up',
    },
    names: { open: 'idle' },
    resolver: { idle: 'idle', asking: 'asks further, {span}' },
    resolution: {
      beginning: 'begins',
      priming: 'asks the root for itself',
      asking: 'waits {span} for an answer',
      'over-tcp': 'asks over TCP',
      answered: 'answered',
      failed: 'given up',
    },
  },
});

/** What is sent, and the round trips after it in which TCP mends what is lost; of lookups what they may have to wait for. */
function windowIn(values: Values): number {
  const { traffic, count, gap, latency, upstreamLatency, recursion } = values;
  const roundTrips = 6 * latency + (traffic === 'lookups' && recursion ? 8 * upstreamLatency : 0);
  const last = traffic === 'lookups' ? (lookupsOf(values).at(-1)?.at ?? 0) : gap * (count - 1);
  // Whoever may be silent is waited for, five seconds as a rule.
  const isSlow = traffic === 'lookups' && (values.lose !== '' || values.loss > 0 || values.servers > 1);
  const whole = last + roundTrips + (isSlow ? 6 * SECOND : 0);
  return Math.min(10 * SECOND, Math.max(100 * MILLISECOND, 8 * latency, whole));
}
