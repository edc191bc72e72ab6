import { program } from '../../kernel/process.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import { newsTopology } from '../shared/client-server.ts';
import { common, LEAST_BEAT, newsParameters } from '../shared/common-parameters.ts';
import { commonInvariants, nothingIsLostWithCursor } from '../shared/invariants.ts';
import type { ParameterSpec } from '../contract/parameter.ts';
import { NEWS_METRICS } from '../shared/metric-lists.ts';
import { definePattern } from '../contract/pattern.ts';
import { flagOf, numberOf } from '../contract/values.ts';
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
      watch: 'Watch what the server believes while nobody answers.',
      at: '7s',
      parameters: { resume: 'off', rate: '0.8', ping: '0ms' },
      do: ['8s offline client', '30s online client'],
      question: 1,
    },
    {
      id: 'resume',
      title: 'A server restart, resumed',
      watch: 'Watch what the page asks for when it is back.',
      at: '9s',
      parameters: { rate: '0.8', backOff: 'off' },
      do: ['10s restart server'],
    },
    {
      id: 'silent-server',
      title: 'The server loses power: who notices?',
      watch: 'Watch how long the page believes that it is connected.',
      at: '9s',
      parameters: { ping: '5s', backOff: 'off' },
      do: ['10s crash server', '25s restart server'],
    },
    {
      id: 'herd',
      title: 'Twenty clients at once: no back-off',
      watch: 'Watch how the twenty come back.',
      at: '9s',
      parameters: { clients: '20', backOff: 'off' },
      do: ['10s kill server', '10.5s restart server'],
      partner: 'no-herd',
    },
    {
      id: 'no-herd',
      title: 'Twenty clients, spread by random pauses',
      watch: 'Watch how the twenty come back.',
      at: '9s',
      parameters: { clients: '20', backOff: 'on' },
      do: ['10s kill server', '10.5s restart server'],
      partner: 'herd',
    },
    {
      id: 'far',
      title: 'Realistic: 20 ms away',
      watch: 'Watch how little goes over the line while nothing is new.',
      at: '2s',
      parameters: { latency: '20ms', ping: '30s' },
      do: [],
    },
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
