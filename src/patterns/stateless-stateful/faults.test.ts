import { expect, inject, test } from 'vitest';
import { problemsUnderFaults } from '../driver/under-faults.ts';
import { pattern } from './index.ts';

const busy = { rate: '3', clients: '4' };

test.each([
  ['memory', busy],
  ['sticky', { ...busy, state: 'sticky' }],
  ['store', { ...busy, state: 'store' }],
  ['store that forgets', { ...busy, state: 'store', durable: 'off' }],
  ['store, sessions that end', { ...busy, state: 'store', sessionIdle: '2s' }],
  ['store, slow', { ...busy, state: 'store', databaseTime: '300ms', pool: '1' }],
  ['token', { ...busy, state: 'token', tokenLife: '4s' }],
  ['token, looked up', { ...busy, state: 'token', denylist: 'on', refresh: 'off' }],
  ['token, lossy, TLS', { ...busy, state: 'token', loss: '0.05', tls: '1.3' }],
  [
    'five backends, in turn, no second login',
    {
      ...busy,
      backends: '5',
      algorithm: 'nginx-weighted-round-robin',
      logInAgain: 'off',
    },
  ],
])('whatever is done to it, every invariant holds: %s', (_, texts) => {
  expect(problemsUnderFaults(pattern, texts, inject('long') ? 20 : 2)).toEqual([]);
});
