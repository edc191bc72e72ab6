import { describe, expect, test } from 'vitest';
import { Story } from '../driver/story.ts';
import { claimsOf, nothingBreaks, presetStory } from '../driver/test-support.ts';
import { pattern } from './index.ts';

const lastState = (story: Story) =>
  story.log.findLast((entry) => entry.kind === 'state' && entry.process === 'client/source');
const errorsIn = (story: Story) => story.written('error').map(({ host, label }) => `${host} ${label}`);

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
    expect(lastState(story)).toMatchObject({ path: 'closed' });
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
      .filter(({ at, items: news }) => news.length > 0 && at > 8_000_000 && at < 20_000_000);
    const read = story.log.flatMap((entry) => (entry.kind === 'read' && entry.at < 20_000_000 ? [entry.message] : []));
    expect(written.length).toBeGreaterThan(3);
    expect(written.filter(({ message }) => read.includes(message))).toEqual([]);
    expect(story.metrics().maxStalenessMs).toBeGreaterThan(10_000);
  },
  'all-at-once': (story) => {
    const reads = story.log.filter(
      (entry) => entry.kind === 'read' && entry.host === 'client' && entry.role === 'push',
    );
    const shown = story.notes('delivered').length;
    expect(shown).toBeGreaterThan(150);
    // Some sixty items fill a buffer of 4096 bytes.
    expect(shown / reads.length).toBeGreaterThan(30);
    expect(story.metrics().maxStalenessMs).toBeGreaterThan(8000);
  },
  'accel-no': (story) => {
    expect(story.metrics().maxStalenessMs).toBeLessThan(1500);
    expect(story.metrics().p50StalenessMs).toBeLessThan(310);
  },
  'haproxy-hides': (story) => {
    expect(errorsIn(story)).toEqual([]);
    expect(lastState(story)).toMatchObject({ path: 'open' });
    expect(story.notes('same again').length).toBeGreaterThan(0);
    expect(story.metrics().lostEvents).toBe(0);
  },
  'haproxy-shows': (story) => {
    // Three tries more, and that was it, though the server is back later.
    expect(story.notes('same again')).toHaveLength(3);
    expect(errorsIn(story)).toEqual(['proxy 503 Service Unavailable']);
    expect(lastState(story)).toMatchObject({ path: 'closed' });
  },
  far: (story) => {
    expect(story.metrics().meanStalenessMs).toBeLessThan(30);
    expect(presetStory(pattern, 'resume').metrics().meanStalenessMs).toBeGreaterThan(299);
  },
});

describe('behind a proxy', () => {
  test.each([1, 2, 3])('buffered items are late and not lost, and with HTTP/1.1 none is late (seed %i)', (seed) => {
    const old = new Story(pattern, { proxy: 'http-1.0', rate: '5', timeout: '60s' }, seed).wait(60_000);
    const young = new Story(pattern, { proxy: 'http-1.1', rate: '5' }, seed).wait(60_000);
    expect(old.metrics().lostEvents).toBe(0);
    expect(old.metrics().meanStalenessMs).toBeGreaterThan(3000);
    expect(young.metrics().p50StalenessMs).toBeLessThan(310);
  });

  test.each([
    ['buffering: not even the head has come', { accelBuffering: 'nothing' }, false],
    ['X-Accel-Buffering: no: nothing is late', { accelBuffering: 'no' }, true],
  ])('a stream that is compressed with %s', (_, overrule, passes) => {
    const values = { proxy: 'http-1.1', rate: '5', timeout: '600s', ...overrule };
    const plain = new Story(pattern, { ...values, gzip: 'off' }).wait(60_000);
    const packed = new Story(pattern, { ...values, gzip: 'on' }).wait(60_000);
    expect(lastState(packed)).toMatchObject({ path: passes ? 'open' : 'connecting' });
    expect(packed.metrics().meanStalenessMs).toBe(passes ? plain.metrics().meanStalenessMs : null);
    expect(Number(packed.metrics().bytesDown)).toBeLessThan(Number(plain.metrics().bytesDown));
  });

  test('a server that is gone when the page asks again is answered for with 502, which ends EventSource for good', () => {
    const story = new Story(pattern, { proxy: 'http-1.1' })
      .wait(5000)
      .act({ type: 'close', host: 'server' })
      .wait(10_000)
      .act({ type: 'restart', host: 'server' })
      .wait(30_000);
    expect(errorsIn(story)).toEqual(['proxy 502 Bad Gateway']);
    expect(lastState(story)).toMatchObject({ path: 'closed' });
  });

  test('one that is back by then goes on with the last id', () => {
    const story = new Story(pattern, { proxy: 'http-1.1', rate: '2' })
      .wait(5000)
      .act({ type: 'close', host: 'server' })
      .wait(500)
      .act({ type: 'restart', host: 'server' })
      .wait(20_000);
    expect(lastState(story)).toMatchObject({ path: 'open' });
    expect(story.metrics().lostEvents).toBe(0);
  });

  test.each([3, 5, 20])('a stream that is quiet for %i s is cut, again and again, and comments save it', (seconds) => {
    const quiet = { proxy: 'http-1.1', accelBuffering: 'no', rate: '0', proxyTimeout: `${seconds}s` };
    const cut = new Story(pattern, { ...quiet, ping: '0ms' }).wait(90_000).notes('reconnecting');
    expect(cut.length).toBeGreaterThan(2);
    expect(new Story(pattern, { ...quiet, ping: `${seconds - 1}s` }).wait(90_000).notes('reconnecting')).toEqual([]);
  });
});
