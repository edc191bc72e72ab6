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
import { describe, texts } from './text.en.ts';
import { topologyOf } from './topology.ts';

export const pattern = definePattern({
  meta,
  version: 3,
  lenses: LENSES,
  lens: 'messages',
  openAt: 3 * SECOND,
  windowUs: 6 * SECOND,
  parameters,
  primary: ['algorithm', 'weights', 'healthCheck', 'failTimeout', 'rate'],
  topology: topologyOf,
  stamp: {
    parameters: { clients: '1', weights: '1/1/1', rate: '1', latency: '200ms', upstreamLatency: '100ms' },
    do: [],
    from: 2 * SECOND,
    windowUs: 4 * SECOND,
  },
  numbers: ['paidRequests', 'markDownMs', 'busiestShare', 'meanResponseMs', 'failedCalls'],
  metrics: CALL_METRICS,
  presets,
  predictions,
  invariants,
  sometimes,
  mainProgram: { client: 'caller', proxy: 'balancer', upstream: 'items' },
  awakeStates: ['waiting'],
  expected,
  describe,
  notes,
  texts,
  drawn: { limits: { request: { asking: 'timeout' } } },
  stateWords: {
    caller: { idle: 'idle', waiting: 'waits {span} for an answer' },
    request: {
      asking: 'waits {span} for an answer',
      served: 'served',
      'timed-out': 'no answer in time',
      failed: 'failed',
    },
    balancer: { healthy: 'all upstreams up', degraded: 'an upstream is down', 'no-live-upstream': 'no live upstream' },
    items: { open: 'idle' },
  },
});
