import { SECOND } from '../../kernel/time.ts';
import { definePattern, LENSES } from '../contract/pattern.ts';
import { commonInvariants, nothingIsLostWithCursor } from '../shared/invariants.ts';
import { NEWS_METRICS } from '../shared/metric-lists.ts';
import { proxyStates } from '../shared/proxy-words.ts';
import { feedStates } from '../shared/state-words.ts';
import { expected } from './expected.ts';
import { meta } from './meta.ts';
import { notes, streamNotes } from './notes.ts';
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
  openAt: 12 * SECOND,
  windowUs: 10 * SECOND,
  parameters,
  primary: ['rate', 'latency', 'history', 'retry', 'loss'],
  topology,
  numbers: ['lostEvents', 'behindMs', 'clientNoticeMs', 'meanStalenessMs'],
  metrics: NEWS_METRICS,
  presets,
  predictions,
  invariants: [...commonInvariants, nothingIsLostWithCursor],
  sometimes: [
    {
      name: 'an item is pushed',
      reached: (log) => log.some((entry) => entry.kind === 'read' && entry.role === 'push'),
    },
    {
      name: 'a stream breaks',
      reached: (log) => log.some((entry) => streamNotes.has(entry) && entry.name === 'reconnecting'),
    },
    {
      name: 'a heartbeat is sent',
      reached: (log) => log.some((entry) => entry.kind === 'write' && entry.label === 'heartbeat'),
    },
  ],
  mainProgram: { client: 'source', server: 'news', feed: 'feed', proxy: 'balancer' },
  awakeStates: ['connecting', 'open'],
  expected,
  notes,
  texts,
  drawn: { pauses: { source: ['reconnecting'] } },
  stateWords: {
    source: {
      connecting: 'connects, {span}',
      open: 'stream open',
      reconnecting: 'waits to reconnect, {span}',
      closed: 'closed for good',
    },
    news: { quiet: 'no stream', streaming: 'streaming' },
    stream: { streaming: 'streaming', broken: 'the client is gone' },
    balancer: proxyStates,
    feed: feedStates,
  },
});
