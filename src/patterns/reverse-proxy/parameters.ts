import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { common } from '../shared/common-parameters.ts';
import type { ParameterSpec } from '../contract/parameter.ts';

export const UPSTREAM_NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;

/** Weights of upstreams as written: `5/1/1`. */
export function weightsOf(text: string): readonly number[] {
  return text.split('/').map(Number);
}

/** Names of upstreams as written: `a,c`. */
export function namesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(',');
}

const WEIGHTS = 'one to eight whole numbers from 1 to 99 with strokes between, such as 5/1/1';
const NAME_EXAMPLES = ['a', 'b', 'a,c', 'a,b,c,d,e,f,g,h'];
const NAMES = 'nothing, or names of upstreams from a to h with commas between, such as b or a,c';

function checkWeights(text: string): string | null {
  const isList = /^[1-9]\d?(?:\/[1-9]\d?){0,7}$/.test(text);
  return isList ? null : WEIGHTS;
}

function checkNames(text: string): string | null {
  return /^(?:[a-h](?:,[a-h]){0,7})?$/.test(text) ? null : NAMES;
}

export const parameters: readonly ParameterSpec[] = [
  {
    name: 'algorithm',
    title: 'Algorithm',
    type: 'choice',
    default: 'nginx-weighted-round-robin',
    live: true,
    options: [
      { value: 'nginx-weighted-round-robin', title: 'round robin as in nginx' },
      { value: 'haproxy-round-robin', title: 'round robin as in HAProxy' },
      { value: 'least-connections', title: 'least connections' },
      { value: 'random-two', title: 'better of two at random' },
      { value: 'ip-hash', title: "hash of the client's address" },
      { value: 'consistent-hash', title: 'consistent hash of what is asked for' },
    ],
    help: 'How the proxy chooses an upstream. The same weights give another order in another product.',
  },
  {
    name: 'weights',
    title: 'Weights of the upstreams',
    type: 'text',
    default: '5/1/1',
    live: false,
    form: WEIGHTS,
    check: checkWeights,
    examples: ['1', '1/1', '99/1/1', '1/2/3/4/5/6/7/8'],
    help: 'One number for each upstream a, b, c ...: how many requests of a round it gets.',
  },
  common.latency(100 * MILLISECOND),
  common.serviceTime(200 * MILLISECOND),
  {
    name: 'healthCheck',
    title: 'Health check',
    type: 'choice',
    default: 'passive',
    live: false,
    options: [
      { value: 'passive', title: 'passive, as nginx: requests tell' },
      { value: 'active', title: 'active, as HAProxy: checks every 2 s' },
    ],
    help: 'Passive: a failed request goes to the next upstream, and the failure counts. Active: the proxy opens a connection every 2 s; three failures and the server is down, two successes and it is up. A refused request is tried at the same server three more times, a second apart, then answered 503.',
  },
  {
    // nginx `max_fails`.
    name: 'maxFails',
    title: 'Failures until marked down',
    type: 'integer',
    min: 0,
    max: 100,
    default: 1,
    unit: '',
    live: true,
    help: 'With passive checks: so many failures and an upstream gets nothing for a while. 0: never.',
  },
  {
    // nginx `fail_timeout`.
    name: 'failTimeout',
    title: 'Marked down for',
    type: 'duration',
    min: SECOND,
    max: 3600 * SECOND,
    default: 10 * SECOND,
    live: true,
    help: 'After this the next request is a probe. Counted in whole seconds, as nginx does.',
  },
  {
    // nginx `proxy_connect_timeout` and `proxy_read_timeout` are 60 s; two seconds show it in a short run.
    name: 'upstreamTimeout',
    title: 'Proxy gives up after',
    type: 'duration',
    min: 10 * MILLISECOND,
    max: 3600 * SECOND,
    default: 2 * SECOND,
    live: true,
    help: 'How long an upstream may take, connecting included. nginx waits 60 s each.',
  },
  {
    name: 'requests',
    title: 'Requests in a row',
    type: 'integer',
    min: 0,
    max: 100_000,
    default: 0,
    unit: '',
    live: false,
    help: 'So many requests in all, each when the one before is over. 0: they come at their own rate.',
  },
  {
    name: 'pause',
    title: 'Pause between requests in a row',
    type: 'duration',
    min: 0,
    max: 60 * SECOND,
    default: 0,
    live: true,
    help: 'How long a client waits before the next request of its row.',
  },
  { ...common.rate(2), title: 'Requests per second', help: 'How many requests there are per second, on average.' },
  { ...common.arrivals('fixed'), title: 'Requests come' },
  common.serviceTimes(),
  {
    name: 'workers',
    title: 'Workers per upstream',
    type: 'integer',
    min: 1,
    max: 64,
    default: 1,
    unit: '',
    live: false,
    help: 'How many requests an upstream works on at once; the others queue there.',
  },
  {
    name: 'method',
    title: 'Method',
    type: 'choice',
    default: 'GET',
    live: true,
    options: [
      { value: 'GET', title: 'GET' },
      { value: 'POST', title: 'POST' },
    ],
    help: 'A POST that was sent to one upstream is never sent to another: it may have been carried out.',
  },
  {
    name: 'keys',
    title: 'Different things asked for',
    type: 'integer',
    min: 1,
    max: 1000,
    default: 20,
    unit: '',
    live: true,
    help: 'Requests go round so many addresses: what a cache can hit and a hash can spread.',
  },
  {
    name: 'cache',
    title: 'Proxy keeps answers for',
    type: 'duration',
    min: 0,
    max: 3600 * SECOND,
    default: 0,
    live: true,
    help: 'A kept answer is given again without asking anyone. 0ms: no cache.',
  },
  {
    name: 'breakerFails',
    title: 'Failures that open the circuit',
    type: 'integer',
    min: 0,
    max: 100,
    default: 0,
    unit: '',
    live: true,
    help: 'A circuit breaker for each upstream: after so many failures in a row (5xx counts too) it gets nothing for a while. 0: none.',
  },
  {
    // opossum (Node) `resetTimeout`: 30 s.
    name: 'breakerOpenFor',
    title: 'Circuit stays open for',
    type: 'duration',
    min: 100 * MILLISECOND,
    max: 3600 * SECOND,
    default: 30 * SECOND,
    live: true,
    help: 'After this one request is let through: success closes the circuit, failure opens it again. opossum waits 30 s.',
  },
  {
    name: 'bodySize',
    title: 'Size of an answer in bytes',
    type: 'integer',
    min: 0,
    max: 200_000,
    default: 0,
    unit: '',
    live: true,
    help: 'Answers carry so many bytes of product text. 0: no more than the name of the item.',
  },
  {
    name: 'compression',
    title: 'Proxy compresses answers',
    type: 'flag',
    default: false,
    live: true,
    help: 'The proxy gzips answers for clients that accept it: fewer bytes, more work for the proxy.',
  },
  {
    name: 'slow',
    title: 'Slow upstreams',
    type: 'text',
    default: '',
    live: true,
    form: NAMES,
    check: checkNames,
    examples: NAME_EXAMPLES,
    help: 'These upstreams take ten times the service time.',
  },
  {
    name: 'failing',
    title: 'Broken upstreams',
    type: 'text',
    default: '',
    live: true,
    form: NAMES,
    check: checkNames,
    examples: NAME_EXAMPLES,
    help: 'These upstreams answer 500 at once, without any work.',
  },
  {
    name: 'drain',
    title: 'Drained upstreams',
    type: 'text',
    default: '',
    live: true,
    form: NAMES,
    check: checkNames,
    examples: NAME_EXAMPLES,
    help: 'These get nothing new; what they have they finish.',
  },
  {
    name: 'canary',
    title: 'Canary share',
    type: 'fraction',
    max: 1,
    default: 0,
    live: true,
    help: 'This share of the requests goes to the last upstream, and no others. 0: it is one of them.',
  },
  {
    name: 'oneNetwork',
    title: 'Clients share one network',
    type: 'flag',
    default: false,
    live: true,
    help: 'All addresses begin alike, as behind one router: to a hash of the first three octets they are one client.',
  },
  {
    name: 'pool',
    title: 'Upstream connections are kept',
    type: 'flag',
    default: true,
    live: true,
    help: 'On: as nginx from 1.29.7. Off: a connection for each request, as nginx before.',
  },
  common.timeout(10 * SECOND),
  common.keepAlive(0),
  common.clients(2),
  common.tcpKeepAlive(),
  common.tls(),
  common.loss(),
  common.jitter(),
  common.bandwidth(),
  common.profile(),
  common.duration(60 * SECOND),
];
