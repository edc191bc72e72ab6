import type { PresetOf } from '../contract/pattern.ts';
import type { Name } from './parameters.ts';

/** Five connections that nobody accepts for a while (recorded). */
const WAITING = {
  connections: '5',
  gap: '200ms',
  backlog: '2',
  accepts: '3.5s,3.5s',
  bytes: '0',
  closeAfter: '1h',
  duration: '6s',
} as const;
/** A program that lets its kernel try as long as it likes. */
const PATIENT = { connectTimeout: '10min', duration: '200s' } as const;
/** A client that has asked something, and waits for word without an end. Linux would begin to ask after two hours. */
const LISTENING = {
  bytes: '100',
  closeAfter: '1h',
  keepAliveInterval: '2s',
  keepAliveProbes: '3',
  duration: '60s',
} as const;
/** A client that opens a connection for each question, and closes it. */
const SHORT_LIVES = {
  connections: '620',
  gap: '100ms',
  ports: '20',
  bytes: '100',
  replyBytes: '100',
  latency: '10ms',
  duration: '70s',
} as const;
/** Six connections within a round trip, and nobody who accepts (recorded). */
const BURST = {
  connections: '6',
  gap: '20ms',
  backlog: '2',
  accepts: 'never',
  bytes: '100',
  closeAfter: '1h',
  duration: '6s',
} as const;

/** Starting points about having a connection at all: asked for, waiting, believed in, remembered. */
export const connectionPresets: readonly PresetOf<Name>[] = [
  {
    id: 'accept-queue',
    title: 'Five connections, a backlog of 2, and nobody accepts',
    watch: 'Watch what the server answers to connection 4.',
    at: '560ms',
    parameters: WAITING,
    do: [],
    partner: 'accept-queue-long',
  },
  {
    id: 'accept-queue-long',
    title: 'The same, with a backlog of 128',
    watch: 'Watch who learns that nobody has accepted yet.',
    at: '560ms',
    parameters: { ...WAITING, backlog: '128' },
    do: [],
    partner: 'accept-queue',
  },
  {
    id: 'burst',
    title: 'connect() succeeded, so the server has me?',
    watch: 'Watch how many of the six connections the server knows of.',
    at: '90ms',
    parameters: BURST,
    do: [],
    partner: 'burst-no-cookies',
  },
  {
    id: 'burst-no-cookies',
    title: 'The same burst without SYN cookies',
    watch: 'Watch whose connect() returns, and when.',
    at: '90ms',
    parameters: { ...BURST, synCookies: 'off' },
    do: [],
    partner: 'burst',
  },
  {
    id: 'silence',
    title: 'A firewall that drops: nobody answers',
    watch: 'Watch what the client is told, and when.',
    at: '0s',
    parameters: PATIENT,
    do: ['1us block client>server'],
    partner: 'no-listener',
  },
  {
    id: 'no-listener',
    title: 'The same port, and nobody listens',
    watch: 'Watch what the client is told, and when.',
    at: '0s',
    parameters: PATIENT,
    do: ['1us stop-listening server'],
    partner: 'silence',
  },
  {
    id: 'silence-rfc',
    title: 'A host that is gone, asked by the book',
    watch: 'Watch the pauses between its attempts.',
    at: '0s',
    parameters: { ...PATIENT, profile: 'rfc' },
    do: ['1us crash server'],
  },
  {
    id: 'given-up',
    title: 'A firewall that drops, and a program that waits 3 seconds',
    watch: 'Watch who gives up, and what is known by then.',
    at: '0s',
    parameters: { connectTimeout: '3s' },
    do: ['1us block client>server'],
  },
  {
    id: 'keep-alive',
    title: 'The server loses its power, and the client only listens',
    watch: 'Watch whether the client ever learns of it.',
    at: '2s',
    parameters: { ...LISTENING, keepAlive: '10s' },
    do: ['3s crash server'],
    partner: 'no-keep-alive',
  },
  {
    id: 'no-keep-alive',
    title: 'The same without keep-alive, as sockets are',
    watch: 'Watch whether the client ever learns of it.',
    at: '2s',
    parameters: LISTENING,
    do: ['3s crash server'],
    partner: 'keep-alive',
  },
  {
    id: 'keep-alive-calm',
    title: 'Keep-alive, and the server is there',
    watch: 'Watch what the client asks, and what it costs.',
    at: '8s',
    parameters: { ...LISTENING, keepAlive: '10s' },
    do: [],
  },
  {
    id: 'time-wait',
    title: 'Ten short connections a second, and twenty ports',
    watch: 'Watch what becomes of connection 21.',
    at: '1.6s',
    parameters: SHORT_LIVES,
    do: [],
    partner: 'time-wait-ports',
  },
  {
    id: 'time-wait-ports',
    title: 'The same with a thousand ports',
    watch: 'Watch how many ports are taken though hardly a connection is open.',
    at: '1.6s',
    parameters: { ...SHORT_LIVES, ports: '1000' },
    do: [],
    partner: 'time-wait',
  },
  {
    id: 'one-port',
    title: 'Can one port have more connections than there are ports?',
    watch: 'Watch the descriptors: three clients of ten ports each, one server.',
    at: '0s',
    parameters: { clients: '3', connections: '12', ports: '10', gap: '20ms', bytes: '0', closeAfter: '1h' },
    do: [],
  },
];
