import { expect } from 'vitest';
import { claimsOf, nothingBreaks } from '../driver/test-support.ts';
import type { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

/** The most clients that asked for a new socket within a tenth of a second, after the server had come back. */
function crowdOf(story: Story): number {
  const times = story.written('request').flatMap(({ at }) => (at > 10_000_000 ? [at] : []));
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 100_000).length));
}

claimsOf(pattern, {
  calm: nothingBreaks,
  offline: (story) => {
    // The server writes on, and nobody reads.
    const written = story.written('push').filter(({ at }) => at > 8_000_000 && at < 30_000_000);
    const read = story.log.flatMap((entry) => (entry.kind === 'read' && entry.at < 30_000_000 ? [entry.message] : []));
    expect(written.length).toBeGreaterThan(5);
    expect(written.filter(({ message }) => read.includes(message))).toEqual([]);
  },
  resume: (story) => {
    expect(story.metrics().lostEvents).toBe(0);
    expect(story.metrics().connectionsOpened).toBe(2);
  },
  'silent-server': (story) => {
    // The client misses the pings: it hears nothing for two of them and opens a new socket.
    const [silence] = story.notes('silence').filter(({ host }) => host === 'client');
    expect(silence?.at).toBeGreaterThan(12_000_000);
    expect(silence?.at).toBeLessThan(25_000_000);
    expect(story.metrics().connectionsOpened).toBeGreaterThan(1);
  },
  herd: (story) => expect(crowdOf(story)).toBe(20),
  'no-herd': (story) => expect(crowdOf(story)).toBeLessThan(12),
  far: (story) => expect(story.metrics().meanStalenessMs).toBeLessThan(30),
});
