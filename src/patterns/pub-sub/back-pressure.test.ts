import { describe, expect, test } from 'vitest';
import { Story } from '../driver/story.ts';
import { subscribersAtSaturation } from './expected.ts';
import { pattern } from './index.ts';

const slow = {
  subscribers: '1',
  bindings: '#',
  rate: '4',
  arrivals: 'fixed',
  serviceTime: '500ms',
  prefetch: '1',
  duration: '10min',
};

describe('a broker that runs short of memory', () => {
  test('holds publishers back, lets consumers go on, and takes everything in the end, in order', () => {
    const story = new Story(pattern, { ...slow, memory: '10' }).wait(60_000);
    const [alarm] = story.notes('alarm');
    expect(Number(alarm?.values['held'])).toBeGreaterThan(10);
    expect(story.notes('alarm over').length).toBeGreaterThan(2);
    const delivered = story.notes('delivered').map(({ values }) => Number(values['news']));
    expect(delivered.length).toBeGreaterThan(70);
    // The first ones found no queue yet.
    expect(delivered).toEqual(delivered.map((_, index) => (delivered[0] ?? 0) + index));
    expect(story.metrics().lostEvents).toBe(0);
  });

  test('reads nothing from a publisher between blocked and unblocked', () => {
    const story = new Story(pattern, { ...slow, memory: '10' }).wait(60_000);
    const spans = story.notes('alarm').map(({ at }) => ({
      from: at,
      to: story.notes('alarm over').find((over) => over.at > at)?.at ?? Number.POSITIVE_INFINITY,
    }));
    const published = story.notes('publish').filter(({ at }) => spans.some(({ from, to }) => at > from && at < to));
    expect(published).toEqual([]);
  });

  test('without a limit the queue grows by rate - speed', () => {
    const story = new Story(pattern, slow).wait(60_000);
    expect(story.notes('alarm')).toEqual([]);
    const waiting = story.notes('enqueue').length - story.notes('ack').length;
    // 4 per second come in, 1 / (R + S) = 1 / 0.7 s of them are done with a prefetch of one.
    expect(Math.abs(waiting - 60 * (4 - 1 / 0.7))).toBeLessThan(10);
  });
});

describe('the line of the broker', () => {
  const fanOut = (subscribers: number) =>
    new Story(pattern, {
      subscribers: String(subscribers),
      exchange: 'fanout',
      bandwidth: '256kbit',
      size: '2000',
      rate: '3',
      arrivals: 'fixed',
      serviceTime: '0ms',
      duration: '10min',
    }).wait(120_000);

  test('is full at n* = C / (rate x size) subscribers: one less is in time, one more is not', () => {
    const below = fanOut(4);
    const [copy] = below.written('push').slice(-1);
    // Two segments carry it, each with 40 bytes of headers.
    const limit = subscribersAtSaturation(256_000, (copy?.length ?? 0) + 80, 3);
    expect(Math.floor(limit)).toBe(4);
    const { linkUtilisation, p95StalenessMs } = below.metrics();
    // Acknowledgements, confirms and heartbeats take a little more.
    expect((linkUtilisation ?? 0) / (4 / limit)).toBeGreaterThan(1);
    expect((linkUtilisation ?? 0) / (4 / limit)).toBeLessThan(1.05);
    // One way, and the copies of one message one after the other.
    expect(p95StalenessMs).toBeLessThan(500);
    const above = fanOut(5).metrics();
    expect(above.linkUtilisation).toBeGreaterThan(0.98);
    expect(above.p95StalenessMs).toBeGreaterThan(3000);
  });
});
