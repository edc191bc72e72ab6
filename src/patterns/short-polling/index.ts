import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { definePattern, LENSES } from '../contract/pattern.ts';
import { commonInvariants, nothingIsLostWithCursor } from '../shared/invariants.ts';
import { ANSWER_METRICS } from '../shared/metric-lists.ts';
import { feedStates } from '../shared/state-words.ts';
import { expected } from './expected.ts';
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
  openAt: 18_500 * MILLISECOND,
  windowUs: 10 * SECOND,
  parameters,
  primary: ['interval', 'rate', 'latency', 'loss', 'cursor'],
  topology,
  numbers: ['meanStalenessMs', 'requests', 'emptyResponses', ['bytesUp', 'bytesDown'], 'mostAtOnce'],
  metrics: ANSWER_METRICS,
  presets,
  predictions,
  invariants: [...commonInvariants, nothingIsLostWithCursor],
  sometimes: [
    {
      name: 'an answer is empty',
      reached: (log) => log.some((entry) => entry.kind === 'read' && entry.role === 'empty'),
    },
    {
      name: 'an answer carries news',
      reached: (log) => log.some((entry) => entry.kind === 'read' && entry.role === 'response'),
    },
    { name: 'a poll fails', reached: (log) => log.some((entry) => entry.kind === 'result' && entry.result !== 'ok') },
    { name: 'a packet is lost', reached: (log) => log.some((entry) => entry.kind === 'loss') },
  ],
  mainProgram: { client: 'poller', server: 'news', feed: 'feed' },
  awakeStates: ['waiting'],
  expected,
  notes,
  texts,
  drawn: { pauses: { poller: ['back-off'] }, limits: { poll: { asking: 'timeout' } } },
  stateWords: {
    poller: { idle: 'idle', waiting: 'waits {span} for an answer', 'back-off': 'backs off, {span}' },
    poll: {
      asking: 'waits {span} for an answer',
      answered: 'answered',
      'timed-out': 'no answer in time',
      failed: 'failed',
    },
    news: { open: 'idle' },
    feed: feedStates,
  },
});
