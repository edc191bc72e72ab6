import { expect, inject, test } from 'vitest';
import { problemsUnderFaults } from '../driver/under-faults.ts';
import { pattern } from './index.ts';

const even = { weights: '1/1/1', rate: '4' };

test.each([
  ['as HAProxy', { ...even, algorithm: 'haproxy-round-robin', healthCheck: 'active' }],
  ['least connections, slow', { ...even, algorithm: 'least-connections', slow: 'b' }],
  ['two choices, one fails', { ...even, algorithm: 'random-two', failing: 'c' }],
  ['address hash, lossy', { ...even, algorithm: 'ip-hash', clients: '6', loss: '0.05' }],
  ['consistent hash, drained', { ...even, algorithm: 'consistent-hash', drain: 'a' }],
  ['POST', { ...even, method: 'POST', serviceTime: '600ms' }],
  ['cache and TLS', { ...even, cache: '3s', keys: '3', tls: '1.3' }],
  ['a connection each', { ...even, pool: 'off' }],
  ['breaker', { ...even, breakerFails: '2', breakerOpenFor: '3s', failing: 'b' }],
  ['canary, compression', { ...even, canary: '0.2', compression: 'on', bodySize: '3000', bandwidth: '1Mbit' }],
  ['tries that do not count', { ...even, maxFails: '0' }],
])('whatever is done to it, every invariant holds: %s', (_, texts) => {
  expect(problemsUnderFaults(pattern, texts, inject('long') ? 20 : 2)).toEqual([]);
});
