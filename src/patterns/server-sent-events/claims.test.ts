import { expect } from 'vitest';
import { claimsOf, nothingBreaks, presetStory } from '../driver/test-support.ts';
import { pattern } from './index.ts';

claimsOf(pattern, {
  calm: nothingBreaks,
  resume: (story) => {
    expect(story.notes('reconnecting')).not.toEqual([]);
    expect(story.metrics().lostEvents).toBe(0);
  },
  gap: (story) => {
    expect(story.notes('reconnecting')).not.toEqual([]);
    expect(story.metrics().lostEvents).toBeGreaterThan(0);
  },
  deploy: (story) => {
    const last = story.log.findLast((entry) => entry.kind === 'state' && entry.process === 'client/source');
    expect(last).toMatchObject({ path: 'closed' });
    // The server answers with a stream again, and nobody asks.
    expect(story.written('request').filter(({ at }) => at > 20_000_000)).toEqual([]);
  },
  six: (story) => {
    expect(story.metrics().openConnections).toBe(6);
    expect(story.written('request')).toHaveLength(6);
  },
  slow: (story) => {
    // What comes while it does not read is there, and old.
    expect(story.metrics().maxStalenessMs).toBeGreaterThan(13_000);
    expect(story.metrics().lostEvents).toBe(0);
  },
  offline: (story) => {
    const written = story
      .written('push')
      .filter(({ at, news }) => news.length > 0 && at > 8_000_000 && at < 20_000_000);
    const read = story.log.flatMap((entry) => (entry.kind === 'read' && entry.at < 20_000_000 ? [entry.message] : []));
    expect(written.length).toBeGreaterThan(3);
    expect(written.filter(({ message }) => read.includes(message))).toEqual([]);
    expect(story.metrics().maxStalenessMs).toBeGreaterThan(10_000);
  },
  far: (story) => {
    expect(story.metrics().meanStalenessMs).toBeLessThan(30);
    expect(presetStory(pattern, 'resume').metrics().meanStalenessMs).toBeGreaterThan(299);
  },
});
