import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { choice, declareParameters, duration, integer } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common } from '../shared/common-parameters.ts';

const SERVERS = [
  { value: 'blocking', title: 'one blocking thread' },
  { value: 'threads', title: 'a thread for each call' },
  { value: 'pool', title: 'a pool of threads' },
  { value: 'epoll', title: 'a loop around epoll' },
  { value: 'node', title: 'Node' },
] as const;

export const parameters = declareParameters({
  server: choice({
    title: 'First server',
    default: 'pool',
    live: false,
    options: SERVERS,
    help: 'One blocking thread; a thread for each call; a bounded pool of threads; a loop around epoll; Node, which is a loop with a pool of four.',
  }),
  beside: choice({
    title: 'Beside it',
    default: 'node',
    live: false,
    options: SERVERS,
    help: 'A second server that gets the same calls at the same moments, so that the two can be compared.',
  }),
  operation: choice({
    title: 'Each call needs',
    default: 'socket',
    live: false,
    options: [
      { value: 'socket', title: 'the database' },
      { value: 'file', title: 'a file' },
      { value: 'lookup', title: 'an address (dns.lookup)' },
      { value: 'hash', title: 'a hash' },
    ],
    help: 'The answer of a database, over a socket; a file; an address by getaddrinfo; or a hash, which needs a processor. Node waits for sockets on its loop, and for the rest in its pool.',
  }),
  hashesFirst: integer({
    title: 'Of these the first need a hash',
    min: 0,
    max: 400,
    default: 0,
    unit: 'calls',
    live: false,
    help: 'So many calls, the first ones, need a hash instead: who shares its threads with them has to wait.',
  }),
  caller: choice({
    title: 'The code on a loop calls',
    default: 'promise',
    live: false,
    options: [
      { value: 'blocking', title: 'and waits (...Sync)' },
      { value: 'callback', title: 'with a callback' },
      { value: 'promise', title: 'with await' },
    ],
    help: 'How code on a loop calls what takes a while. Waiting inside the call stops the loop; a callback and what stands behind await run when the answer is there. Threads always wait.',
  }),
  requests: integer({
    title: 'Calls',
    min: 1,
    max: 400,
    default: 6,
    unit: '',
    live: false,
    help: 'How many calls each server gets.',
  }),
  gap: duration({
    title: 'Time between two',
    min: 0,
    max: 10 * SECOND,
    default: 20 * MILLISECOND,
    live: false,
    help: 'How long after one call the next one is made. 0ms: all at once.',
  }),
  threads: integer({
    title: 'Threads',
    min: 1,
    max: 400,
    default: 4,
    unit: '',
    live: false,
    help: 'How many threads a pool of threads has. The other kinds of server have one, or as many as calls.',
  }),
  takes: duration({
    title: 'It takes',
    min: MILLISECOND,
    max: 10 * SECOND,
    default: 100 * MILLISECOND,
    live: false,
    help: 'How long the database, the disk or the way to the name server takes, or the hash on a processor.',
  }),
  thenHash: duration({
    title: 'Then a hash, on a processor',
    min: 0,
    max: 10 * SECOND,
    default: 0,
    live: false,
    help: 'Processor time that each call needs after that. 0ms: none. Node gives it to its pool.',
  }),
  poolSize: integer({
    title: 'Pool of Node (UV_THREADPOOL_SIZE)',
    min: 1,
    max: 128,
    default: 4,
    unit: 'threads',
    live: false,
    help: 'Files, dns.lookup, hashes and compression share these threads, first in, first out. Four unless the variable says otherwise; libuv allows 1024.',
  }),
  cores: integer({
    title: 'Processors of a server',
    min: 1,
    max: 64,
    default: 8,
    unit: '',
    live: false,
    help: 'How many threads can run at the same moment. More of them take turns of 3 ms.',
  }),
  handling: duration({
    title: 'Handling of a call',
    min: 100,
    max: SECOND,
    default: 8 * MILLISECOND,
    live: false,
    help: 'Processor time to read a request and start what it needs.',
  }),
  backlog: integer({
    title: 'Backlog',
    min: 0,
    max: 4096,
    default: 511,
    unit: '',
    live: false,
    help: 'For listen(2): one connection more may wait in the accept queue; later ones are not answered and try again. Node asks for 511.',
  }),
  latency: common.latency(2 * MILLISECOND),
  databaseLatency: duration({
    title: 'Latency to the database',
    min: 0,
    max: 10 * SECOND,
    default: 500,
    live: true,
    help: 'How long a packet travels, one way, between a server and the database.',
  }),
  jitter: common.jitter(),
  loss: common.loss(),
  profile: common.profile(),
  duration: common.duration(2 * SECOND),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
