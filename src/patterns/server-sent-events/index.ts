import { program } from '../../kernel/process.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import { agentProgram, newsTopology } from '../shared/client-server.ts';
import { common, LEAST_BEAT, newsParameters } from '../shared/common-parameters.ts';
import { commonInvariants, nothingIsLostWithCursor } from '../shared/invariants.ts';
import type { ParameterSpec } from '../contract/parameter.ts';
import { NEWS_METRICS } from '../shared/metric-lists.ts';
import { definePattern } from '../contract/pattern.ts';
import { flagOf, numberOf, textOf } from '../contract/values.ts';
import { streamDesk } from './desk.ts';
import { eventSource } from './event-source.ts';
import { expected } from './expected.ts';
import { describe, texts } from './text.en.ts';

const parameters: readonly ParameterSpec[] = [
  common.rate(0.4),
  common.latency(300 * MILLISECOND),
  {
    name: 'history',
    title: 'The server keeps a history',
    type: 'flag',
    default: true,
    live: false,
    help: 'On: events carry ids, and a client that comes back gets what it lacks. Off: what is pushed while it is away is gone.',
  },
  {
    // Chromium waits 3 s unless the server says otherwise (measured).
    name: 'retry',
    title: 'Reconnect after',
    type: 'duration',
    min: 0,
    max: 3600 * SECOND,
    default: 3 * SECOND,
    live: true,
    help: 'What the server says in its retry field. It holds for streams opened from now on.',
  },
  common.loss(),
  {
    // HTML section 9.2.7 advises a comment about every 15 s against proxies that close quiet connections.
    name: 'ping',
    title: 'Heartbeat every',
    type: 'duration',
    min: LEAST_BEAT,
    orZero: true,
    max: 3600 * SECOND,
    default: 15 * SECOND,
    live: true,
    help: 'A comment that keeps the connection from looking dead. 0ms: none.',
  },
  {
    name: 'answer',
    title: 'The next request gets',
    type: 'choice',
    default: 'stream',
    live: true,
    options: [
      { value: 'stream', title: 'a stream' },
      { value: '204', title: '204' },
      { value: '500', title: '500' },
    ],
    help: 'Anything but a stream ends EventSource for good.',
  },
  {
    name: 'tabs',
    title: 'Streams per browser',
    type: 'integer',
    min: 1,
    max: 8,
    default: 1,
    unit: '',
    live: false,
    help: 'Tabs that each open a stream. A browser opens six HTTP/1.1 connections to a host: the seventh waits.',
  },
  common.timeout(10 * SECOND),
  ...newsParameters(),
];

export const pattern = definePattern({
  id: 'server-sent-events',
  version: 2,
  title: 'Server-sent events',
  question: 'The stream broke. What did the page miss, and how would it know?',
  family: 'be-told',
  lens: 'application',
  openAt: 12 * SECOND,
  windowUs: 10 * SECOND,
  parameters,
  primary: ['rate', 'latency', 'history', 'retry', 'loss'],
  topology: (values, news = noSchedule()) => {
    const tabs = Array.from({ length: numberOf(values, 'tabs') }, (_, index) => index + 1);
    return newsTopology(
      values,
      news,
      () => [
        ...tabs.map((tab) =>
          program(tab === 1 ? 'source' : `source-${tab}`, eventSource, {
            timeoutUs: numberOf(values, 'timeout'),
            tells: tab === 1,
            tab,
          }),
        ),
        agentProgram(values),
      ],
      program('news', streamDesk, {
        history: flagOf(values, 'history'),
        retryUs: numberOf(values, 'retry'),
        pingUs: numberOf(values, 'ping'),
        answer: textOf(values, 'answer'),
      }),
    );
  },
  metrics: NEWS_METRICS,
  presets: [
    {
      id: 'resume',
      title: 'The stream breaks and resumes without a gap',
      watch: 'Watch what the page says about itself when it connects again.',
      at: '9s',
      parameters: { history: 'on', rate: '0.8' },
      do: ['10s close server', '11s restart server'],
      partner: 'gap',
    },
    {
      id: 'gap',
      title: 'The same without a history: a silent gap',
      watch: 'Watch the items of the pause: does the page ever learn of them?',
      at: '9s',
      parameters: { history: 'off', rate: '0.8' },
      do: ['10s close server', '11s restart server'],
      partner: 'resume',
      question: 1,
    },
    {
      id: 'deploy',
      title: 'A deploy that answers 500 ends it for good',
      watch: 'Watch what the page does after the answer of the new version.',
      at: '9s',
      parameters: {},
      do: ['9s set answer=500', '10s restart server', '20s set answer=stream'],
    },
    {
      id: 'six',
      title: 'Seven tabs, six connections',
      watch: 'Watch the seventh tab.',
      at: '1s',
      parameters: { tabs: '7' },
      do: [],
    },
    {
      id: 'slow',
      title: 'A client that does not read',
      watch: 'Watch where the items wait that the page does not read.',
      at: '5s',
      parameters: { rate: '5' },
      do: ['6s pause client', '20s resume client'],
    },
    {
      id: 'offline',
      title: 'Offline for a while: written is not delivered',
      watch: 'Watch the items that the server has written meanwhile.',
      at: '7s',
      parameters: { history: 'off', rate: '0.8' },
      do: ['8s offline client', '20s online client'],
    },
    {
      id: 'far',
      title: 'Realistic: 20 ms away',
      watch: 'Watch how close to its making an item is read.',
      at: '2s',
      parameters: { latency: '20ms' },
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
      name: 'a stream breaks',
      reached: (log) => log.some((entry) => entry.kind === 'note' && entry.name === 'reconnecting'),
    },
    {
      name: 'a heartbeat is sent',
      reached: (log) => log.some((entry) => entry.kind === 'write' && entry.label === 'heartbeat'),
    },
  ],
  mainProgram: { client: 'source', server: 'news', feed: 'feed' },
  awakeStates: ['connecting', 'open'],
  expected,
  describe,
  texts,
  stateWords: {
    connecting: 'connecting',
    open: 'stream open',
    reconnecting: 'waits to reconnect',
    closed: 'closed for good',
    quiet: 'no stream',
    streaming: 'streaming',
    'feed/waiting': 'watching',
  },
});
