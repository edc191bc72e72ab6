import { program } from '../../kernel/process.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { HostSpec } from '../../kernel/topology.ts';
import type { Parameters } from '../../kernel/world.ts';
import { gateway } from '../../machines/proxy/gateway.ts';
import { httpServer } from '../../machines/http/http-server.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import { HTTP_PORT, agentProgram, newsTopology } from '../shared/client-server.ts';
import { common, newsParameters } from '../shared/common-parameters.ts';
import { commonInvariants, nothingIsLostWithCursor } from '../shared/invariants.ts';
import type { ParameterSpec } from '../contract/parameter.ts';
import { ANSWER_METRICS } from '../shared/metric-lists.ts';
import { definePattern } from '../contract/pattern.ts';
import { flagOf, numberOf } from '../contract/values.ts';
import { expected } from './expected.ts';
import { holdingDesk, waiter } from './machines.ts';
import { describe, texts } from './text.en.ts';

const parameters: readonly ParameterSpec[] = [
  {
    // RFC 6202 5.5: 30 s is safe with the proxies on the way.
    name: 'hold',
    title: 'Server holds for',
    type: 'duration',
    min: 100 * MILLISECOND,
    max: 3600 * SECOND,
    default: 20 * SECOND,
    live: true,
    help: 'How long the server keeps a request before it answers that there is nothing new.',
  },
  common.rate(0.2),
  common.latency(300 * MILLISECOND),
  common.loss(),
  common.cursor(true),
  common.timeout(30 * SECOND),
  common.backOff(true),
  {
    name: 'proxyTimeout',
    title: 'Proxy gives up after',
    type: 'duration',
    min: 0,
    max: 3600 * SECOND,
    default: 0,
    live: false,
    help: 'Puts a proxy between clients and server that answers 504 when the server takes longer. 0ms: no proxy. nginx waits 60 s.',
  },
  ...newsParameters(),
];

export const pattern = definePattern({
  id: 'long-polling',
  version: 2,
  title: 'Long polling',
  question: 'If the answer may wait at the server, what still makes news late?',
  family: 'ask',
  lens: 'application',
  openAt: 14 * SECOND,
  windowUs: 10 * SECOND,
  parameters,
  primary: ['hold', 'rate', 'latency', 'loss', 'cursor'],
  topology: (values, news = noSchedule()) => {
    const cursor = flagOf(values, 'cursor');
    const hasProxy = numberOf(values, 'proxyTimeout') > 0;
    return newsTopology(
      values,
      news,
      () => [
        program('waiter', waiter, {
          timeoutUs: numberOf(values, 'timeout'),
          cursor,
          backOff: flagOf(values, 'backOff'),
        }),
        agentProgram(values, hasProxy ? 'proxy' : 'server'),
      ],
      program('news', holdingDesk, { cursor, holdUs: numberOf(values, 'hold') }),
      hasProxy
        ? {
            host: proxyHost(values),
            link: { from: 'proxy', to: 'server', latencyUs: NEAR, jitterUs: 0, lossPpm: 0, bandwidth: 0 },
          }
        : undefined,
    );
  },
  metrics: ANSWER_METRICS,
  presets: [
    {
      id: 'gap',
      title: 'News in bursts fall into the gap',
      watch: 'Watch the news that come while no request is waiting.',
      at: '3s',
      parameters: { arrivals: 'bursts', rate: '1' },
      do: [],
      question: 1,
    },
    {
      id: 'no-cursor',
      title: 'The server remembers, an answer is lost',
      watch: 'Watch what becomes of an item whose answer is lost.',
      at: '11s',
      parameters: { cursor: 'off', rate: '0.5', timeout: '6s', hold: '5s' },
      do: ['12s cut server>client', '22s restore server>client'],
    },
    {
      id: 'impatient-proxy',
      title: 'A proxy more impatient than the server',
      watch: 'Watch who gives up first, and what the page is told.',
      at: '4s',
      parameters: { hold: '20s', proxyTimeout: '5s', rate: '0.05' },
      do: [],
    },
    {
      id: 'herd',
      title: 'Ten clients and a server restart',
      watch: 'Watch how the ten come back when the server does.',
      at: '11s',
      parameters: { clients: '10', backOff: 'off' },
      do: ['12s restart server'],
    },
    {
      id: 'far',
      title: 'Realistic: 20 ms away, held 30 s',
      watch: 'Watch how long one request can wait.',
      at: '4s',
      parameters: { latency: '20ms', hold: '30s', timeout: '45s', rate: '0.1' },
      do: [],
    },
  ],
  invariants: [...commonInvariants, nothingIsLostWithCursor],
  sometimes: [
    {
      name: 'a request is parked',
      reached: (log) => log.some((entry) => entry.kind === 'note' && entry.name === 'parked'),
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
  mainProgram: { client: 'waiter', server: 'news', feed: 'feed', proxy: 'gateway' },
  awakeStates: ['waiting'],
  expected,
  describe,
  texts,
  stateWords: {
    'feed/waiting': 'watching',
    waiting: 'awaiting news',
    'back-off': 'backing off',
    open: 'nobody waits',
    holding: 'holds requests',
    passing: 'passes on',
  },
});

/** Proxy and server stand in one room: half a millisecond, as in a data centre. */
const NEAR = 500;

function proxyHost(values: Parameters): HostSpec {
  return {
    id: 'proxy',
    title: 'Proxy',
    shape: 'proxy',
    group: 'proxy',
    cores: 1,
    programs: [
      program('gateway', gateway, { timeoutUs: numberOf(values, 'proxyTimeout') }),
      program('http', httpServer, {
        port: HTTP_PORT,
        tls: values['tls'] === '1.3',
        service: 'proxy/gateway',
        keepAliveUs: numberOf(values, 'keepAlive'),
        serviceTimeUs: 0,
        exponential: false,
      }),
      agentProgram({ ...values, tls: 'off' }),
    ],
  };
}
