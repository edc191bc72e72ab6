import { MILLISECOND, SECOND } from '../kernel/time.ts';
import { INITIAL_WINDOW_SEGMENTS, RECEIVE_WINDOW_BYTES } from '../transport/tcp/profile.ts';
import type { ParameterSpec } from './parameter.ts';

const HOUR = 3600 * SECOND;

/** Parameters that several patterns have, each with the default that its pattern teaches best with. */
export const common = {
  duration: (value: number): ParameterSpec => ({
    name: 'duration', title: 'Duration', type: 'duration', min: SECOND, max: 24 * HOUR, default: value, live: false,
    help: 'How far the run is computed. Playing on past the end extends it.',
  }),
  /** 300 ms between continents and back again, and long enough to see the slant of an arrow. */
  latency: (value: number): ParameterSpec => ({
    name: 'latency', title: 'Latency, one way', type: 'duration', min: 0, max: 10 * SECOND, default: value, live: true,
    help: 'How long a packet travels between client and server. It holds for packets that leave from now on.',
  }),
  jitter: (): ParameterSpec => ({
    name: 'jitter', title: 'Jitter', type: 'duration', min: 0, max: 5 * SECOND, default: 0, live: true,
    help: 'Up to this much is added to the latency of each packet, at random. Packets never overtake each other.',
  }),
  loss: (): ParameterSpec => ({
    name: 'loss', title: 'Loss', type: 'fraction', max: 1, default: 0, live: true,
    help: 'The share of packets that vanish on the way, each by its own chance.',
  }),
  bandwidth: (): ParameterSpec => ({
    name: 'bandwidth', title: 'Bandwidth', type: 'bandwidth', min: 1_000, max: 100_000_000_000, default: 0, live: true,
    help: 'How fast the line takes bits. A slow line makes a queue, and a full queue drops.',
  }),
  clients: (value: number): ParameterSpec => ({
    name: 'clients', title: 'Clients', type: 'integer', min: 1, max: 50, default: value, unit: '', live: false,
    help: 'How many clients there are, all alike.',
  }),
  rate: (value: number): ParameterSpec => ({
    name: 'rate', title: 'News per second', type: 'number', min: 0, max: 1000, default: value, unit: '/s', live: false,
    help: 'How many news items there are per second, on average.',
  }),
  arrivals: (value: 'fixed' | 'poisson' | 'bursts' = 'poisson'): ParameterSpec => ({
    name: 'arrivals', title: 'News arrive', type: 'choice', default: value, live: false,
    options: [
      { value: 'fixed', title: 'evenly' },
      { value: 'poisson', title: 'at random (Poisson)' },
      { value: 'bursts', title: 'in bursts' },
      { value: 'list', title: 'as listed' },
    ],
    help: 'When the news happen. A list is pasted or dropped as CSV.',
  }),
  serviceTime: (value: number): ParameterSpec => ({
    name: 'serviceTime', title: 'Service time', type: 'duration', min: 0, max: 60 * SECOND, default: value, live: true,
    help: 'Processor time that the server spends on each answer.',
  }),
  serviceTimes: (): ParameterSpec => ({
    name: 'serviceTimes', title: 'Service times are', type: 'choice', default: 'fixed', live: true,
    options: [{ value: 'fixed', title: 'all the same' }, { value: 'exponential', title: 'exponential' }],
    help: 'Exponential: mostly short, sometimes long, with the same mean.',
  }),
  timeout: (value: number): ParameterSpec => ({
    name: 'timeout', title: 'Client timeout', type: 'duration', min: 10 * MILLISECOND, max: HOUR, default: value, live: true,
    help: 'How long the client waits for an answer before it gives up. It holds for requests from now on.',
  }),
  retries: (value: number): ParameterSpec => ({
    name: 'retries', title: 'Retries', type: 'integer', min: 0, max: 10, default: value, unit: '', live: true,
    help: 'How often the client tries again when a request fails or times out.',
  }),
  cursor: (value: boolean): ParameterSpec => ({
    name: 'cursor', title: 'The client says what it has', type: 'flag', default: value, live: false,
    help: 'On: the client sends the number of the last item it has, and the server keeps all items on disk. Off: the server remembers in memory what it has sent.',
  }),
  backOff: (value: boolean): ParameterSpec => ({
    name: 'backOff', title: 'Back off after failures', type: 'flag', default: value, live: true,
    help: 'After each failure the client waits twice as long, and not as long as the others.',
  }),
  /** nginx `keepalive_timeout` is 75 s; Node's `keepAliveTimeout` is 5 s. */
  keepAlive: (value: number): ParameterSpec => ({
    name: 'keepAlive', title: 'Server keeps idle connections', type: 'duration', min: 0, max: HOUR, default: value, live: true,
    help: 'How long the server keeps a connection on which nothing happens. 0ms: it closes after every answer.',
  }),
  tls: (): ParameterSpec => ({
    name: 'tls', title: 'TLS', type: 'choice', default: 'off', live: false,
    options: [{ value: 'off', title: 'off' }, { value: '1.3', title: '1.3' }],
    help: 'Encryption between TCP and the protocol: one more round trip at the start, 22 bytes more on every record.',
  }),
  profile: (): ParameterSpec => ({
    name: 'profile', title: 'TCP profile', type: 'choice', default: 'linux', live: false,
    options: [{ value: 'linux', title: 'Linux' }, { value: 'rfc', title: 'RFC' }],
    help: 'Whose timers and recovery: those of Linux (Reno, without SACK) or those of the RFCs.',
  }),
  initialWindow: (): ParameterSpec => ({
    name: 'initialWindow', title: 'Initial window', type: 'integer', min: 1, max: 100, default: INITIAL_WINDOW_SEGMENTS, unit: 'segments', live: false,
    help: 'How many segments may be sent before the first acknowledgement.',
  }),
  receiveWindow: (): ParameterSpec => ({
    name: 'receiveWindow', title: 'Receive window', type: 'integer', min: 1, max: 16_777_216, default: RECEIVE_WINDOW_BYTES, unit: 'bytes', live: false,
    help: 'How many bytes a receiver holds for an application that does not read.',
  }),
};
