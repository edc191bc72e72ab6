import { expect } from 'vitest';
import { claimsOf, nothingBreaks, presetStory } from '../driver/test-support.ts';
import type { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

const verdicts = (story: Story) => [...new Set(story.notes('restart test').map(({ values }) => values['result']))];
const lost = (story: Story) => story.notes('session lost');
const acceptedAfter = (story: Story, host: string, at: number) =>
  story.notes('accepted').filter((note) => note.host === host && note.at > at).length;

claimsOf(pattern, {
  calm: nothingBreaks,
  'one-in-n': (story) => {
    const found = story.notes('accepted').length;
    expect(found / (found + lost(story).length)).toBeCloseTo(1 / 3, 1);
  },
  'login-loop': (story) => {
    expect(story.notes('login').length).toBeGreaterThan(story.notes('accepted').length);
    expect(lost(story).length).toBeGreaterThan(10);
  },
  'restart-memory': (story) => expect(verdicts(story)).toEqual(['fail']),
  'restart-sticky': (story) => {
    expect(lost(story)).not.toEqual([]);
    expect(lost(story).every(({ at }) => at > 9_000_000)).toBe(true);
  },
  'restart-store': (story) => expect(verdicts(story)).toEqual(['pass']),
  'restart-token': (story) => expect(verdicts(story)).toEqual(['pass']),
  'sticky-crash': (story) => expect(lost(story)).toHaveLength(2),
  'database-down': (story) => expect(story.metrics().failedCalls).toBeGreaterThan(4),
  'database-down-token': (story) => {
    const accepted = story.notes('accepted').filter(({ at }) => at > 10_000_000);
    expect(accepted.some(({ at }) => at < 15_000_000)).toBe(true);
    expect(accepted.some(({ at }) => at > 30_000_000)).toBe(false);
  },
  'database-forgets': (story) => {
    expect(lost(story)).not.toEqual([]);
    expect(lost(story).every(({ at }) => at > 10_300_000)).toBe(true);
  },
  'session-ends': (story) => {
    expect(lost(story)).not.toEqual([]);
    expect(lost(story).every(({ values }) => values['reason'] === 'expired')).toBe(true);
  },
  'database-slow': (story) => {
    const calls = story.log.filter((entry) => entry.kind === 'result' && entry.status === 503);
    expect(calls.length).toBeGreaterThan(3);
    expect(calls.every(({ at }) => at > 8_000_000)).toBe(true);
  },
  ban: (story) => expect(acceptedAfter(story, 'client', 8_300_000)).toBeGreaterThan(3),
  'ban-denylist': (story) => expect(acceptedAfter(story, 'client', 8_300_000)).toBe(0),
  rotation: (story) => {
    const again = story.notes('login').filter(({ at }) => at > 10_000_000);
    expect(new Set(again.map(({ host }) => host)).size).toBe(2);
  },
  toggle: (story) => {
    expect(lost(story).some(({ at }) => at < 12_000_000)).toBe(true);
    expect(lost(story).some(({ at }) => at > 20_000_000)).toBe(false);
    expect(
      presetStory(pattern, 'toggle')
        .notes('accepted')
        .some(({ at }) => at > 20_000_000),
    ).toBe(true);
  },
});
