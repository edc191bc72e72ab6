import { expect } from 'vitest';
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
});
