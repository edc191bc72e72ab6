import { describe, expect, test } from 'vitest';
import { interventionsOf } from '../contract/preset.ts';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

describe('a poll', () => {
  test('with nothing new is answered 304 and carries no content', () => {
    const story = new Story(pattern, { rate: '0' }).wait(10_000);
    expect(story.metrics()).toMatchObject({ emptyRatio: 1, requests: 6 });
    expect(story.written('empty').every(({ label }) => label === '304 Not Modified')).toBe(true);
  });

  test('caught by a cut link is sent again by TCP once the link is back', () => {
    const story = new Story(pattern, { timeout: '30s' })
      .wait(12_010)
      .act({ type: 'cut', link: 'client-server' })
      .wait(700)
      .act({ type: 'restore', link: 'client-server' })
      .wait(10_000);
    expect(story.results().every((result) => result === 'ok')).toBe(true);
    expect(story.log.some((entry) => entry.kind === 'segment' && entry.retransmission)).toBe(true);
    expect(story.metrics().connectionsOpened).toBeGreaterThanOrEqual(1);
  });

  test('fails instead when the client is less patient than TCP', () => {
    const story = new Story(pattern, { timeout: '1300ms' })
      .wait(12_010)
      .act({ type: 'cut', link: 'client-server' })
      .wait(3000)
      .act({ type: 'restore', link: 'client-server' })
      .wait(10_000);
    expect(story.results()).toContain('timeout');
  });

  test('comes on the clock even when the server is slower: polls overlap', () => {
    const story = new Story(pattern, { interval: '1s', serviceTime: '3s' }).wait(20_000);
    const waiting = Math.max(
      ...story.log.map((entry) =>
        entry.kind === 'state' && entry.process === 'client/poller' ? Number(entry.badges['waiting'] ?? 0) : 0,
      ),
    );
    expect(waiting).toBeGreaterThan(3);
  });

  test('finds a browser with six connections at most', () => {
    const story = new Story(pattern, { interval: '200ms', serviceTime: '10s', timeout: '60s' }).wait(20_000);
    expect(story.metrics().openConnections).toBe(6);
  });
});

test.each([
  ['resent', 'ok', true],
  ['timed-out', 'timeout', false],
])('the preset %s shows a cut link that ends in %s', (id, result, isResent) => {
  const preset = pattern.presets.find((candidate) => candidate.id === id);
  const story = new Story(pattern, preset?.parameters);
  for (const { at, action } of preset === undefined ? [] : interventionsOf(pattern, preset))
    story.wait(at / 1000 - story.time).act(action);
  story.wait(2000);
  expect(story.results().at(-1)).toBe(result);
  const answer = story
    .written('response')
    .concat(story.written('empty'))
    .filter(({ at }) => at > 13_000_000);
  expect(
    story.log.some((entry) => entry.kind === 'read' && answer.some(({ message }) => message === entry.message)),
  ).toBe(isResent);
});

describe('what the server remembers', () => {
  const loseAnAnswer = (cursor: string) =>
    new Story(pattern, { cursor, rate: '1', timeout: '1500ms' })
      .untilEntry(
        'news are on their way',
        (entry) => entry.at > 12_000_000 && entry.kind === 'write' && entry.role === 'response',
      )
      .act({ type: 'cut', link: 'server>client' })
      .wait(6000)
      .act({ type: 'restore', link: 'server>client' })
      .wait(20_000);

  test('is lost with the answer when the client has no cursor', () => {
    expect(loseAnAnswer('off').metrics().lostEvents).toBeGreaterThan(0);
  });

  test('can be asked for again with a cursor', () => {
    const { lostEvents, duplicateEvents } = loseAnAnswer('on').metrics();
    expect([lostEvents, duplicateEvents]).toEqual([0, 0]);
  });

  test('survives a restart on disk, and does not in memory', () => {
    const restart = (cursor: string) =>
      new Story(pattern, { cursor, rate: '2', interval: '5s' })
        .wait(13_900)
        .act({ type: 'restart', host: 'server' })
        .wait(20_000)
        .metrics().lostEvents;
    expect(restart('on')).toBe(0);
    expect(restart('off')).toBeGreaterThan(0);
  });
});

test('a live service time holds for the connections that are there', () => {
  const story = new Story(pattern, { rate: '0' })
    .wait(5000)
    .act({ type: 'set', parameter: 'serviceTime', value: 250_000 })
    .wait(10_000);
  expect(story.metrics()).toMatchObject({ connectionsOpened: 1, serverWorkMs: 5 * 250 });
});

test('with back-off, polls that fail come less and less often', () => {
  const polls = (backOff: string) =>
    new Story(pattern, { backOff, interval: '1s' })
      .wait(5000)
      .act({ type: 'close', host: 'server' })
      .wait(30_000)
      .results().length;
  expect(polls('on')).toBeLessThan(polls('off') / 2);
});

test('a connection that the server closes just as it is used again is replaced without the page noticing', () => {
  const story = new Story(pattern, { interval: '5s', keepAlive: '5s', latency: '20ms' }).wait(60_000);
  expect(story.results().every((result) => result === 'ok')).toBe(true);
  expect(story.metrics().connectionsOpened).toBeGreaterThan(1);
});
