import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { INITIAL_WINDOW_SEGMENTS, RECEIVE_WINDOW_BYTES } from '../../transport/tcp/profile.ts';
import { inUnit } from '../contract/meta.ts';
import type { Unit } from '../contract/meta.ts';
import { bandwidth, choice, duration, flag, fraction, integer, number } from '../contract/parameters.ts';

const HOUR = 3600 * SECOND;

/** Signs of life that come faster than this are none, and fill the log with nothing else: our choice. */
export const LEAST_BEAT = 100 * MILLISECOND;

/** Parameters that several patterns have, each with the default that its pattern teaches best with. */
export const common = {
  duration: (value: number) =>
    duration({
      title: 'Duration',
      min: SECOND,
      max: 24 * HOUR,
      default: value,
      live: false,
      help: 'How far the run is computed. Playing on past the end extends it.',
    }),
  /** 300 ms between continents and back again, and long enough to see the slant of an arrow. */
  latency: (value: number) =>
    duration({
      title: 'Latency, one way',
      min: 0,
      max: 10 * SECOND,
      default: value,
      live: true,
      help: 'How long a packet travels between client and server. It holds for packets that leave from now on.',
    }),
  jitter: () =>
    duration({
      title: 'Jitter',
      min: 0,
      max: 5 * SECOND,
      default: 0,
      live: true,
      help: 'Up to this much is added to the latency of each packet, at random. Packets never overtake each other.',
    }),
  loss: () =>
    fraction({
      title: 'Loss',
      max: 1,
      default: 0,
      live: true,
      help: 'The share of packets that vanish on the way, each by its own chance.',
    }),
  bandwidth: () =>
    bandwidth({
      title: 'Bandwidth',
      min: 1_000,
      max: 100_000_000_000,
      default: 0,
      live: true,
      help: 'How fast the line takes bits. A slow line makes a queue, and a full queue drops.',
    }),
  clients: (value: number) =>
    integer({
      title: 'Clients',
      min: 1,
      max: 50,
      default: value,
      unit: '',
      live: false,
      help: 'How many clients there are, all alike.',
    }),
  rate: (value: number, unit?: Unit) =>
    number({
      title: inUnit('{Many} per second', unit),
      min: 0,
      max: 1000,
      default: value,
      unit: '/s',
      live: false,
      help: inUnit('How many {many} there are per second, on average.', unit),
    }),
  arrivals: (value: 'fixed' | 'poisson' | 'bursts' = 'poisson', unit?: Unit) =>
    choice({
      title: inUnit('{Many} come', unit),
      default: value,
      live: false,
      options: [
        { value: 'fixed', title: 'evenly' },
        { value: 'poisson', title: 'at random (Poisson)' },
        { value: 'bursts', title: 'in bursts' },
        { value: 'list', title: 'as listed' },
      ],
      help: inUnit('When the {many} happen. A list is pasted or dropped as CSV.', unit),
    }),
  serviceTime: (value: number) =>
    duration({
      title: 'Service time',
      min: 0,
      max: 60 * SECOND,
      default: value,
      live: true,
      help: 'Processor time that the server spends on each answer.',
    }),
  serviceTimes: () =>
    choice({
      title: 'Service times are',
      default: 'fixed',
      live: true,
      options: [
        { value: 'fixed', title: 'all the same' },
        { value: 'exponential', title: 'exponential' },
      ],
      help: 'Exponential: mostly short, sometimes long, with the same mean.',
    }),
  timeout: (value: number) =>
    duration({
      title: 'Client timeout',
      min: 10 * MILLISECOND,
      max: HOUR,
      default: value,
      live: true,
      help: 'How long the client waits for an answer before it gives up. It holds for requests from now on.',
    }),
  retries: (value: number) =>
    integer({
      title: 'Retries',
      min: 0,
      max: 10,
      default: value,
      unit: '',
      live: true,
      help: 'How often the client tries again when a request fails or times out.',
    }),
  cursor: (value: boolean) =>
    flag({
      title: 'The client says what it has',
      default: value,
      live: false,
      help: 'On: the client sends the number of the last item it has, and the server keeps all items on disk. Off: the server remembers in memory what it has sent.',
    }),
  backOff: (value: boolean) =>
    flag({
      title: 'Back off after failures',
      default: value,
      live: true,
      help: 'After each failure the client waits twice as long, and not as long as the others.',
    }),
  /** nginx `keepalive_timeout` is 75 s; Node's `keepAliveTimeout` is 5 s. */
  keepAlive: (value: number) =>
    duration({
      title: 'Server keeps idle connections',
      min: 0,
      max: HOUR,
      default: value,
      live: true,
      help: 'How long the server keeps a connection on which nothing happens. 0ms: it closes after every answer.',
    }),
  /** Chromium 156: SO_KEEPALIVE, TCP_KEEPIDLE 45, TCP_KEEPINTVL 45 (recorded); the kernel sends nine probes. */
  tcpKeepAlive: () =>
    duration({
      title: 'TCP keep-alive of the browser',
      min: SECOND,
      max: 2 * HOUR,
      orZero: true,
      default: 45 * SECOND,
      live: true,
      help: 'After so long without a word the browser asks whether the server is there, up to nine times; until then it cannot tell a dead one from a quiet one. For connections from now on. 0ms: never.',
    }),
  tls: () =>
    choice({
      title: 'TLS',
      default: 'off',
      live: false,
      options: [
        { value: 'off', title: 'off' },
        { value: '1.3', title: '1.3' },
      ],
      help: 'Encryption between TCP and the protocol: one more round trip at the start, 22 bytes more on every record.',
    }),
  profile: () =>
    choice({
      title: 'TCP profile',
      default: 'linux',
      live: false,
      options: [
        { value: 'linux', title: 'Linux' },
        { value: 'rfc', title: 'RFC' },
      ],
      help: 'Whose timers and recovery: those of Linux (Reno, without SACK) or those of the RFCs.',
    }),
  initialWindow: () =>
    integer({
      title: 'Initial window',
      min: 1,
      max: 100,
      default: INITIAL_WINDOW_SEGMENTS,
      unit: 'segments',
      live: false,
      help: 'How many segments may be sent before the first acknowledgement.',
    }),
  receiveWindow: () =>
    integer({
      title: 'Receive window',
      min: 1,
      max: 16_777_216,
      default: RECEIVE_WINDOW_BYTES,
      unit: 'bytes',
      live: false,
      help: 'How many bytes a receiver offers to hold for an application that does not read.',
    }),
};

/** What every way to bring news over HTTP has: a server that costs nothing and keeps connections, its workload, its network. */
export function newsParameters() {
  return {
    serviceTime: common.serviceTime(0),
    serviceTimes: common.serviceTimes(),
    arrivals: common.arrivals(),
    clients: common.clients(1),
    keepAlive: common.keepAlive(75 * SECOND),
    tcpKeepAlive: common.tcpKeepAlive(),
    tls: common.tls(),
    jitter: common.jitter(),
    bandwidth: common.bandwidth(),
    profile: common.profile(),
    duration: common.duration(60 * SECOND),
  };
}
