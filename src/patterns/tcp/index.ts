import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { program } from '../../kernel/process.ts';
import { tlsFilter } from '../../machines/tls-filter.ts';
import { transportOf } from '../../transport/index.ts';
import { common } from '../common-parameters.ts';
import type { ParameterSpec } from '../parameter.ts';
import { definePattern } from '../pattern.ts';
import { numberOf, partsPerMillion, textOf } from '../values.ts';
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
      losses: 'losses' in losses ? losses.losses : [],
    };
  },
  metrics: ['bytesUp', 'bytesDown', 'connectionsOpened', 'openConnections', 'linkUtilisation'],
  presets: [
    {
      id: 'fast-retransmit',
      title: 'One segment lost: fast retransmit',
      parameters: { lose: 'client>server:data5' },
      interventions: [],
    },
    {
      id: 'tail-loss',
      title: 'The last segment lost: only the timer helps',
      parameters: { bytes: '7300', lose: 'client>server:data5', closeAfter: '2s' },
      interventions: [],
    },
    {
      id: 'two-losses',
      title: 'Two lost in one window: a partial acknowledgement',
      parameters: { bytes: '29200', lose: 'client>server:data5,client>server:data8' },
      interventions: [],
    },
    {
      id: 'syn-lost',
      title: 'The SYN is lost',
      parameters: { bytes: '100', lose: 'client>server:S' },
      interventions: [],
    },
    {
      id: 'slow-start',
      title: 'Slow start: 10, 20, 40',
      parameters: { bytes: '146000', closeAfter: '1s' },
      interventions: [],
    },
    {
      id: 'refused',
      title: 'Nobody listens: refused',
      parameters: {},
      interventions: [{ at: 1, action: { type: 'stop-listening', host: 'server' } }],
    },
    {
      id: 'power-gone',
      title: 'Power gone after a write that returned OK',
      parameters: { bytes: '14600', closeAfter: '4s' },
      interventions: [{ at: 120_000, action: { type: 'crash', host: 'server' } }],
    },
    {
      id: 'half-open',
      title: 'The server rebooted: half-open',
      parameters: { bytes: '100', closeAfter: '2s' },
      interventions: [{ at: 1_000_000, action: { type: 'restart', host: 'server' } }],
    },
    {
      id: 'zero-window',
      title: 'The application does not read: zero window',
      parameters: { bytes: '29200', receiveWindow: '8760' },
      interventions: [
        { at: 120_000, action: { type: 'pause', host: 'server' } },
        { at: 2_500_000, action: { type: 'resume', host: 'server' } },
      ],
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
