import { expect, test } from 'vitest';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

test('a request waits at the server until there is news', () => {
  const story = new Story(pattern, { rate: '0' }).until('server', 'holding').wait(3000).act({ type: 'publish' });
  const published = story.time;
  story.untilEntry('it is delivered', (entry) => entry.kind === 'note' && entry.name === 'delivered');
  // From the newsroom to the server 150 ms, from there one way: no time lost to asking.
  expect(story.time - published).toBeCloseTo(450, 3);
});

test('an item that falls into the gap waits for the next request, three transits at most', () => {
  const story = new Story(pattern, { rate: '0' })
    .until('server', 'holding')
    .act({ type: 'publish' })
    .untilEntry('the answer leaves', (entry) => entry.kind === 'write' && entry.role === 'response')
    .act({ type: 'publish' })
    .wait(3000);
  expect(story.metrics()).toMatchObject({ events: 2, lostEvents: 0 });
  expect(story.metrics().maxStalenessMs).toBeGreaterThan(300);
  expect(story.metrics().maxStalenessMs).toBeLessThanOrEqual(900);
});

test('after the hold the answer is empty and the next request follows', () => {
  const story = new Story(pattern, { rate: '0', hold: '5s' }).wait(20_000);
  expect(story.metrics().emptyRatio).toBe(1);
  expect(story.written('request').length).toBe(4);
});

test('a proxy that is less patient than the server answers 504, and the client asks again', () => {
  const story = new Story(pattern, { rate: '0', hold: '20s', proxyTimeout: '5s' }).wait(20_000);
  expect(story.written('error').map(({ host, label }) => `${host} ${label}`)).toContain('proxy 504 Gateway Timeout');
  expect(story.results()).toContain('status');
});

test('a proxy more patient than the server is not noticed', () => {
  const story = new Story(pattern, { rate: '0.5', hold: '5s', proxyTimeout: '20s' }).wait(60_000);
  expect(story.written('error')).toEqual([]);
  expect(story.metrics().lostEvents).toBe(0);
});

test('an answer written to a client that has gone is lost without a cursor, and comes again with one', () => {
  const leave = (cursor: string) =>
    new Story(pattern, { cursor, rate: '0', timeout: '6s', hold: '5s' })
      .until('server', 'holding')
      .act({ type: 'offline', host: 'client' })
      .act({ type: 'publish' })
      .wait(20_000)
      .act({ type: 'online', host: 'client' })
      .wait(60_000)
      .metrics().lostEvents;
  expect(leave('off')).toBe(1);
  expect(leave('on')).toBe(0);
});
