import { describe, expect, test } from 'vitest';
import { Story } from '../story.ts';
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

test('a server that is slower than its client is patient works in vain', () => {
  const story = new Story(pattern, { ...evenly, serviceTime: '3s', timeout: '2s', retries: '0' }).wait(30_000);
  expect(story.results().every((result) => result === 'timeout')).toBe(true);
  expect(story.metrics().lostEvents).toBe(0);
});

test('the same order in XML takes more bytes than in JSON', () => {
  const bytes = (format: string) =>
    new Story(pattern, { ...evenly, format }).until('client', 'waiting').until('client', 'idle').written('request')[0]
      ?.length ?? 0;
  expect(bytes('xml')).toBeGreaterThan(bytes('json'));
});
