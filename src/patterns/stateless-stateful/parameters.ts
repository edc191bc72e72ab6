import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { choice, declareParameters, duration, flag, integer, text } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common } from '../shared/common-parameters.ts';

const BANNED = 'nothing, or one user such as client or client2';

export const parameters = declareParameters({
  state: choice({
    title: 'Session state lives',
    default: 'memory',
    live: true,
    options: [
      { value: 'memory', title: 'in the memory of a backend' },
      { value: 'sticky', title: 'in its memory, and the proxy is sticky' },
      { value: 'store', title: 'in a shared database' },
      { value: 'token', title: 'with the client, in a signed token' },
    ],
    help: 'Where a backend finds out who asks and what is in the cart. It holds for sessions from now on.',
  }),
  backends: integer({
    title: 'Backends',
    min: 1,
    max: 5,
    default: 3,
    unit: '',
    live: false,
    help: 'How many backends there are behind the proxy, all alike.',
  }),
  algorithm: choice({
    title: 'The proxy chooses',
    default: 'random-two',
    live: true,
    options: [
      { value: 'random-two', title: 'the better of two at random' },
      { value: 'nginx-weighted-round-robin', title: 'in turn, as nginx' },
    ],
    help: 'Which backend gets a request, where no cookie decides. In turn, a user who logs in again always comes to the wrong one.',
  }),
  rate: {
    ...common.rate(1),
    title: 'Requests per second',
    help: 'How many things all users put into carts per second.',
  },
  logInAgain: flag({
    title: 'The user logs in again',
    default: true,
    live: true,
    help: 'After a 401 the user logs in again, at most twice, and what was refused is repeated. Off: the user goes on with the old session.',
  }),
  sessionIdle: duration({
    title: 'An unused session ends after',
    min: 0,
    max: 24 * 3600 * SECOND,
    // connect-redis keeps a session for a day after its last use. Never, so that nothing ends by itself in a lesson.
    default: 0,
    live: true,
    help: 'In memory and in the database: who does nothing for longer is logged out. 0ms: never.',
  }),
  tokenLife: duration({
    title: 'A token is good for',
    min: SECOND,
    max: 24 * 3600 * SECOND,
    // Minutes in practice; ten seconds show the end of one in a short run.
    default: 10 * SECOND,
    live: true,
    help: 'Until then a token is believed without asking anyone. It holds for tokens from now on.',
  }),
  refresh: flag({
    title: 'Tokens are renewed',
    default: true,
    live: true,
    help: 'On: an expired token is renewed with a refresh token, which the database may refuse. Off: the user logs in again.',
  }),
  denylist: flag({
    title: 'Tokens are looked up, too',
    default: false,
    live: true,
    help: 'On: every request asks the database whether the user is banned. That is state again, and a round trip.',
  }),
  banned: text({
    title: 'Banned user',
    default: '',
    live: true,
    form: BANNED,
    check: (given) => (/^(?:client(?:[1-9]\d?)?)?$/.test(given) ? null : BANNED),
    examples: ['client', 'client2'],
    help: 'This user may do nothing from now on, wherever somebody looks.',
  }),
  key: integer({
    title: 'Signing key',
    min: 1,
    max: 99,
    default: 1,
    unit: '',
    live: true,
    help: 'The number (kid) of the key that signs new tokens. A greater one is a rotation.',
  }),
  oldKeys: flag({
    title: 'Earlier keys are still believed',
    default: true,
    live: true,
    help: 'Off: with a rotation every token of an earlier key ends at once.',
  }),
  latency: common.latency(100 * MILLISECOND),
  serviceTime: common.serviceTime(20 * MILLISECOND),
  serviceTimes: common.serviceTimes(),
  databaseTime: duration({
    title: 'Database works for',
    min: 0,
    max: 60 * SECOND,
    default: 5 * MILLISECOND,
    live: true,
    help: 'How long the database works on one query; it works on one at a time.',
  }),
  databaseTimeout: duration({
    title: 'Backends wait for the database',
    min: 10 * MILLISECOND,
    max: 600 * SECOND,
    default: 2 * SECOND,
    live: true,
    help: 'After this a backend answers 503. Waiting for a connection of the pool is part of it.',
  }),
  // node-postgres keeps at most 10 connections.
  pool: integer({
    title: 'Database connections per backend',
    min: 1,
    max: 100,
    default: 10,
    unit: '',
    live: false,
    help: 'A query that finds all of them busy waits.',
  }),
  durable: flag({
    title: 'Database writes to disk',
    default: true,
    live: true,
    help: 'Off: what it knows is gone when it restarts, as in a cache without a replica.',
  }),
  arrivals: { ...common.arrivals('fixed'), title: 'Requests come' },
  timeout: common.timeout(10 * SECOND),
  keepAlive: common.keepAlive(75 * SECOND),
  clients: common.clients(2),
  tcpKeepAlive: common.tcpKeepAlive(),
  tls: common.tls(),
  loss: common.loss(),
  jitter: common.jitter(),
  bandwidth: common.bandwidth(),
  profile: common.profile(),
  duration: common.duration(60 * SECOND),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
