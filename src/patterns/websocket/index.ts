import { program } from '../../kernel/process.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import { newsTopology } from '../client-server.ts';
import { common, LEAST_BEAT, newsParameters } from '../common-parameters.ts';
import { commonInvariants, nothingIsLostWithCursor } from '../invariants.ts';
import type { ParameterSpec } from '../parameter.ts';
import { NEWS_METRICS } from '../metric-lists.ts';
import { definePattern } from '../pattern.ts';
import { flagOf, numberOf } from '../values.ts';
import { webSocketClient } from './client.ts';
import { socketDesk } from './desk.ts';
import { expected } from './expected.ts';
import { describe, texts } from './text.en.ts';

const parameters: readonly ParameterSpec[] = [
  common.rate(0.4),
  common.latency(300 * MILLISECOND),
  {
    // Below the 60 s after which nginx closes a quiet connection (`proxy_read_timeout`); the README of ws shows 30 s.
    name: 'ping',
    title: 'Ping every',
    type: 'duration',
    min: LEAST_BEAT,
    orZero: true,
    max: 3600 * SECOND,
    default: 10 * SECOND,
    live: true,
    help: 'The server pings; who does not answer until the next ping is dead. The client expects to hear as often. 0ms: neither.',
  },
  {
    name: 'resume',
    title: 'Resume where it stopped',
    type: 'flag',
    default: true,
    live: false,
    help: 'On: the server keeps all items and a client that comes back says which it has. WebSocket itself has nothing of the kind.',
  },
  common.loss(),
  common.backOff(true),
  {
    name: 'retry',
    title: 'Reconnect after',
    type: 'duration',
    min: 0,
    max: 3600 * SECOND,
    default: SECOND,
    live: true,
    help: 'The pause before the page opens a new socket: with back-off a random one, longer after each failure.',
  },
  ...newsParameters(),
];

export const pattern = definePattern({
  id: 'websocket',
  version: 2,
  title: 'WebSocket push',
  question: 'Both sides may speak at any time. How does either notice that the other is gone?',
  family: 'be-told',
  lens: 'application',
  openAt: 12 * SECOND,
  windowUs: 10 * SECOND,
  parameters,
  primary: ['rate', 'latency', 'ping', 'resume', 'backOff'],
  topology: (values, news = noSchedule()) => {
    const resume = flagOf(values, 'resume');
    const pingUs = numberOf(values, 'ping');
    return newsTopology(
      values,
      news,
      () => [
        program('page', webSocketClient, {
          retryUs: numberOf(values, 'retry'),
          backOff: flagOf(values, 'backOff'),
          resume,
          pingUs,
          tls: values['tls'] === '1.3',
          probeEveryUs: numberOf(values, 'tcpKeepAlive'),
        }),
      ],
      program('news', socketDesk, { resume, pingUs }),
    );
  },
  metrics: NEWS_METRICS,
  presets: [
    {
      id: 'offline',
      title: 'The client goes offline: a write that returned OK',
      parameters: { resume: 'off', rate: '0.8', ping: '0ms' },
      interventions: [
        { at: 8_000_000, action: { type: 'offline', host: 'client' } },
        { at: 30_000_000, action: { type: 'online', host: 'client' } },
      ],
    },
    {
      id: 'resume',
      title: 'A server restart, resumed',
      parameters: { rate: '0.8', backOff: 'off' },
      interventions: [{ at: 10_000_000, action: { type: 'restart', host: 'server' } }],
    },
    {
      id: 'silent-server',
      title: 'The server loses power: who notices?',
      parameters: { ping: '5s', backOff: 'off' },
      interventions: [
        { at: 10_000_000, action: { type: 'crash', host: 'server' } },
        { at: 25_000_000, action: { type: 'restart', host: 'server' } },
      ],
    },
    {
      id: 'herd',
      title: 'Twenty clients at once: no back-off',
      parameters: { clients: '20', backOff: 'off' },
      interventions: [
        { at: 10_000_000, action: { type: 'kill', host: 'server' } },
        { at: 10_500_000, action: { type: 'restart', host: 'server' } },
      ],
    },
    {
      id: 'no-herd',
      title: 'Twenty clients, spread by random pauses',
      parameters: { clients: '20', backOff: 'on' },
      interventions: [
        { at: 10_000_000, action: { type: 'kill', host: 'server' } },
        { at: 10_500_000, action: { type: 'restart', host: 'server' } },
      ],
    },
    { id: 'far', title: 'Realistic: 20 ms away', parameters: { latency: '20ms', ping: '30s' }, interventions: [] },
  ],
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
        log.some((entry) => entry.kind === 'note' && entry.name === 'closed' && entry.values['code'] === 1006),
    },
    {
      name: 'a peer is taken for dead',
      reached: (log) =>
        log.some((entry) => entry.kind === 'note' && (entry.name === 'silence' || entry.name === 'dead peer')),
    },
  ],
  mainProgram: { client: 'page', server: 'news', feed: 'feed' },
  awakeStates: ['connecting', 'open'],
  expected,
  describe,
  texts,
  stateWords: {
    'feed/waiting': 'watching',
    connecting: 'connecting',
    open: 'socket open',
    waiting: 'waits to reconnect',
    quiet: 'nobody connected',
    connected: 'sockets open',
  },
});
