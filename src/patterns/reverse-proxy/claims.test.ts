import { expect } from 'vitest';
import { claimsOf, nothingBreaks, presetStory } from '../driver/test-support.ts';
import type { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

const chosen = (story: Story) => story.notes('choose').map(({ values }) => values['upstream']);
const distinct = (story: Story, note: string, value: string) => [
  ...new Set(story.notes(note).map(({ values }) => values[value])),
];
const failures = (story: Story) => story.metrics().failedCalls ?? Number.NaN;

claimsOf(pattern, {
  calm: nothingBreaks,
  'backend-dies': (story) => {
    expect(failures(story)).toBe(0);
    // One waits for the proxy's whole time-out of 2 s before the next upstream serves.
    expect(Math.max(...story.notes('tried').map(({ values }) => Number(values['status'])))).toBe(504);
    expect(story.notes('marked down').map(({ values }) => values['upstream'])).toContain('b');
  },
  'active-checks': (story) => {
    expect(failures(story)).toBeGreaterThan(0);
    expect(story.log.some((entry) => entry.kind === 'result' && entry.status === 503)).toBe(true);
  },
  'all-dead': (story) => {
    expect(distinct(story, 'choose', 'upstream')).toContain('none');
    expect(failures(story)).toBeGreaterThan(10);
  },
  'post-once': (story) => expect(story.notes('not repeated')).not.toEqual([]),
  'equal-requests': (story) => {
    // Until the slow one is given up.
    const until = story.notes('marked down')[0]?.n ?? Number.POSITIVE_INFINITY;
    const before = story.notes('choose').filter(({ n }) => n < until);
    const shares = ['a', 'b', 'c'].map((name) => before.filter(({ values }) => values['upstream'] === name).length);
    expect(before.length).toBeGreaterThan(30);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
  },
  'least-connections': (story) => {
    const slowest = presetStory(pattern, 'equal-requests').metrics().p95ResponseMs ?? Number.NaN;
    expect(slowest).toBeGreaterThan(2 * (story.metrics().p95ResponseMs ?? Number.NaN));
  },
  herd: (story) => {
    const shares = ['a', 'b', 'c'].map((name) => chosen(story).filter((upstream) => upstream === name).length);
    expect(shares[1]).toBe(Math.max(...shares));
    expect(failures(story)).toBeGreaterThan(chosen(story).length / 3);
  },
  'nginx-order': (story) => expect(chosen(story).slice(0, 7).join('')).toBe('aabacaa'),
  'haproxy-order': (story) => expect(chosen(story).slice(0, 7).join('')).toBe('aaabaac'),
  'one-network': (story) => expect(new Set(chosen(story)).size).toBe(1),
  consistent: (story) => {
    const drainedAt = 15_000_000;
    const upstreams = (isMeant: (at: number) => boolean) => {
      const byKey = new Map<unknown, Set<unknown>>();
      for (const { at, values } of story.notes('choose')) {
        if (!isMeant(at)) continue;
        const key = values['key'] ?? values['request'];
        byKey.set(key, (byKey.get(key) ?? new Set()).add(values['upstream']));
      }
      return byKey;
    };
    expect([...upstreams((at) => at > drainedAt).values()].some((names) => names.has('b'))).toBe(false);
    expect(new Set(chosen(story)).has('b')).toBe(true);
  },
  'cache-and-tls': (story) => {
    expect(story.notes('cache hit')).not.toEqual([]);
    const labels = story.log.flatMap((entry) =>
      entry.kind === 'write' && entry.label === 'ClientHello' ? [entry.to] : [],
    );
    expect(new Set(labels)).toEqual(new Set(['proxy']));
  },
  queue: (story) => {
    const load = (story.metrics().serverWorkMs ?? 0) / (4 * 55_000);
    expect(load).toBeGreaterThan(0.65);
    expect(load).toBeLessThan(0.95);
  },
  'two-choices': (story) => expect(new Set(chosen(story)).size).toBe(8),
  canary: (story) => {
    const share = chosen(story).filter((upstream) => upstream === 'c').length / chosen(story).length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.17);
    expect(failures(story)).toBeGreaterThan(5);
  },
  'circuit-breaker': (story) => expect(distinct(story, 'breaker', 'state')).toEqual(['open', 'half-open', 'closed']),
  compression: (story) => {
    const bytes = (from: number, to: number) =>
      story.log.reduce(
        (sum, entry) =>
          entry.kind === 'segment' &&
          entry.from === 'proxy' &&
          entry.to.startsWith('client') &&
          entry.at >= from &&
          entry.at < to
            ? sum + entry.bytes
            : sum,
        0,
      );
    expect(bytes(11_000_000, 20_000_000)).toBeLessThan(bytes(0, 9_000_000) / 2);
    expect(story.log.some((entry) => entry.kind === 'work' && entry.host === 'proxy')).toBe(true);
  },
});
