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
import { topology } from './topology.ts';

export const pattern = definePattern({
  meta,
  version: 3,
  lenses: LENSES,
  lens: 'messages',
  openAt: 7 * SECOND,
  windowUs: 10 * SECOND,
  parameters,
  primary: ['latency', 'serviceTime', 'timeout', 'retries', 'idempotencyKey'],
  topology,
  stamp: {
    parameters: { latency: '400ms', serviceTime: '400ms', arrivals: 'fixed', rate: '0.4' },
    do: [],
    from: 2.2 * SECOND,
    windowUs: 6 * SECOND,
  },
  numbers: ['repeatedEvents', 'meanResponseMs', 'failedTries', 'lostEvents'],
  metrics: CALL_METRICS,
  presets,
  predictions,
  invariants,
  sometimes,
  mainProgram: { client: 'customer', server: 'orders' },
  awakeStates: ['waiting'],
  expected,
  notes,
  texts,
  drawn: { pauses: { order: ['pausing'] }, limits: { order: { asking: 'timeout' } } },
  stateWords: {
    customer: { idle: 'idle', waiting: 'waits {span} for an answer', pausing: 'pauses before a retry, {span}' },
    order: {
      asking: 'waits {span} for an answer',
      pausing: 'pausing before a retry',
      confirmed: 'confirmed',
      'given-up': 'given up',
    },
    orders: { open: 'idle' },
  },
});
