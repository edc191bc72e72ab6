import { SECOND } from '../../kernel/time.ts';
import { definePattern, LENSES } from '../contract/pattern.ts';
import { CALL_METRICS } from '../shared/metric-lists.ts';
import { expected } from './expected.ts';
import { invariants, sometimes } from './invariants.ts';
import { meta } from './meta.ts';
import { notes } from './notes.ts';
import { parameters } from './parameters.ts';
import { predictions } from './predictions.ts';
import { presets } from './presets.ts';
import { texts } from './text.en.ts';
import { topologyOf } from './topology.ts';

export const pattern = definePattern({
  meta,
  version: 4,
  lenses: LENSES,
  lens: 'messages',
  openAt: 4 * SECOND,
  windowUs: 6 * SECOND,
  parameters,
  primary: ['state', 'backends', 'rate', 'tokenLife', 'databaseTime'],
  topology: topologyOf,
  stamp: {
    parameters: { clients: '1', backends: '2', state: 'sticky', rate: '0.7', latency: '200ms' },
    do: ['5s restart b'],
    from: 2.5 * SECOND,
    windowUs: 6 * SECOND,
  },
  numbers: ['logouts', 'cartLosses', 'failedCalls', 'meanResponseMs'],
  metrics: CALL_METRICS,
  presets,
  predictions,
  invariants,
  sometimes,
  mainProgram: { client: 'shopper', proxy: 'balancer', backend: 'shop', database: 'store' },
  awakeStates: ['waiting', 'logging-in'],
  expected,
  notes,
  texts,
  badgeWords: { things: 'in carts' },
  drawn: { failures: { 'session lost': () => 'logged out', 'cart lost': () => 'cart lost' } },
  stateWords: {
    shopper: {
      'logged-out': 'logged out',
      'logging-in': 'logs in, {span}',
      'logged-in': 'logged in',
      waiting: 'waits {span} for an answer',
    },
    balancer: { healthy: 'all up', degraded: 'one is down', 'no-live-upstream': 'none is up' },
    shop: { open: 'idle', asking: 'asks the database, {span}' },
    question: { asking: 'asks the database, {span}', told: 'answered', untold: 'no answer' },
    store: { open: 'idle' },
  },
});
