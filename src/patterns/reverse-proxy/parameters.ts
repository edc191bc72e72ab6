import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { choice, declareParameters, duration, flag, fraction, integer, text } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common } from '../shared/common-parameters.ts';

export const UPSTREAM_NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;

/** Weights of upstreams as written: `5/1/1`. */
export function weightsOf(given: string): readonly number[] {
  return given.split('/').map(Number);
}

/** Names of upstreams as written: `a,c`. */
export function namesOf(given: string): readonly string[] {
  return given === '' ? [] : given.split(',');
}

const WEIGHTS = 'one to eight whole numbers from 1 to 99 with strokes between, such as 5/1/1';
const NAME_EXAMPLES = ['a', 'b', 'a,c', 'a,b,c,d,e,f,g,h'];
const NAMES = 'nothing, or names of upstreams from a to h with commas between, such as b or a,c';

function checkWeights(given: string): string | null {
  const isList = /^[1-9]\d?(?:\/[1-9]\d?){0,7}$/.test(given);
  return isList ? null : WEIGHTS;
}

function checkNames(given: string): string | null {
  return /^(?:[a-h](?:,[a-h]){0,7})?$/.test(given) ? null : NAMES;
}

export const parameters = declareParameters({
  algorithm: choice({
    title: 'Algorithm',
    default: 'nginx-weighted-round-robin',
    live: true,
    options: [
      { value: 'nginx-weighted-round-robin', title: 'round robin as in nginx' },
      { value: 'haproxy-round-robin', title: 'round robin as in HAProxy' },
      { value: 'least-connections', title: 'least connections as in nginx' },
      { value: 'haproxy-least-connections', title: 'least connections as in HAProxy' },
      { value: 'random-two', title: 'better of two at random' },
      { value: 'ip-hash', title: "hash of the client's address" },
      { value: 'plain-hash', title: 'plain hash of what is asked for' },
      { value: 'consistent-hash', title: 'consistent hash of what is asked for' },
    ],
    help: 'How the proxy chooses an upstream. The same weights give another order in another product.',
  }),
  weights: text({
    title: 'Weights of the upstreams',
    default: '5/1/1',
    live: false,
    form: WEIGHTS,
    check: checkWeights,
    examples: ['1', '1/1', '99/1/1', '1/2/3/4/5/6/7/8'],
    help: 'One number for each upstream a, b, c ...: how many requests of a round it gets.',
  }),
  latency: common.latency(100 * MILLISECOND),
  serviceTime: common.serviceTime(200 * MILLISECOND),
  healthCheck: choice({
    title: 'Health check',
    default: 'passive',
    live: false,
    options: [
      { value: 'passive', title: 'passive, as nginx: requests tell' },
      { value: 'active', title: 'active, as HAProxy: checks every 2 s' },
    ],
    help: 'Passive: a failed request goes to the next upstream, and the failure counts. Active: the proxy opens a connection every 2 s; three failures and the server is down, two successes and it is up. A refused request is tried at the same server three more times, a second apart, then answered 503.',
  }),
  // HAProxy `option redispatch`: off unless it is set; `redispatch -1`, the last retry, when it is.
  redispatch: flag({
    title: 'Retries may go to another server',
    default: false,
    live: true,
    help: 'With active checks. Off: a refused request stays with its server. On, as option redispatch of HAProxy: it is balanced anew, at once, or for a hash with the last retry only.',
  }),
  // nginx `max_fails`.
  maxFails: integer({
    title: 'Failures until marked down',
    min: 0,
    max: 100,
    default: 1,
    unit: '',
    live: true,
    help: 'With passive checks: so many failures and an upstream gets nothing for a while. 0: never.',
  }),
  // nginx `fail_timeout`.
  failTimeout: duration({
    title: 'Marked down for',
    min: SECOND,
    max: 3600 * SECOND,
    default: 10 * SECOND,
    live: true,
    help: 'After this the next request is a probe. Counted in whole seconds, as nginx does.',
  }),
  // nginx `proxy_connect_timeout` and `proxy_read_timeout` are 60 s; two seconds show it in a short run.
  upstreamTimeout: duration({
    title: 'Proxy gives up after',
    min: 10 * MILLISECOND,
    max: 3600 * SECOND,
    default: 2 * SECOND,
    live: true,
    help: 'How long an upstream may take to answer a request that it was sent. nginx waits 60 s.',
  }),
  connectTimeout: duration({
    title: 'Proxy gives up connecting after',
    min: 10 * MILLISECOND,
    max: 3600 * SECOND,
    default: 2 * SECOND,
    live: true,
    help: 'How long a connection to an upstream may take to open. nginx waits 60 s; HAProxy has no default and warns when it is not set.',
  }),
  requests: integer({
    title: 'Requests in a row',
    min: 0,
    max: 100_000,
    default: 0,
    unit: '',
    live: false,
    help: 'So many requests in all, each when the one before is over. 0: they come at their own rate.',
  }),
  pause: duration({
    title: 'Pause between requests in a row',
    min: 0,
    max: 60 * SECOND,
    default: 0,
    live: true,
    help: 'How long a client waits before the next request of its row.',
  }),
  rate: {
    ...common.rate(2),
    title: 'Requests per second',
    help: 'How many requests there are per second, on average.',
  },
  arrivals: { ...common.arrivals('fixed'), title: 'Requests come' },
  serviceTimes: common.serviceTimes(),
  workers: integer({
    title: 'Workers per upstream',
    min: 1,
    max: 64,
    default: 1,
    unit: '',
    live: false,
    help: 'How many requests an upstream works on at once; the others queue there.',
  }),
  method: choice({
    title: 'Method',
    default: 'GET',
    live: true,
    options: [
      { value: 'GET', title: 'GET' },
      { value: 'POST', title: 'POST' },
    ],
    help: 'A POST that was sent to one upstream may have been carried out: it is sent to another only where what failed is always tried again.',
  }),
  // nginx `proxy_next_upstream error timeout`, and with `non_idempotent`, and `off`.
  repeat: choice({
    title: 'What failed is tried again',
    default: 'idempotent',
    live: true,
    options: [
      { value: 'idempotent', title: 'unless it is a POST that was sent' },
      { value: 'all', title: 'always' },
      { value: 'off', title: 'never' },
    ],
    help: 'With passive checks, as proxy_next_upstream of nginx: whether a request that failed goes to the next upstream, or to a new connection when a kept one was dead.',
  }),
  keys: integer({
    title: 'Different things asked for',
    min: 1,
    max: 1000,
    default: 20,
    unit: '',
    live: true,
    help: 'Requests go round so many addresses: what a cache can hit and a hash can spread.',
  }),
  cache: duration({
    title: 'Proxy keeps answers for',
    min: 0,
    max: 3600 * SECOND,
    default: 0,
    live: true,
    help: 'A kept answer is given again without asking anyone. 0ms: no cache.',
  }),
  breakerFails: integer({
    title: 'Failures that open the circuit',
    min: 0,
    max: 100,
    default: 0,
    unit: '',
    live: true,
    help: 'A circuit breaker for each upstream: after so many failures in a row (5xx counts too) it gets nothing for a while. 0: none.',
  }),
  // opossum (Node) `resetTimeout`: 30 s.
  breakerOpenFor: duration({
    title: 'Circuit stays open for',
    min: 100 * MILLISECOND,
    max: 3600 * SECOND,
    default: 30 * SECOND,
    live: true,
    help: 'After this one request is let through: success closes the circuit, failure opens it again. opossum waits 30 s.',
  }),
  bodySize: integer({
    title: 'Size of an answer in bytes',
    min: 0,
    max: 200_000,
    default: 0,
    unit: '',
    live: true,
    help: 'Answers carry so many bytes of product text. 0: no more than the name of the item.',
  }),
  compression: flag({
    title: 'Proxy compresses answers',
    default: false,
    live: true,
    help: 'The proxy gzips answers for clients that accept it: fewer bytes, more work for the proxy.',
  }),
  slow: text({
    title: 'Slow upstreams',
    default: '',
    live: true,
    form: NAMES,
    check: checkNames,
    examples: NAME_EXAMPLES,
    help: 'These upstreams take ten times the service time.',
  }),
  failing: text({
    title: 'Broken upstreams',
    default: '',
    live: true,
    form: NAMES,
    check: checkNames,
    examples: NAME_EXAMPLES,
    help: 'These upstreams answer 500 at once, without any work.',
  }),
  drain: text({
    title: 'Drained upstreams',
    default: '',
    live: true,
    form: NAMES,
    check: checkNames,
    examples: NAME_EXAMPLES,
    help: 'These get nothing new; what they have they finish.',
  }),
  canary: fraction({
    title: 'Canary share',
    max: 1,
    default: 0,
    live: true,
    help: 'This share of the requests goes to the last upstream, and no others. 0: it is one of them.',
  }),
  oneNetwork: flag({
    title: 'Clients share one network',
    default: false,
    live: true,
    help: 'All addresses begin alike, as behind one router: to a hash of the first three octets they are one client.',
  }),
  pool: flag({
    title: 'Upstream connections are kept',
    default: true,
    live: true,
    help: 'On: as nginx from 1.29.7. Off: a connection for each request, as nginx before.',
  }),
  // nginx `keepalive_timeout` of an upstream, 60 s; HAProxy `pool-purge-delay`, 5 s.
  poolIdle: duration({
    title: 'Proxy keeps idle upstream connections',
    min: 100 * MILLISECOND,
    max: 3600 * SECOND,
    default: 60 * SECOND,
    live: true,
    help: 'How long the proxy keeps a connection to an upstream that nobody uses. nginx: 60 s.',
  }),
  // Node `keepAliveTimeout` is 5 s, Apache `KeepAliveTimeout` 5 s, gunicorn `keepalive` 2 s, Tomcat `keepAliveTimeout` 60 s.
  upstreamIdle: duration({
    title: 'Upstreams keep idle connections',
    min: 100 * MILLISECOND,
    max: 3600 * SECOND,
    default: 60 * SECOND,
    live: true,
    help: 'How long an upstream keeps a connection that nobody uses before it closes it. Node and Apache: 5 s, gunicorn: 2 s, Tomcat: 60 s.',
  }),
  upstreamLatency: duration({
    title: 'Latency between proxy and upstreams',
    min: 0,
    max: SECOND,
    default: 500,
    live: true,
    help: 'One way. Half a millisecond is one room; 20 ms is another town.',
  }),
  timeout: common.timeout(10 * SECOND),
  // nginx `keepalive_timeout` towards clients is 75 s; HAProxy `timeout http-keep-alive` is as long as a request may take.
  keepAlive: {
    ...common.keepAlive(0),
    title: 'Proxy keeps idle client connections',
    help: 'How long the proxy keeps a connection on which its client asks for nothing. 0ms: it closes after every answer. nginx: 75 s.',
  },
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
