import { describe, expect, test } from 'vitest';
import { claimsOf, nothingBreaks, presetStory } from '../driver/test-support.ts';
import { Story } from '../driver/story.ts';
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
  'backend-ends': (story) => {
    // Refused at once: whoever asked hardly waits, and nobody is failed.
    expect(story.metrics().failedCalls).toBe(0);
    expect(story.metrics().paidMs).toBeLessThan(100);
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
  'rare-502': (story) => {
    const failed = story.notes('failed').map(({ values }) => values['why']);
    expect(new Set(failed)).toEqual(new Set(['502']));
    expect(failed.length).toBeLessThan(chosen(story).length / 20);
    expect(story.notes('stale connection').length).toBe(failed.length);
  },
  'no-502': (story) => expect([...story.notes('failed'), ...story.notes('stale connection')]).toEqual([]),
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

describe('the race for a kept connection', () => {
  const { parameters } = pattern.presets.find(({ id }) => id === 'rare-502') ?? { parameters: {} };
  const over = (seconds: number, changed: Readonly<Record<string, string>>, seed: number) =>
    new Story(pattern, { ...parameters, duration: `${seconds}s`, ...changed }, seed).wait(seconds * 1000);

  test('is lost by a smaller share of the POSTs the more there are', () => {
    const shares = ['0.5', '1.5', '4'].map((rate) => {
      const stories = [1, 2].map((seed) => over(400, { rate }, seed));
      const count = (of: (story: Story) => readonly unknown[]) =>
        stories.reduce((sum, story) => sum + of(story).length, 0);
      return count((story) => story.notes('failed')) / count(chosen);
    });
    expect(shares[2]).toBeGreaterThan(0);
    expect(shares).toEqual(shares.toSorted((one, other) => other - one));
    expect(shares[0]).toBeGreaterThan(3 * (shares[2] ?? 0));
  });

  test.each([1, 2, 3])('costs a GET nothing but time: it is tried again (seed %i)', (seed) => {
    const story = over(200, { method: 'GET' }, seed);
    expect(story.notes('stale connection').length).toBeGreaterThan(0);
    expect(story.notes('failed')).toEqual([]);
  });

  test.each([1, 2, 3])('is not run where the proxy closes first (seed %i)', (seed) => {
    expect(over(200, { upstreamIdle: '2s', poolIdle: '1s' }, seed).notes('stale connection')).toEqual([]);
  });
});
