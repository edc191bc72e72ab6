import { expect } from 'vitest';
import { claimsOf, nothingBreaks, presetStory } from '../driver/test-support.ts';
import type { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

const reasons = (story: Story) => [...new Set(story.notes('deadLetter').map(({ values }) => values['reason']))];

claimsOf(pattern, {
  calm: nothingBreaks,
  'work-queue': (story) => {
    const delivered = story.notes('delivered').map(({ values }) => values['news']);
    expect(new Set(delivered).size).toBe(delivered.length);
    expect(new Set(story.notes('delivered').map(({ host }) => host)).size).toBe(3);
  },
  'no-redelivery': (story) => expect(story.metrics().lostEvents).toBeGreaterThan(0),
  redelivery: (story) => {
    expect(story.metrics().lostEvents).toBe(0);
    expect(story.notes('deliver').filter(({ values }) => values['redelivered'] === true)).not.toEqual([]);
    expect(story.metrics().lostEvents).toBe(0);
  },
  'ack-is-not-done': (story) => expect(story.metrics().lostEvents).toBeGreaterThan(0),
  'exactly-once': (story) => {
    expect(story.notes('discarded')).not.toEqual([]);
    expect([story.metrics().lostEvents, story.metrics().duplicateEvents]).toEqual([0, 0]);
  },
  'offline-qos-0': (story) => expect(story.metrics().lostEvents).toBeGreaterThan(10),
  'offline-qos-1': (story) => {
    expect(story.metrics().lostEvents).toBe(0);
    expect(story.metrics().maxStalenessMs).toBeGreaterThan(9_000);
  },
  'broker-crash': (story) => {
    expect(story.metrics().lostEvents).toBe(0);
    expect(story.notes('recover')).not.toEqual([]);
  },
  'broker-crash-transient': (story) => expect(story.metrics().lostEvents).toBeGreaterThan(10),
  poison: (story) => {
    expect(story.notes('requeue').length).toBeGreaterThan(3);
    expect(reasons(story)).toEqual(['delivery_limit']);
  },
  'slow-consumer': (story) => expect(reasons(story)).toEqual(['maxlen']),
  'back-pressure': (story) => {
    expect(story.notes('blocked')).not.toEqual([]);
    expect(story.metrics().lostEvents).toBe(0);
  },
  saturation: (story) => {
    expect(story.metrics().linkUtilisation).toBeGreaterThan(0.95);
    // Five copies of three messages of 2000 bytes a second, on 256 kbit/s: four would go.
    const { maxStalenessMs, p50StalenessMs } = story.metrics();
    expect(maxStalenessMs).toBeGreaterThan(p50StalenessMs ?? Number.NaN);
  },
  far: (story) => {
    expect(story.metrics().lostEvents).toBe(0);
    expect(presetStory(pattern, 'far').metrics().meanStalenessMs).toBeLessThan(100);
  },
});
