import { describe, expect, test } from 'vitest';
import { Story } from '../driver/story.ts';
import { claimsOf, nothingBreaks } from '../driver/test-support.ts';
import { pattern } from './index.ts';

claimsOf(pattern, {
  calm: nothingBreaks,
  gap: (story) => {
    // Those that come while nobody waits are a round trip later than the others.
    expect(story.metrics().maxStalenessMs).toBeGreaterThan(600);
    expect(story.metrics().meanStalenessMs).toBeGreaterThan(450);
  },
  'no-cursor': (story) => expect(story.metrics().lostEvents).toBeGreaterThan(0),
  'impatient-proxy': (story) => {
    expect(story.log.some((entry) => entry.kind === 'result' && entry.status === 504)).toBe(true);
    expect(story.log.some((entry) => entry.kind === 'read' && entry.role === 'empty')).toBe(false);
  },
  herd: (story) => {
    // Nobody has noticed: their time-outs are up at once, and all ask in the same moment.
    const asks = story.written('request').filter(({ at }) => at > 12_000_000);
    const crowd = asks.filter(({ at }) => at < (asks[0]?.at ?? 0) + 100_000);
    expect(new Set(crowd.map(({ host }) => host)).size).toBe(10);
  },
  far: (story) => {
    expect(story.metrics().meanStalenessMs).toBeLessThan(40);
    expect(story.metrics().lostEvents).toBe(0);
  },
  'session-unknown': (story) => {
    expect(story.notes('session unknown').length).toBeGreaterThan(3);
    expect(story.written('error').some(({ label }) => label === '400 Session ID unknown')).toBe(true);
    expect(story.notes('delivered').length).toBeLessThan(5);
  },
  sticky: (story) => {
    expect(story.notes('session unknown')).toEqual([]);
    expect(story.notes('delivered').length).toBeGreaterThan(10);
  },
});

describe('sessions behind a proxy', () => {
  const polls = { proxy: 'http-1.1', session: 'on', rate: '0.5' };

  test.each([1, 2, 3])('one backend knows every session, and two with a cookie do (seed %i)', (seed) => {
    for (const parameters of [
      { ...polls, backends: '1' },
      { ...polls, backends: '2', sticky: 'on', clients: '3' },
    ]) {
      const story = new Story(pattern, parameters, seed).wait(60_000);
      expect(story.notes('session unknown')).toEqual([]);
      expect(story.metrics().lostEvents).toBe(0);
    }
  });

  test.each([1, 2, 3])('in turn, a client is sent from one to the other (seed %i)', (seed) => {
    const story = new Story(pattern, { ...polls, backends: '2' }, seed).wait(60_000);
    expect(story.notes('session unknown').length).toBeGreaterThan(3);
  });

  test('a backend that restarts knows its sessions no more', () => {
    const story = new Story(pattern, { ...polls, backends: '1', hold: '5s' })
      .wait(10_000)
      .act({ type: 'restart', host: 'server' })
      .wait(30_000);
    expect(story.notes('session unknown')).toHaveLength(1);
  });

  test.each([2, 5])('a hold above the time-out of %i s: 504 after two of them, then 502 at once', (seconds) => {
    const story = new Story(pattern, { proxyTimeout: `${seconds}s`, backends: '2', rate: '0', backOff: 'off' }).wait(
      2 * seconds * 1000 + 6000,
    );
    const errors = story.written('error').filter(({ host }) => host === 'proxy');
    expect(errors.slice(0, 3).map(({ label }) => label.slice(0, 3))).toEqual(['504', '502', '502']);
    expect(story.notes('parked')).toHaveLength(2);
  });
});
