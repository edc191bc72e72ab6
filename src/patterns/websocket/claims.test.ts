import { describe, expect, test } from 'vitest';
import { SECOND } from '../../kernel/time.ts';
import { Story } from '../driver/story.ts';
import { claimsOf, nothingBreaks } from '../driver/test-support.ts';
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
    expect(story.metrics().clientNoticeMs).toBeCloseTo((silence?.at ?? 0) / 1000 - 10_000, 6);
  },
  'no-pings': (story) => {
    // What it had sent is repeated until a host answers that knows nothing of it.
    const [closed] = story.notes('closed');
    expect(closed?.at).toBeGreaterThan(25_000_000);
    expect(story.metrics().clientNoticeMs).toBeGreaterThan(15_000);
  },
  herd: (story) => expect(crowdOf(story)).toBe(20),
  'no-herd': (story) => expect(crowdOf(story)).toBeLessThan(12),
  far: (story) => expect(story.metrics().meanStalenessMs).toBeLessThan(30),
  'sixty-seconds': (early) => {
    const story = early.wait(90_000);
    const [opened] = story.notes('open');
    const [closed] = story.notes('closed');
    expect(closed?.values['code']).toBe(1006);
    // Sixty seconds at the proxy, and the way to the page.
    expect(((closed?.at ?? 0) - (opened?.at ?? 0)) / SECOND).toBeCloseTo(60, 1);
    expect(story.written('control').filter(({ label }) => label.startsWith('close'))).toEqual([]);
    expect(story.notes('closed').length).toBeGreaterThan(1);
  },
  'ping-saves': (story) => expect(story.wait(140_000).notes('closed')).toEqual([]),
  'no-upgrade': (story) => {
    expect(story.notes('open')).toEqual([]);
    const [refusal] = story.written('error');
    expect(refusal).toMatchObject({ host: 'server', label: '426 Upgrade Required' });
    expect(story.notes('refused').length).toBeGreaterThan(3);
  },
});

describe('a tunnel through a proxy', () => {
  test.each([20, 60, 90])('ends %i s after the last byte of either side', (seconds) => {
    const story = new Story(pattern, {
      proxy: 'http-1.1',
      rate: '0',
      ping: '0ms',
      proxyTimeout: `${seconds}s`,
      latency: '200ms',
    })
      .wait(10_000)
      .act({ type: 'publish' })
      .wait(200_000);
    const [shown] = story.notes('delivered');
    const [closed] = story.notes('closed');
    // The page says that it has seen the item: the last word is its, and goes to the proxy before the end comes back.
    expect(((closed?.at ?? 0) - (shown?.at ?? 0)) / SECOND).toBeCloseTo(seconds + 0.4, 2);
    expect(closed?.values['code']).toBe(1006);
  });

  test.each([1, 2, 3])('brings every item, and pings both ways (seed %i)', (seed) => {
    for (const proxy of ['http-1.0', 'http-1.1']) {
      const story = new Story(pattern, { proxy, rate: '2' }, seed).wait(60_000);
      expect(story.metrics().lostEvents).toBe(0);
      expect(story.metrics().p50StalenessMs).toBeLessThan(310);
      expect(story.notes('closed')).toEqual([]);
    }
  });

  test('a server that dies is a closed connection to the page', () => {
    const story = new Story(pattern, { proxy: 'http-1.1', backOff: 'off' })
      .wait(10_000)
      .act({ type: 'kill', host: 'server' })
      .wait(2000);
    expect(story.notes('closed').map(({ values }) => values['code'])).toContain(1006);
  });
});
