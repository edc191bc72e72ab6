import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { bandwidth, declareParameters, duration, flag, integer, text } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { PACKET_BYTES, QUEUE_BYTES } from '../../kernel/network/link.ts';
import { LINUX_KEEP_ALIVE } from '../../transport/tcp/profile.ts';
import { EPHEMERAL_PORTS } from '../../kernel/network/ports.ts';
import { common } from '../shared/common-parameters.ts';
import { parseAccepts } from './accepts.ts';
import { parseLosses } from './scripted-loss.ts';

/** The longest accept queue that Linux grants by default: net.core.somaxconn. */
const LONGEST_BACKLOG = 4096;
const HOUR = 3600 * SECOND;

export const parameters = declareParameters({
  bytes: integer({
    title: 'Client writes',
    min: 0,
    max: 10_000_000,
    default: 14_600,
    unit: 'bytes',
    live: false,
    help: 'What the client hands to its kernel in one write: 14600 bytes are ten full segments of 1460.',
  }),
  replyBytes: integer({
    title: 'Server answers',
    min: 0,
    max: 10_000_000,
    default: 0,
    unit: 'bytes',
    live: false,
    help: 'What the server writes once it has read all that the client writes.',
  }),
  writes: integer({
    title: 'In how many writes',
    min: 1,
    max: 1_000,
    default: 1,
    unit: '',
    live: false,
    help: 'The client hands its bytes to its kernel in so many calls, one right after the other, and then waits for the answer.',
  }),
  exchanges: integer({
    title: 'How often it asks',
    min: 1,
    max: 100,
    default: 1,
    unit: '',
    live: false,
    help: 'With an answer in its hands the client writes the same again. Without answers it writes once.',
  }),
  nagle: flag({
    title: "Nagle's algorithm",
    default: true,
    live: false,
    help: 'On, as sockets are unless a program sets TCP_NODELAY: a segment that is not full waits while another is not confirmed (RFC 896).',
  }),
  delayedAck: flag({
    title: 'Delayed acknowledgements',
    default: true,
    live: false,
    help: 'On: a receiver waits a little for something to carry its acknowledgement, 40 ms in Linux, 200 ms in the RFC profile. Off: it confirms at once (TCP_QUICKACK).',
  }),
  closeAfter: duration({
    title: 'Client closes after',
    min: 0,
    max: HOUR,
    default: 0,
    live: false,
    help: 'Counted from the write. 0ms: at once, or when the answer is read.',
  }),
  bandwidth: bandwidth({
    title: 'Line rate',
    min: 1_000,
    max: 100_000_000_000,
    default: 1_500_000,
    live: true,
    help: 'How fast the line takes bits. At 1.5 Mbit/s, about that of a T1 line (1.544), a full segment takes 8 ms to write.',
  }),
  latency: common.latency(50 * MILLISECOND),
  queue: integer({
    title: 'Queue before the line',
    min: 1,
    max: 10_000,
    default: QUEUE_BYTES / PACKET_BYTES,
    unit: 'packets',
    live: true,
    help: 'How many packets of 1500 bytes may stand before each direction, the one that is being sent included; what comes then is dropped. 1000 is the default of Linux (txqueuelen).',
  }),
  ping: duration({
    title: 'A ping beside it, every',
    min: 10 * MILLISECOND,
    max: 60 * SECOND,
    orZero: true,
    default: 0,
    live: false,
    help: 'A datagram of 64 bytes that the server sends back at once: it stands in the same queues as the transfer. 0ms: none.',
  }),
  lose: text({
    title: 'Lose on purpose',
    default: '',
    live: false,
    form: 'nothing, or losses with commas between, such as client>server:data8x2 or server>client:SA',
    check: (given) => {
      const parsed = parseLosses(given);
      return 'problem' in parsed ? parsed.problem : null;
    },
    examples: [
      'client>server:data1x3',
      'server>client:SA',
      'server>client:A',
      'client>server:FA,server>client:FA',
      'server>client:data2x2',
    ],
    help: 'Which packets are lost: client>server:data5 loses the fifth data segment once, client>server:data8x2 the eighth twice, server>client:SA a SYN-ACK, server>client:A the first bare acknowledgement.',
  }),
  connectTimeout: duration({
    title: 'The client gives up connecting after',
    min: MILLISECOND,
    max: HOUR,
    orZero: true,
    default: 0,
    live: false,
    help: 'How long the program waits for connect(). 0ms: as long as its kernel tries, two minutes in Linux, three in the RFC profile.',
  }),
  keepAlive: duration({
    title: 'TCP keep-alive after',
    min: SECOND,
    max: LINUX_KEEP_ALIVE.idleUs,
    orZero: true,
    default: 0,
    live: false,
    help: 'After so long without a word the kernel of the client asks whether the server is there. 0ms: never, as sockets do unless a program sets SO_KEEPALIVE; then after 7200 s in Linux.',
  }),
  keepAliveInterval: duration({
    title: 'Keep-alive asks again after',
    min: SECOND,
    max: HOUR,
    default: LINUX_KEEP_ALIVE.intervalUs,
    live: false,
    help: 'How long it waits for an answer before it asks again: 75 s in Linux (net.ipv4.tcp_keepalive_intvl).',
  }),
  keepAliveProbes: integer({
    title: 'Keep-alive asks at most',
    min: 1,
    max: 127,
    default: LINUX_KEEP_ALIVE.probes,
    unit: 'times',
    live: false,
    help: 'So many questions without an answer end the connection: 9 in Linux (net.ipv4.tcp_keepalive_probes).',
  }),
  connections: integer({
    title: 'Connections',
    min: 1,
    max: 1_000,
    default: 1,
    unit: '',
    live: false,
    help: 'How many the client opens. Each writes, waits for its answer and is closed as the other settings say.',
  }),
  gap: duration({
    title: 'Time between two connections',
    min: 0,
    max: 60 * SECOND,
    default: 20 * MILLISECOND,
    live: false,
    help: 'How long after one connection the client asks for the next. 0ms: all at once.',
  }),
  clients: integer({
    title: 'Clients',
    min: 1,
    max: 20,
    default: 1,
    unit: '',
    live: false,
    help: 'How many hosts open connections, as many each. With more than one, or more than one connection, nobody looks at single segments.',
  }),
  ports: integer({
    title: 'Ports of a client',
    min: 1,
    max: EPHEMERAL_PORTS,
    default: EPHEMERAL_PORTS,
    unit: '',
    live: false,
    help: 'From how many its kernel takes one for each connection to the server: 32768 to 60999 in Linux (net.ipv4.ip_local_port_range).',
  }),
  backlog: integer({
    title: 'Backlog of listen()',
    min: 0,
    max: LONGEST_BACKLOG,
    default: LONGEST_BACKLOG,
    unit: '',
    live: false,
    help: 'So many complete connections, and one more, may wait until the server accepts them. 4096 is the most that Linux grants (net.core.somaxconn).',
  }),
  accepts: text({
    title: 'The server accepts',
    default: '',
    live: false,
    form: 'nothing for at once, never, or times with commas between, such as 3.5s,3.5s',
    check: (given) => {
      const parsed = parseAccepts(given);
      return 'problem' in parsed ? parsed.problem : null;
    },
    examples: ['never', '3s', '1s,2s,2s'],
    help: 'When its program takes a connection: at once, never, or one at each of these times. Until then the connection waits in the accept queue.',
  }),
  synCookies: flag({
    title: 'SYN cookies',
    default: true,
    live: false,
    help: 'On, as Linux is (net.ipv4.tcp_syncookies = 1): when too many connections are half open, the server answers SYNs and keeps nothing of them. Off: it drops them.',
  }),
  loss: common.loss(),
  jitter: common.jitter(),
  initialWindow: common.initialWindow(),
  receiveWindow: common.receiveWindow(),
  profile: common.profile(),
  duration: common.duration(5 * SECOND),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
