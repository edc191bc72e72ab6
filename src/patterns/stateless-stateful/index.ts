import { SECOND } from '../../kernel/time.ts';
import { LENSES, definePattern } from '../contract/pattern.ts';
import { CALL_METRICS } from '../shared/metric-lists.ts';
import { expected } from './expected.ts';
import { invariants, sometimes } from './invariants.ts';
import { meta } from './meta.ts';
import { notes } from './notes.ts';
import { parameters } from './parameters.ts';
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
  numbers: ['failedCalls', 'lostEvents', 'meanResponseMs', 'requests'],
  metrics: CALL_METRICS,
  presets,
  invariants,
  sometimes,
  mainProgram: { client: 'shopper', proxy: 'balancer', backend: 'shop', database: 'store' },
  awakeStates: ['waiting', 'logging-in'],
  expected,
  notes,
  texts,
  badgeWords: { things: 'in carts' },
  stateWords: {
    shopper: {
      'logged-out': 'logged out',
      'logging-in': 'logging in',
      'logged-in': 'logged in',
      waiting: 'waiting',
    },
    balancer: { healthy: 'all up', degraded: 'one is down', 'no-live-upstream': 'none is up' },
    shop: { open: 'open', asking: 'asks the database' },
    question: { asking: 'asks the database', told: 'answered', untold: 'no answer' },
    store: { open: 'open' },
  },
});
