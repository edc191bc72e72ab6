import { expect } from 'vitest';
import { claimsOf, nothingBreaks, presetStory } from '../driver/test-support.ts';
import { pattern } from './index.ts';

const numberOf = (id: string, name: keyof ReturnType<ReturnType<typeof presetStory>['metrics']>) =>
  presetStory(pattern, id).metrics()[name] ?? Number.NaN;

claimsOf(pattern, {
  calm: nothingBreaks,
  'reply-lost': (story) => {
    expect(story.results()).toContain('timeout');
    expect(story.metrics().duplicateEvents).toBeGreaterThan(0);
  },
  'reply-lost-key': (story) => {
    expect(story.results()).toContain('timeout');
    expect(story.metrics().duplicateEvents).toBe(0);
  },
  'slow-server': (story) => {
    expect(new Set(story.results())).toEqual(new Set(['timeout']));
    expect(story.metrics().failedCalls).toBeGreaterThan(2);
  },
  refused: (story) => {
    expect(story.results()).toContain('refused');
    const refused = story.log.filter((entry) => entry.kind === 'result' && entry.result === 'refused');
    expect(refused.every((entry) => entry.kind === 'result' && entry.definite)).toBe(true);
    expect(story.metrics().duplicateEvents).toBe(0);
  },
  cold: (story) => {
    const { connectionsOpened, requests, meanConnectMs, meanTlsMs } = story.metrics();
    expect(connectionsOpened).toBe(requests);
    expect([meanConnectMs, meanTlsMs]).toEqual([600, 600]);
  },
  queue: (story) => {
    const load = (story.metrics().serverWorkMs ?? 0) / 55_000;
    expect(load).toBeGreaterThan(0.55);
    expect(load).toBeLessThan(1);
    expect(story.metrics().meanWaitMs).toBeGreaterThan(200);
  },
  far: () => expect(numberOf('far', 'meanResponseMs')).toBeLessThan(120),
});
