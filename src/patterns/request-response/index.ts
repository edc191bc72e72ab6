import { program } from '../../kernel/process.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import {
  agentProgram,
  clientHosts,
  clientIds,
  parameterLink,
  parameterTransport,
  serverHost,
} from '../client-server.ts';
import { common } from '../common-parameters.ts';
import type { ParameterSpec } from '../parameter.ts';
import { CALL_METRICS } from '../metric-lists.ts';
import { definePattern } from '../pattern.ts';
import { flagOf, numberOf, textOf } from '../values.ts';
import { expected } from './expected.ts';
import { invariants, sometimes } from './invariants.ts';
import { customer, orderDesk } from './machines.ts';
import { describe, texts } from './text.en.ts';

const parameters: readonly ParameterSpec[] = [
  common.latency(300 * MILLISECOND),
  common.serviceTime(200 * MILLISECOND),
  common.timeout(5 * SECOND),
  common.retries(2),
  {
    name: 'idempotencyKey',
    title: 'Idempotency key',
    type: 'flag',
    default: true,
    live: true,
    help: 'A key in the request by which the server knows an order that it has committed already.',
  },
  common.rate(0.25),
  common.arrivals(),
  common.keepAlive(5 * SECOND),
  {
    name: 'format',
    title: 'Representation',
    type: 'choice',
    default: 'json',
    live: true,
    options: [
      { value: 'json', title: 'JSON' },
      { value: 'xml', title: 'XML' },
    ],
    help: 'How request and answer are written. The same order, by real encoders.',
  },
  common.tcpKeepAlive(),
  common.tls(),
  common.loss(),
  common.jitter(),
  common.bandwidth(),
  common.clients(1),
  common.serviceTimes(),
  common.profile(),
  common.duration(60 * SECOND),
];

export const pattern = definePattern({
  id: 'request-response',
  version: 2,
  title: 'Request / response',
  question: 'No answer came. Was the order placed?',
  family: 'ask',
  lens: 'application',
  openAt: 7 * SECOND,
  windowUs: 10 * SECOND,
  parameters,
  primary: ['latency', 'serviceTime', 'timeout', 'retries', 'idempotencyKey'],
  topology: (values, news = noSchedule()) => {
    const clients = clientIds(values);
    const format = textOf(values, 'format');
    return {
      hosts: [
        ...clientHosts(values, (_, index) => [
          program('customer', customer, {
            // Orders go round: the first to the first client, the second to the second.
            orders: news.every(clients.length, index),
            timeoutUs: numberOf(values, 'timeout'),
            retries: numberOf(values, 'retries'),
            idempotencyKey: flagOf(values, 'idempotencyKey'),
            format,
          }),
          agentProgram(values),
        ]),
        serverHost(values, [program('orders', orderDesk, { format })], 'orders'),
      ],
      links: clients.map((client) => parameterLink(values, client, 'server')),
      transport: parameterTransport(values),
      traceTransport: false,
      fates: [],
    };
  },
  metrics: CALL_METRICS,
  presets: [
    {
      id: 'reply-lost',
      title: 'The reply is lost after the commit; no key',
      parameters: { arrivals: 'fixed', idempotencyKey: 'off', timeout: '2s' },
      interventions: [
        { at: 4_950_000, action: { type: 'cut', link: 'server>client' } },
        { at: 7_500_000, action: { type: 'restore', link: 'server>client' } },
      ],
    },
    {
      id: 'reply-lost-key',
      title: 'The same with an idempotency key',
      parameters: { arrivals: 'fixed', idempotencyKey: 'on', timeout: '2s' },
      interventions: [
        { at: 4_950_000, action: { type: 'cut', link: 'server>client' } },
        { at: 7_500_000, action: { type: 'restore', link: 'server>client' } },
      ],
    },
    {
      id: 'slow-server',
      title: 'The server is slower than the client is patient',
      parameters: { serviceTime: '3s', timeout: '2s', retries: '1' },
      interventions: [],
    },
    {
      id: 'refused',
      title: 'Nobody listens: refused, and safe to try again',
      parameters: { arrivals: 'fixed' },
      interventions: [
        { at: 3_000_000, action: { type: 'close', host: 'server' } },
        { at: 10_000_000, action: { type: 'restart', host: 'server' } },
      ],
    },
    {
      id: 'cold',
      title: 'A new connection each time, with TLS',
      parameters: { keepAlive: '0ms', tls: '1.3' },
      interventions: [],
    },
    {
      id: 'queue',
      title: 'Exponential work at 80 % load',
      parameters: {
        rate: '4',
        arrivals: 'poisson',
        serviceTime: '200ms',
        serviceTimes: 'exponential',
        clients: '5',
        timeout: '60s',
      },
      interventions: [],
    },
    {
      id: 'far',
      title: 'Realistic: 20 ms away',
      parameters: { latency: '20ms', serviceTime: '15ms' },
      interventions: [],
    },
  ],
  invariants,
  sometimes,
  mainProgram: { client: 'customer', server: 'orders' },
  awakeStates: ['waiting'],
  expected,
  describe,
  texts,
  stateWords: {
    idle: 'idle',
    waiting: 'awaiting the answer',
    pausing: 'pausing before a retry',
    open: 'taking orders',
  },
});
