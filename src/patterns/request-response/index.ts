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
} from '../shared/client-server.ts';
import { common } from '../shared/common-parameters.ts';
import type { ParameterSpec } from '../contract/parameter.ts';
import { CALL_METRICS } from '../shared/metric-lists.ts';
import { definePattern } from '../contract/pattern.ts';
import { flagOf, numberOf, textOf } from '../contract/values.ts';
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
      watch: 'Watch whether the server places the order a second time.',
      at: '4.8s',
      parameters: { arrivals: 'fixed', idempotencyKey: 'off', timeout: '2s' },
      do: ['4.95s cut server>client', '7.5s restore server>client'],
      partner: 'reply-lost-key',
      question: 1,
    },
    {
      id: 'reply-lost-key',
      title: 'The same with an idempotency key',
      watch: 'Watch what the server does with a key that it has seen before.',
      at: '4.8s',
      parameters: { arrivals: 'fixed', idempotencyKey: 'on', timeout: '2s' },
      do: ['4.95s cut server>client', '7.5s restore server>client'],
      partner: 'reply-lost',
    },
    {
      id: 'slow-server',
      title: 'The server is slower than the client is patient',
      watch: 'Watch what the server goes on with after its client has hung up.',
      at: '3s',
      parameters: { serviceTime: '3s', timeout: '2s', retries: '1' },
      do: [],
    },
    {
      id: 'refused',
      title: 'Nobody listens: refused, and safe to try again',
      watch: 'Watch how soon the client knows that nothing happened.',
      at: '4s',
      parameters: { arrivals: 'fixed' },
      do: ['3s close server', '10s restart server'],
    },
    {
      id: 'cold',
      title: 'A new connection each time, with TLS',
      watch: 'Watch how much of the waiting is connecting.',
      at: '3s',
      parameters: { keepAlive: '0ms', tls: '1.3' },
      do: [],
    },
    {
      id: 'queue',
      title: 'Exponential work at 80 % load',
      watch: 'Watch how long orders wait for the one core before any work begins.',
      at: '10s',
      parameters: {
        rate: '4',
        arrivals: 'poisson',
        serviceTime: '200ms',
        serviceTimes: 'exponential',
        clients: '5',
        timeout: '60s',
      },
      do: [],
    },
    {
      id: 'far',
      title: 'Realistic: 20 ms away',
      watch: 'Watch how little of the time is the way when the server is near.',
      at: '2s',
      parameters: { latency: '20ms', serviceTime: '15ms' },
      do: [],
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
