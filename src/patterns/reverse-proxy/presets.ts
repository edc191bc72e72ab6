import type { Preset } from '../pattern.ts';

const EVEN = { weights: '1/1/1' };

export const presets: readonly Preset[] = [
  {
    id: 'backend-dies',
    title: 'A backend dies in silence: who notices, and who pays?',
    parameters: EVEN,
    interventions: [
      { at: 5_000_000, action: { type: 'crash', host: 'b' } },
      { at: 20_000_000, action: { type: 'restart', host: 'b' } },
    ],
  },
  {
    id: 'active-checks',
    title: 'The same with active checks, as HAProxy: refused, then 503',
    parameters: { ...EVEN, healthCheck: 'active', algorithm: 'haproxy-round-robin' },
    interventions: [
      { at: 5_000_000, action: { type: 'close', host: 'b' } },
      { at: 18_000_000, action: { type: 'restart', host: 'b' } },
    ],
  },
  {
    id: 'all-dead',
    title: 'All backends refuse: three tries, then 502 at once',
    parameters: EVEN,
    interventions: [
      { at: 5_000_000, action: { type: 'close', host: 'a' } },
      { at: 5_000_000, action: { type: 'close', host: 'b' } },
      { at: 5_000_000, action: { type: 'close', host: 'c' } },
      { at: 20_000_000, action: { type: 'restart', host: 'a' } },
    ],
  },
  {
    id: 'post-once',
    title: 'A POST is never repeated at another backend',
    parameters: { ...EVEN, method: 'POST', serviceTime: '1s', rate: '1.5' },
    interventions: [{ at: 6_200_000, action: { type: 'kill', host: 'b' } }],
  },
  {
    id: 'equal-requests',
    title: 'Round robin shares requests, not work: b is slow',
    parameters: { ...EVEN, slow: 'b', rate: '4', timeout: '30s', upstreamTimeout: '20s' },
    interventions: [],
  },
  {
    id: 'least-connections',
    title: 'The same with least connections',
    parameters: {
      ...EVEN,
      slow: 'b',
      rate: '4',
      timeout: '30s',
      upstreamTimeout: '20s',
      algorithm: 'least-connections',
    },
    interventions: [],
  },
  {
    id: 'herd',
    title: 'Least connections love the server that fails fastest',
    parameters: { ...EVEN, failing: 'b', rate: '6', serviceTime: '400ms', algorithm: 'least-connections' },
    interventions: [],
  },
  {
    id: 'nginx-order',
    title: '5/1/1 in nginx: a a b a c a a',
    parameters: { requests: '21', latency: '20ms', serviceTime: '50ms' },
    interventions: [],
  },
  {
    id: 'haproxy-order',
    title: '5/1/1 in HAProxy: a a a b a a c',
    parameters: { requests: '21', latency: '20ms', serviceTime: '50ms', algorithm: 'haproxy-round-robin' },
    interventions: [],
  },
  {
    id: 'one-network',
    title: 'Six clients behind one router are one address to ip_hash',
    parameters: { ...EVEN, algorithm: 'ip-hash', clients: '6', oneNetwork: 'on' },
    interventions: [],
  },
  {
    id: 'consistent',
    title: 'Consistent hash: b is drained, only its keys move',
    parameters: { ...EVEN, algorithm: 'consistent-hash', rate: '4' },
    interventions: [{ at: 15_000_000, action: { type: 'set', parameter: 'drain', value: 'b' } }],
  },
  {
    id: 'cache-and-tls',
    title: 'A reverse proxy with one backend: TLS ends here, answers are kept',
    parameters: { weights: '1', tls: '1.3', cache: '5s', keys: '3', keepAlive: '75s' },
    interventions: [],
  },
  {
    id: 'queue',
    title: 'One backend with four workers at 80 % load (M/M/4)',
    parameters: {
      weights: '1',
      workers: '4',
      rate: '16',
      arrivals: 'poisson',
      serviceTimes: 'exponential',
      clients: '4',
      timeout: '60s',
      upstreamTimeout: '60s',
    },
    interventions: [],
  },
  {
    id: 'two-choices',
    title: 'Eight backends, the better of two at random',
    parameters: {
      weights: '1/1/1/1/1/1/1/1',
      algorithm: 'random-two',
      rate: '30',
      arrivals: 'poisson',
      serviceTimes: 'exponential',
      clients: '4',
      upstreamTimeout: '60s',
    },
    interventions: [],
  },
  {
    id: 'canary',
    title: 'A canary gets a tenth, and is broken',
    parameters: { ...EVEN, canary: '0.1', failing: 'c', rate: '4', arrivals: 'poisson' },
    interventions: [],
  },
  {
    id: 'circuit-breaker',
    title: 'A circuit breaker: b is broken, then mended',
    parameters: { ...EVEN, breakerFails: '3', breakerOpenFor: '5s', rate: '4' },
    interventions: [
      { at: 3_000_000, action: { type: 'set', parameter: 'failing', value: 'b' } },
      { at: 13_000_000, action: { type: 'set', parameter: 'failing', value: '' } },
    ],
  },
  {
    id: 'compression',
    title: 'Compression: fewer bytes on a thin line, more work for the proxy',
    parameters: { ...EVEN, bodySize: '20000', bandwidth: '1Mbit', rate: '2' },
    interventions: [{ at: 10_000_000, action: { type: 'set', parameter: 'compression', value: true } }],
  },
];
