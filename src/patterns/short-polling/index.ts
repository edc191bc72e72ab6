import { program } from '../../kernel/process.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import { agentProgram, newsTopology } from '../shared/client-server.ts';
import { common, newsParameters } from '../shared/common-parameters.ts';
import { commonInvariants, nothingIsLostWithCursor } from '../shared/invariants.ts';
import type { ParameterSpec } from '../contract/parameter.ts';
import { ANSWER_METRICS } from '../shared/metric-lists.ts';
import { definePattern } from '../contract/pattern.ts';
import { flagOf, numberOf } from '../contract/values.ts';
import { expected } from './expected.ts';
import { newsDesk, poller } from './machines.ts';
import { describe, texts } from './text.en.ts';

const parameters: readonly ParameterSpec[] = [
  {
    name: 'interval',
    title: 'Poll interval',
    type: 'duration',
    min: 100 * MILLISECOND,
    max: 3600 * SECOND,
    default: 2 * SECOND,
    live: true,
    help: 'How often each client asks, whether or not the last answer has come.',
  },
  common.rate(0.2),
  common.latency(300 * MILLISECOND),
  common.loss(),
  common.cursor(true),
  common.timeout(10 * SECOND),
  common.backOff(false),
  ...newsParameters(),
];

export const pattern = definePattern({
  id: 'short-polling',
  version: 2,
  title: 'Short polling',
  question: 'How stale may the page be, and what does fresher cost?',
  family: 'ask',
  lens: 'application',
  openAt: 18_500 * MILLISECOND,
  windowUs: 10 * SECOND,
  parameters,
  primary: ['interval', 'rate', 'latency', 'loss', 'cursor'],
  topology: (values, news = noSchedule()) => {
    const cursor = flagOf(values, 'cursor');
    return newsTopology(
      values,
      news,
      (_, index) => [
        program('poller', poller, {
          intervalUs: numberOf(values, 'interval'),
          timeoutUs: numberOf(values, 'timeout'),
          cursor,
          backOff: flagOf(values, 'backOff'),
          spread: index > 0,
        }),
        agentProgram(values),
      ],
      program('news', newsDesk, { cursor }),
    );
  },
  metrics: ANSWER_METRICS,
  presets: [
    {
      id: 'resent',
      title: 'A cut link: TCP sends the request again',
      watch: 'Watch who sends the request again: the page or its kernel?',
      at: '11s',
      parameters: { timeout: '30s' },
      do: ['12.02s cut client-server', '12.72s restore client-server'],
      partner: 'timed-out',
    },
    {
      id: 'timed-out',
      title: 'A cut link: the client times out first',
      watch: 'Watch what the page does when it is less patient than TCP.',
      at: '11s',
      parameters: { timeout: '1300ms' },
      do: ['12.02s cut client-server', '12.72s restore client-server'],
      partner: 'resent',
    },
    {
      id: 'race',
      title: 'Node keeps connections 5 s, the poll comes after 5 s',
      watch: 'Watch the moment at which the server closes and the page asks.',
      at: '4s',
      parameters: { interval: '5s', keepAlive: '5s' },
      do: [],
    },
    {
      id: 'overlap',
      title: 'The server is slower than the interval',
      watch: 'Watch what piles up when answers take longer than the interval.',
      at: '3s',
      parameters: { serviceTime: '3s', interval: '2s' },
      do: [],
    },
    {
      id: 'herd',
      title: 'A server restart, ten clients, no back-off',
      watch: 'Watch how the ten come back when the server does.',
      at: '19s',
      parameters: { clients: '10', interval: '2s' },
      do: ['10s close server', '20s restart server'],
      question: 1,
    },
    {
      id: 'no-cursor',
      title: 'The server remembers, an answer is lost',
      watch: 'Watch what becomes of an item whose answer is lost.',
      at: '11s',
      parameters: { cursor: 'off', rate: '0.5', timeout: '1500ms' },
      do: ['8.4s cut server>client', '12s restore server>client'],
    },
    {
      id: 'far',
      title: 'Realistic: 20 ms away, every 5 s',
      watch: 'Watch how rarely there is anything new.',
      at: '4s',
      parameters: { latency: '20ms', interval: '5s', rate: '0.1' },
      do: [],
    },
  ],
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
  describe,
  texts,
  stateWords: {
    idle: 'idle',
    waiting: 'awaiting the answer',
    'back-off': 'backing off',
    open: 'ready',
    'feed/waiting': 'watching',
  },
});
