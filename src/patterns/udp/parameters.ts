import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { declareParameters, duration, flag, fraction, integer, text } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common } from '../shared/common-parameters.ts';
import { LEAST_BYTES } from './content.ts';
import { parseLosses } from './scripted-loss.ts';

/** Linux: twice as much is `net.core.rmem_default`. */
const BUFFER_ASKED = 106_496;
/** Linux gives at least 2,304 bytes, however few are asked for, and at most twice `net.core.rmem_max`. */
const LEAST_BUFFER = 1_152;
const MOST_BUFFER = 212_992;

export const parameters = declareParameters({
  count: integer({
    title: 'Messages',
    min: 1,
    max: 5_000,
    default: 10,
    unit: '',
    live: false,
    help: 'How many messages are sent: the same as datagrams and over TCP.',
  }),
  size: integer({
    title: 'Size of a message',
    min: LEAST_BYTES,
    max: 100_000,
    default: 200,
    unit: 'bytes',
    live: false,
    help: 'Above 1472 bytes a datagram travels in fragments, above 65507 it cannot be sent at all.',
  }),
  gap: duration({
    title: 'Time between two',
    min: 0,
    max: 60 * SECOND,
    default: 20 * MILLISECOND,
    live: false,
    help: 'How long a sender waits before it sends the next one. 0ms: all at once.',
  }),
  latency: common.latency(50 * MILLISECOND),
  lose: text({
    title: 'Lose on purpose',
    default: '',
    live: false,
    form: 'nothing, or losses with commas between, such as message4, message4x2 or packet2',
    check: (given) => {
      const parsed = parseLosses(given);
      return 'problem' in parsed ? parsed.problem : null;
    },
    examples: ['message1', 'message10x2', 'message2,message3', 'packet1,packet3x2'],
    help: 'What is lost, on each of the lines: message4 is the first packet that carries message 4, message4x2 its first repetition, too. packet2 is the second packet with data.',
  }),
  loss: common.loss(),
  duplicate: fraction({
    title: 'Duplication',
    max: 1,
    default: 0,
    live: true,
    help: 'The share of packets that arrive twice, each by its own chance.',
  }),
  reorder: fraction({
    title: 'Reordering',
    max: 1,
    default: 0,
    live: true,
    help: 'The share of packets that travel twice as long as the others, so that later ones overtake them.',
  }),
  receiveBuffer: integer({
    title: 'Receive buffer (SO_RCVBUF)',
    min: LEAST_BUFFER,
    max: MOST_BUFFER,
    default: BUFFER_ASKED,
    unit: 'bytes',
    live: false,
    help: 'What the receiver of datagrams asks its kernel for. Linux takes twice as much, and charges each datagram with its bookkeeping.',
  }),
  connected: flag({
    title: 'The sender connects its socket',
    default: true,
    live: false,
    help: 'Nothing travels for it. On: an ICMP message about its datagrams is reported by its next call. Off: it never hears of one.',
  }),
  programs: integer({
    title: 'Programs at the receiver',
    min: 1,
    max: 2,
    default: 1,
    unit: '',
    live: false,
    help: 'Two programs behind one address: the ports 5001 and 5002. Messages go to them in turn.',
  }),
  jitter: common.jitter(),
  profile: common.profile(),
  duration: common.duration(5 * SECOND),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
