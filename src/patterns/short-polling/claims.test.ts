import { expect } from 'vitest';
import type { Entry } from '../../kernel/entry.ts';
import { SECOND } from '../../kernel/time.ts';
import { claimsOf, nothingBreaks, presetStory } from '../driver/test-support.ts';
import { pattern } from './index.ts';

const isAgain = (entry: Entry) => entry.kind === 'segment' && entry.retransmission && entry.host === 'client';

claimsOf(pattern, {
  calm: nothingBreaks,
  fresher: (story) => {
    nothingBreaks(story);
    const [often, seldom] = [story.metrics(), presetStory(pattern, 'calm').metrics()];
    const ratio = (name: 'requests' | 'meanStalenessMs' | 'emptyResponses') => (often[name] ?? 0) / (seldom[name] ?? 1);
    expect(ratio('requests')).toBeCloseTo(2, 1);
    expect(ratio('emptyResponses')).toBeGreaterThan(2);
    // Half an interval and one way: 0.8 s instead of 1.3 s on average; seven items come.
    expect(ratio('meanStalenessMs')).toBeLessThan(0.85);
  },
  resent: (story) => {
    expect(story.log.some((entry) => isAgain(entry) && entry.at > 12 * SECOND && entry.at < 14 * SECOND)).toBe(true);
    expect(new Set(story.results())).toEqual(new Set(['ok']));
  },
  'timed-out': (story) => expect(story.results()).toContain('timeout'),
  race: (story) => {
    // The server closes as the next poll is on its way: that one is written in vain, and asked again.
    const inVain = story.log.flatMap((entry) => (entry.kind === 'undelivered' ? [entry.message] : []));
    const polls = story.written('request').filter(({ message }) => inVain.includes(message));
    expect(polls.length).toBeGreaterThan(3);
    expect(new Set(story.results())).toEqual(new Set(['ok']));
  },
  overlap: (story) => {
    // More and more requests wait at once.
    expect(story.metrics().openConnections).toBeGreaterThan(1);
    const { requests } = story.metrics();
    expect(story.log.filter((entry) => entry.kind === 'read' && entry.from === 'server').length).toBeLessThan(
      (requests ?? 0) - 4,
    );
  },
  herd: (story) => {
    const asks = (from: number) =>
      story.written('request').filter(({ at }) => at >= from * SECOND && at < (from + 2) * SECOND).length;
    expect(asks(21)).toBeGreaterThanOrEqual(10);
    expect(story.results().filter((result) => result === 'refused').length).toBeGreaterThan(20);
  },
  'no-cursor': (story) => expect(story.metrics().lostEvents).toBeGreaterThan(0),
  far: (story) => {
    expect(story.metrics().meanStalenessMs).toBeLessThan(5_100);
    expect(story.metrics().lostEvents).toBe(0);
  },
});
