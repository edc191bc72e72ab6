import { describe, expect, test } from 'vitest';
import { SECOND } from '../../kernel/time.ts';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

test('an upstream ends the work of a request whose client and proxy have hung up', () => {
  const story = new Story(pattern, {
    weights: '1',
    serviceTime: '5s',
    upstreamTimeout: '60s',
    timeout: '2s',
    rate: '0.2',
  }).wait(20_000);
  const [done] = story.log.filter((entry) => entry.kind === 'work done');
  expect(done?.at).toBe(10_301_500);
  expect(story.notes('news').length).toBeGreaterThan(0);
  expect(story.notes('answer unheard').some(({ host }) => host === 'a')).toBe(true);
});

describe('a pooled connection that the upstream closes just as it is used again', () => {
  const race = { rate: '0.033221763', latency: '10ms', duration: '140s' };

  test('is a failed try: the request goes to the next upstream, and the first is out', () => {
    const story = new Story(pattern, { ...race, weights: '1/1' }).wait(140_000);
    const tries = story
      .notes('tried')
      .map(({ values }) => `${values['request']} ${values['upstream']} ${values['status']}`);
    expect(tries).toContain('3 a 502');
    expect(tries).toContain('3 b 200');
    expect(story.notes('marked down').map(({ values }) => values['upstream'])).toEqual(['a']);
    expect(story.metrics().failedCalls).toBe(0);
  });

  test('is tried again at the only upstream there is', () => {
    const alone = { ...race, weights: '1', rate: '0.0166108815', duration: '200s' };
    const story = new Story(pattern, alone).wait(200_000);
    const stale = story.notes('stale connection').length;
    expect(stale).toBeGreaterThan(0);
    expect(story.notes('tried').filter(({ values }) => values['status'] === 502)).toHaveLength(stale);
    expect(story.metrics().failedCalls).toBe(0);
  });

  test('is 502 for what may not be done twice', () => {
    const story = new Story(pattern, { ...race, weights: '1/1', method: 'POST' }).wait(140_000);
    expect(story.notes('stale connection').length).toBeGreaterThan(0);
    expect(story.metrics().failedCalls).toBe(story.notes('stale connection').length);
  });
});

test('a cache forgets what a request that changes something was about', () => {
  const story = new Story(pattern, { cache: '60s', keys: '1', clients: '1', rate: '1' }, 1, [
    { at: 5 * SECOND, action: { type: 'set', parameter: 'method', value: 'POST' } },
    { at: 8 * SECOND, action: { type: 'set', parameter: 'method', value: 'GET' } },
  ]).wait(12_000);
  const hits = story.notes('cache hit').map(({ at }) => Math.floor(at / SECOND));
  expect(hits.some((second) => second < 5)).toBe(true);
  // The first answer after the change comes from an upstream.
  const asked = story.notes('choose').map(({ at }) => Math.floor(at / SECOND));
  expect(Math.min(...hits.filter((second) => second >= 8))).toBeGreaterThan(
    Math.min(...asked.filter((second) => second >= 8)),
  );
});

test('with TLS a connection is counted once, and one that is over no more', () => {
  const { openConnections, connectionsOpened } = new Story(pattern, { tls: '1.3' }).wait(60_000).metrics();
  expect(connectionsOpened).toBeGreaterThan(100);
  expect(openConnections).toBeLessThanOrEqual(6);
});

test('a badge that is no longer said is gone', () => {
  const story = new Story(pattern, { weights: '1/1', failTimeout: '2s' })
    .wait(3_000)
    .act({ type: 'crash', host: 'b' })
    .wait(8_000)
    .act({ type: 'restart', host: 'b' })
    .wait(20_000);
  const down = story.log.flatMap((entry) =>
    entry.kind === 'state' && entry.process === 'proxy/balancer' && 'down' in entry.badges
      ? [entry.badges['down']]
      : [],
  );
  expect(down).toContain('b');
  expect(down.at(-1)).toBeNull();
});

test('a goodbye that nobody reads is no failure', () => {
  const story = new Story(pattern, { tls: '1.3' }).wait(10_000);
  const unread = story.log.filter((entry) => entry.kind === 'undelivered');
  expect(unread.length).toBeGreaterThan(0);
  for (const entry of unread) expect(entry).toMatchObject({ farewell: true });
});
