import { describe, expect, test } from 'vitest';
import { hasEnded } from '../../machines/session-store.ts';
import { SECOND } from '../../kernel/time.ts';
import { Story } from '../driver/story.ts';
import { endedShare } from './expected.ts';
import { pattern } from './index.ts';

const ONE_USER = { clients: '1', rate: '0.5', arrivals: 'fixed', backends: '1', duration: '2h' };
const lostFor = (story: Story) => new Set(story.notes('session lost').map(({ values }) => values['reason']));

test('a session lasts as long as it is used in time, to the microsecond', () => {
  expect(hasEnded(5, 10, 15)).toBe(false);
  expect(hasEnded(5, 10, 16)).toBe(true);
  expect(hasEnded(5, 0, 1e12)).toBe(false);
});

describe.each(['memory', 'sticky', 'store'])('a session in %s', (state) => {
  test('ends when it is not used: the user is logged out, and in again', () => {
    const story = new Story(pattern, { ...ONE_USER, state, sessionIdle: '1500ms' }).wait(30_000);
    expect(lostFor(story)).toEqual(new Set(['expired']));
    // A thing comes every two seconds: each finds that its session has ended, and is repeated after a login.
    const accepted = story.notes('accepted').length;
    expect(story.notes('session lost').length).toBe(accepted - 1);
  });

  test('goes on as long as it is used', () => {
    const story = new Story(pattern, { ...ONE_USER, state, sessionIdle: '2500ms' }).wait(30_000);
    expect(story.notes('session lost')).toEqual([]);
  });
});

test('a token does not ask how long it was not used', () => {
  const story = new Story(pattern, { ...ONE_USER, state: 'token', tokenLife: '60s', sessionIdle: '1s' }).wait(30_000);
  expect(story.notes('session lost')).toEqual([]);
});

test('with pauses by chance a share exp(-rate x time) of the requests comes too late', () => {
  const story = new Story(pattern, {
    ...ONE_USER,
    state: 'store',
    arrivals: 'poisson',
    rate: '0.5',
    latency: '1ms',
    serviceTime: '0ms',
    databaseTime: '0ms',
    sessionIdle: '2s',
  }).wait(7_000_000);
  const all = story.notes('accepted').length;
  const share = story.notes('session lost').length / all;
  const expected = endedShare(0.5, 2 * SECOND);
  expect(all).toBeGreaterThan(3000);
  expect(Math.abs(share - expected)).toBeLessThan(3 * Math.sqrt((expected * (1 - expected)) / all));
});
