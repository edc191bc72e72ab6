import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { program } from '../../kernel/process.ts';
import { tlsFilter } from '../../machines/tls-filter.ts';
import { transportOf } from '../../transport/index.ts';
import { common } from '../shared/common-parameters.ts';
import type { ParameterSpec } from '../contract/parameter.ts';
import { definePattern } from '../contract/pattern.ts';
import { numberOf, partsPerMillion, textOf } from '../contract/values.ts';
import { expected } from './expected.ts';
import { streamInvariants, streamSometimes } from './invariants.ts';
import { streamClient, streamServer } from './machines.ts';
import { parseLosses } from './scripted-loss.ts';
import { describe, texts } from './text.en.ts';

const parameters: readonly ParameterSpec[] = [
  {
    name: 'bytes',
    title: 'Client writes',
    type: 'integer',
    min: 0,
    max: 10_000_000,
    default: 14_600,
    unit: 'bytes',
    live: false,
    help: 'What the client hands to its kernel in one write.',
  },
  {
    name: 'replyBytes',
    title: 'Server answers',
    type: 'integer',
    min: 0,
    max: 10_000_000,
    default: 0,
    unit: 'bytes',
    live: false,
    help: 'What the server writes once it has read all that the client writes.',
  },
  {
    name: 'closeAfter',
    title: 'Client closes after',
    type: 'duration',
    min: 0,
    max: 3600 * SECOND,
    default: 0,
    live: false,
    help: 'Counted from the write. 0ms: at once, or when the answer is read.',
  },
  common.latency(50 * MILLISECOND),
  {
    name: 'lose',
    title: 'Lose on purpose',
    type: 'text',
    default: '',
    live: false,
    form: 'nothing, or losses with commas between, such as client>server:data8x2 or server>client:SA',
    check: (text) => {
      const parsed = parseLosses(text);
      return 'problem' in parsed ? parsed.problem : null;
    },
    examples: [
      'client>server:data1x3',
      'server>client:SA',
      'client>server:FA,server>client:FA',
      'server>client:data2x2',
    ],
    help: 'Which packets are lost: client>server:data5 loses the fifth data segment once, client>server:data8x2 the eighth twice, server>client:SA a SYN-ACK.',
  },
  common.bandwidth(),
  common.loss(),
  common.jitter(),
  common.initialWindow(),
  common.receiveWindow(),
  common.profile(),
  common.duration(5 * SECOND),
];

export const pattern = definePattern({
  id: 'tcp',
  version: 2,
  title: 'TCP',
  question: 'Who notices that a packet is gone, and when?',
  family: 'carry',
  lens: 'transport',
  openAt: 260 * MILLISECOND,
  windowUs: 600 * MILLISECOND,
  parameters,
  primary: ['bytes', 'replyBytes', 'latency', 'lose', 'profile'],
  topology: (values) => {
    const losses = parseLosses(textOf(values, 'lose'));
    const bytes = numberOf(values, 'bytes');
    const replyBytes = numberOf(values, 'replyBytes');
    return {
      hosts: [
        {
          id: 'client',
          title: 'Client',
          shape: 'browser',
          group: 'client',
          cores: 1,
          programs: [
            program('client', streamClient, { bytes, replyBytes, closeAfterUs: numberOf(values, 'closeAfter') }),
          ],
        },
        {
          id: 'server',
          title: 'Server',
          shape: 'server',
          group: 'server',
          cores: 1,
          programs: [program('server', streamServer, { bytes, replyBytes })],
        },
      ],
      links: [
        {
          from: 'client',
          to: 'server',
          latencyUs: numberOf(values, 'latency'),
          jitterUs: numberOf(values, 'jitter'),
          lossPpm: partsPerMillion(numberOf(values, 'loss')),
          bandwidth: numberOf(values, 'bandwidth'),
        },
      ],
      transport: transportOf(
        {
          profile: textOf(values, 'profile') === 'rfc' ? 'rfc' : 'linux',
          initialWindow: numberOf(values, 'initialWindow'),
          receiveWindow: numberOf(values, 'receiveWindow'),
        },
        tlsFilter,
      ),
      traceTransport: true,
      fates: 'fates' in losses ? losses.fates : [],
    };
  },
  metrics: ['bytesUp', 'bytesDown', 'connectionsOpened', 'openConnections', 'linkUtilisation'],
  presets: [
    {
      id: 'fast-retransmit',
      title: 'One segment lost: fast retransmit',
      watch: 'Watch how the sender learns that the fifth segment is missing.',
      at: '0s',
      parameters: { lose: 'client>server:data5' },
      do: [],
      question: 1,
    },
    {
      id: 'tail-loss',
      title: 'The last segment lost: only the timer helps',
      watch: 'Watch what tells the sender that its last segment is missing.',
      at: '0s',
      parameters: { bytes: '7300', lose: 'client>server:data5', closeAfter: '2s' },
      do: [],
    },
    {
      id: 'two-losses',
      title: 'Two lost in one window: a partial acknowledgement',
      watch: 'Watch how many round trips the two gaps take.',
      at: '0s',
      parameters: { bytes: '29200', lose: 'client>server:data5,client>server:data8' },
      do: [],
    },
    {
      id: 'syn-lost',
      title: 'The SYN is lost',
      watch: 'Watch how long the client waits before it tries again.',
      at: '0s',
      parameters: { bytes: '100', lose: 'client>server:S' },
      do: [],
    },
    {
      id: 'slow-start',
      title: 'Slow start: 10, 20, 40',
      watch: 'Watch how many segments leave in each round trip.',
      at: '0s',
      parameters: { bytes: '146000', closeAfter: '1s' },
      do: [],
    },
    {
      id: 'refused',
      title: 'Nobody listens: refused',
      watch: 'Watch what the client is told, and how soon.',
      at: '0s',
      parameters: {},
      do: ['1us stop-listening server'],
    },
    {
      id: 'power-gone',
      title: 'Power gone after a write that returned OK',
      watch: 'Watch what the sender believes after its write returned OK.',
      at: '0s',
      parameters: { bytes: '14600', closeAfter: '4s' },
      do: ['0.12s crash server'],
    },
    {
      id: 'half-open',
      title: 'The server rebooted: half-open',
      watch: 'Watch which side learns first that the other has forgotten it.',
      at: '0s',
      parameters: { bytes: '100', closeAfter: '2s' },
      do: ['1s restart server'],
    },
    {
      id: 'zero-window',
      title: 'The application does not read: zero window',
      watch: 'Watch what the sender does while nobody reads.',
      at: '0s',
      parameters: { bytes: '29200', receiveWindow: '8760' },
      do: ['0.12s pause server', '2.5s resume server'],
    },
  ],
  invariants: streamInvariants,
  sometimes: streamSometimes,
  mainProgram: { client: 'client', server: 'server' },
  awakeStates: ['connecting', 'writing', 'lingering', 'reading'],
  expected,
  describe,
  texts,
  stateWords: {
    connecting: 'connecting',
    writing: 'writing',
    lingering: 'keeps it open',
    reading: 'reading',
    closed: 'closed',
    done: 'done',
    listening: 'listening',
  },
});
