import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { choice, declareParameters, duration, flag, fraction, integer, text } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common } from '../shared/common-parameters.ts';
import { LEAST_BYTES } from './content.ts';
import { parseNames } from './needed-names.ts';
import { parseLosses } from './scripted-loss.ts';

/** Linux: twice as much is `net.core.rmem_default`. */
const BUFFER_ASKED = 106_496;
/** Linux gives at least 2,304 bytes, however few are asked for, and at most twice `net.core.rmem_max`. */
const LEAST_BUFFER = 1_152;
const MOST_BUFFER = 212_992;

export const parameters = declareParameters({
  traffic: choice({
    title: 'What travels',
    default: 'messages',
    live: false,
    options: [
      { value: 'messages', title: 'messages' },
      { value: 'lookups', title: 'DNS lookups' },
    ],
    help: 'Numbered messages, as datagrams and over TCP beside them; or names that a program looks up by datagram.',
  }),
  count: integer({
    title: 'How many',
    min: 1,
    max: 1_000,
    default: 10,
    unit: '',
    live: false,
    help: 'How many messages are sent, the same as datagrams and over TCP; or how many names are looked up.',
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
    help: 'How long after one message, or one lookup, the next one begins. 0ms: all at once.',
  }),
  latency: common.latency(50 * MILLISECOND),
  lose: text({
    title: 'Lose on purpose',
    default: '',
    live: false,
    form: 'nothing, or losses with commas between, such as message4, message4x2, packet2, question1 or answer1',
    check: (given) => {
      const parsed = parseLosses(given);
      return 'problem' in parsed ? parsed.problem : null;
    },
    examples: ['message1', 'message10x2', 'message2,message3', 'packet1,packet3x2', 'question1', 'answer1,question2'],
    help: 'What is lost, on each of the lines: message4 is the first packet that carries message 4, message4x2 its first repetition, too; packet2 the second packet with data; question1 and answer1 the first datagram from and to an application.',
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
  resolver: choice({
    title: 'The program asks by',
    default: 'glibc',
    live: false,
    options: [
      { value: 'glibc', title: 'getaddrinfo (glibc)' },
      { value: 'cares', title: 'dns.resolve4 (Node, c-ares)' },
      { value: 'dig', title: 'dig' },
    ],
    help: 'Who sends the questions, and again when no answer comes: glibc twice, 5 s apart; c-ares four times at random, about 3 s and more apart; dig three times, 5 s apart.',
  }),
  family: choice({
    title: 'getaddrinfo asks for',
    default: 'A',
    live: false,
    options: [
      { value: 'A', title: 'IPv4' },
      { value: 'both', title: 'IPv4 and IPv6' },
    ],
    help: 'One question (A) for each name, or two at the same moment (A and AAAA).',
  }),
  servers: integer({
    title: 'Name servers',
    min: 1,
    max: 2,
    default: 1,
    unit: '',
    live: false,
    help: 'How many there are to ask. What the second one is for is decided by whoever asks.',
  }),
  names: text({
    title: 'Names',
    default: 'www',
    live: false,
    form: 'names with commas between, all without a time or each with one, such as www, mail, alias, many, nowhere or www@3s',
    check: (given) => {
      const parsed = parseNames(given);
      return 'problem' in parsed ? parsed.problem : null;
    },
    examples: ['many', 'www,mail,alias,nowhere', 'nowhere', 'alias@0s,www@2s'],
    help: 'What is looked up in turn, under example.test. An alias stands for www, many has several addresses, nowhere does not exist. With times, exactly these are looked up.',
  }),
  addresses: integer({
    title: 'Addresses of "many"',
    min: 1,
    max: 4_000,
    default: 30,
    unit: '',
    live: false,
    help: 'Each takes 16 bytes of an answer. A datagram has room for 29 of them, with EDNS for 74.',
  }),
  recursion: flag({
    title: 'A resolver asks for the program',
    default: false,
    live: false,
    help: 'Off: the name server has the names itself. On: a resolver asks from the root down, and keeps what it hears for a while.',
  }),
  minimise: flag({
    title: 'It tells each server only what it must',
    default: true,
    live: false,
    help: 'Query name minimisation: the root is asked for test, the next one for example.test. Off: all are told the whole name.',
  }),
  upstreamLatency: duration({
    title: 'Latency beyond the resolver',
    min: 0,
    max: 10 * SECOND,
    default: 100 * MILLISECOND,
    live: true,
    help: 'How long a packet travels, one way, between the resolver and the servers that it asks.',
  }),
  jitter: common.jitter(),
  profile: common.profile(),
  duration: common.duration(5 * SECOND),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
