import { describe, expect, test } from 'vitest';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

const evenly = { arrivals: 'fixed', rate: '0.25' };

describe('an order', () => {
  test('takes one round trip to connect, one to be answered, and the work in between', () => {
    const story = new Story(pattern, { ...evenly, serviceTime: '200ms' }).until('client', 'waiting');
    const asked = story.time;
    story.until('client', 'idle');
    expect(story.time - asked).toBe(600 + 600 + 200);
    expect(story.results()).toEqual(['ok']);
  });

  test('takes one round trip less on a kept connection', () => {
    const story = new Story(pattern, { ...evenly, keepAlive: '60s' })
      .until('client', 'idle')
      .until('client', 'waiting');
    const asked = story.time;
    story.until('client', 'idle');
    expect(story.time - asked).toBe(600 + 200);
    expect(story.metrics().connectionsOpened).toBe(1);
  });

  test('takes one round trip more with TLS', () => {
    const story = new Story(pattern, { ...evenly, tls: '1.3' }).until('client', 'waiting');
    const asked = story.time;
    story.until('client', 'idle');
    expect(story.time - asked).toBe(600 + 600 + 600 + 200);
  });
});

describe('when the answer is lost after the commit', () => {
  const loseTheAnswer = (idempotencyKey: string) =>
    new Story(pattern, { ...evenly, idempotencyKey, timeout: '2s', keepAlive: '60s' })
      .untilEntry('the order is committed', (entry) => entry.kind === 'note' && entry.name === 'news')
      .act({ type: 'cut', link: 'server>client' })
      .wait(2500)
      .act({ type: 'restore', link: 'server>client' })
      .untilEntry('the client hears', (entry) => entry.kind === 'note' && entry.name === 'delivered');

  test('the client cannot know, tries again, and without a key the order is placed twice', () => {
    const story = loseTheAnswer('off');
    expect(story.results()).toContain('timeout');
    expect(story.notes('duplicate').length).toBeGreaterThan(0);
    expect(story.metrics().duplicateEvents).toBeGreaterThan(0);
  });

  test('with a key the server recognises the repetition', () => {
    const story = loseTheAnswer('on');
    expect(story.notes('duplicate')).toEqual([]);
    expect(story.notes('known key').length).toBeGreaterThan(0);
  });
});

test('a refusal is definite, a time-out is not', () => {
  const refused = new Story(pattern, evenly)
    .act({ type: 'close', host: 'server' })
    .untilEntry('a call ends', (entry) => entry.kind === 'result');
  expect(refused.log.find((entry) => entry.kind === 'result')).toMatchObject({ result: 'refused', definite: true });
  const silent = new Story(pattern, { ...evenly, keepAlive: '60s' })
    .until('client', 'waiting')
    .wait(700)
    .act({ type: 'crash', host: 'server' })
    .untilEntry('a call ends', (entry) => entry.kind === 'result');
  expect(silent.log.find((entry) => entry.kind === 'result')).toMatchObject({ result: 'timeout', definite: false });
});

describe('a server that is slower than its client is patient', () => {
  const slow = { ...evenly, serviceTime: '3s', timeout: '2s' };

  test('works to the end all the same: each order is placed, nobody is told, and all its work is in vain', () => {
    const story = new Story(pattern, { ...slow, retries: '0' }).wait(60_000);
    expect(story.results().every((result) => result === 'timeout')).toBe(true);
    expect(story.metrics()).toMatchObject({
      events: 14,
      failedCalls: 14,
      lostEvents: 14,
      serverWorkMs: 42_000,
      wastedWorkMs: 42_000,
    });
  });

  test('is asked again by a client that tries again: without a key each order is placed twice, with one once', () => {
    const placed = (idempotencyKey: string) =>
      new Story(pattern, { ...slow, rate: '0.1', retries: '1', idempotencyKey }).wait(60_000).metrics();
    expect(placed('off')).toMatchObject({ events: 5, duplicateEvents: 5 });
    expect(placed('on')).toMatchObject({ events: 5, duplicateEvents: 0 });
  });

  test('gives its one processor to one work after the other, and ends each', () => {
    const story = new Story(pattern, { ...slow, rate: '1', timeout: '4s', latency: '10ms', clients: '10' }).wait(
      60_000,
    );
    let isFree = true;
    let ended = 0;
    let begunAt = 0;
    for (const entry of story.log) {
      if (entry.kind === 'work') {
        expect(isFree).toBe(true);
        isFree = false;
        begunAt = entry.at;
      } else if (entry.kind === 'work done') {
        expect(entry.at - begunAt).toBe(3_000_000);
        isFree = true;
        ended += 1;
      }
    }
    expect(ended).toBe(19);
  });
});

test('the time of a call is connecting, TLS, waiting, work and way, from asking to the answer', () => {
  const { meanResponseMs, meanConnectMs, meanTlsMs, meanWaitMs, meanWorkMs, meanWayMs } = new Story(pattern, {
    keepAlive: '0ms',
    tls: '1.3',
  })
    .wait(60_000)
    .metrics();
  expect({ meanResponseMs, meanConnectMs, meanTlsMs, meanWaitMs, meanWorkMs, meanWayMs }).toEqual({
    meanResponseMs: 2000,
    meanConnectMs: 600,
    meanTlsMs: 600,
    meanWaitMs: 0,
    meanWorkMs: 200,
    meanWayMs: 600,
  });
});

test('a call that was answered at its second try took both tries and the pause, and did not fail', () => {
  // The answer to the first order, committed at 10.2 s, is cut off.
  const story = new Story(pattern, { ...evenly, timeout: '2s', keepAlive: '0ms', rate: '0.1' })
    .wait(10_950)
    .act({ type: 'cut', link: 'server>client' })
    .wait(1_500)
    .act({ type: 'restore', link: 'server>client' })
    .wait(5_000);
  const { meanResponseMs, meanWaitMs, failedCalls } = story.metrics();
  expect([story.results(), failedCalls]).toEqual([['timeout', 'ok'], 0]);
  // 2 s until the time-out and 1 s of pause; then a connection, the way there, the work and the way back.
  expect(meanWaitMs).toBe(3000);
  expect(meanResponseMs).toBe(3000 + 600 + 600 + 200);
});
