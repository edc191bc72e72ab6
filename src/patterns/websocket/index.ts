import { SECOND } from '../../kernel/time.ts';
import { definePattern, LENSES } from '../contract/pattern.ts';
import { commonInvariants, nothingIsLostWithCursor } from '../shared/invariants.ts';
import { NEWS_METRICS } from '../shared/metric-lists.ts';
import { proxyStates } from '../shared/proxy-words.ts';
import { feedStates } from '../shared/state-words.ts';
import { expected } from './expected.ts';
import { meta } from './meta.ts';
import { notes, socketNotes } from './notes.ts';
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
  primary: ['rate', 'latency', 'ping', 'resume', 'backOff'],
  topology,
  numbers: ['clientNoticeMs', 'serverNoticeMs', 'lostEvents', 'behindMs'],
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
      name: 'a pong comes back',
      reached: (log) => log.some((entry) => entry.kind === 'write' && entry.label === 'pong'),
    },
    {
      name: 'a socket ends with 1006',
      reached: (log) =>
        log.some((entry) => socketNotes.has(entry) && entry.name === 'closed' && entry.values.code === 1006),
    },
    {
      name: 'a peer is taken for dead',
      reached: (log) =>
        log.some((entry) => socketNotes.has(entry) && (entry.name === 'silence' || entry.name === 'dead peer')),
    },
  ],
  mainProgram: { client: 'page', server: 'news', feed: 'feed', proxy: 'balancer' },
  awakeStates: ['connecting', 'open'],
  expected,
  notes,
  texts,
  drawn: {
    pauses: { page: ['waiting'] },
    failures: {
      refused: () => 'refused',
      'dead peer': () => 'taken for dead',
      // 1000 and 1001 are goodbyes (RFC 6455 7.4.1).
      closed: ({ code }) => (code === 1000 || code === 1001 ? null : `closed ${code}`),
    },
  },
  stateWords: {
    page: { connecting: 'connects, {span}', open: 'socket open', waiting: 'waits to reconnect, {span}' },
    news: { quiet: 'nobody connected', connected: 'sockets open' },
    session: { alive: 'open', pinged: 'waits for the pong, {span}', closed: 'closed', dead: 'taken for dead' },
    balancer: proxyStates,
    feed: feedStates,
  },
});
