import { SECOND } from '../../kernel/time.ts';
import { definePattern, LENSES } from '../contract/pattern.ts';
import { commonInvariants, nothingIsLostWithCursor } from '../shared/invariants.ts';
import { ANSWER_METRICS } from '../shared/metric-lists.ts';
import { proxyStates } from '../shared/proxy-words.ts';
import { feedStates } from '../shared/state-words.ts';
import { expected } from './expected.ts';
import { meta } from './meta.ts';
import { holdNotes, notes } from './notes.ts';
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
  openAt: 14 * SECOND,
  windowUs: 10 * SECOND,
  parameters,
  primary: ['hold', 'rate', 'latency', 'loss', 'cursor'],
  topology,
  numbers: ['meanStalenessMs', 'behindMs', 'requests', 'emptyResponses', 'openConnections'],
  metrics: ANSWER_METRICS,
  presets,
  predictions,
  invariants: [...commonInvariants, nothingIsLostWithCursor],
  sometimes: [
    {
      name: 'a request is parked',
      reached: (log) => log.some(holdNotes.has),
    },
    {
      name: 'an answer carries news',
      reached: (log) => log.some((entry) => entry.kind === 'read' && entry.role === 'response'),
    },
    {
      name: 'a hold ends empty',
      reached: (log) => log.some((entry) => entry.kind === 'write' && entry.role === 'empty'),
    },
    {
      name: 'a client backs off',
      reached: (log) => log.some((entry) => entry.kind === 'state' && entry.path === 'back-off'),
    },
  ],
  mainProgram: { client: 'waiter', server: 'news', feed: 'feed', proxy: 'balancer' },
  awakeStates: ['waiting'],
  expected,
  notes,
  texts,
  drawn: { pauses: { waiter: ['back-off'] } },
  stateWords: {
    waiter: { waiting: 'waits for news', 'back-off': 'backs off, {span}' },
    news: { open: 'nobody waits', holding: 'holds requests' },
    parked: {
      holding: 'keeps the request, {span}',
      answered: 'answered with news',
      released: 'answered, nothing new',
      'hung-up': 'the client is gone',
    },
    balancer: proxyStates,
    feed: feedStates,
  },
});
