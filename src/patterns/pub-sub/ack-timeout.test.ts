import { expect, test } from 'vitest';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

const stuck = {
  queue: 'shared',
  bindings: '#',
  subscribers: '2',
  rate: '1',
  arrivals: 'fixed',
  serviceTime: '1s',
  prefetch: '1',
  latency: '50ms',
  ackTimeout: '5s',
  duration: '10min',
};

test('a subscriber that lives but does not acknowledge loses its channel and its messages', () => {
  // It works for ever on what it has, and sends heartbeats all the same.
  const story = new Story(pattern, { ...stuck, subscribers: '1', serviceTime: '60s' }).wait(9000);
  const [overdue] = story.notes('overdue');
  const [first] = story.notes('deliver');
  // To the microsecond: the time runs from the delivery.
  expect((overdue?.at ?? 0) - (first?.at ?? 0)).toBe(5_000_000);
  expect(overdue?.values).toEqual({ client: 'client', news: first?.values['news'] });
  expect(story.notes('requeue')[0]?.values['news']).toBe(first?.values['news']);
  // It hears of it, and comes back.
  expect(story.notes('refused').length).toBeGreaterThan(0);
  expect(story.wait(4000).notes('subscribed').length).toBeGreaterThan(1);
});

test('who acknowledges in time is left alone, however long it goes on', () => {
  const story = new Story(pattern, stuck).wait(60_000);
  expect(story.notes('overdue')).toEqual([]);
  expect(story.notes('delivered').length).toBeGreaterThan(40);
});

test('a paused subscriber is not waited for longer than that, though nobody can tell that it lives', () => {
  const story = new Story(pattern, { ...stuck, heartbeat: '60s' })
    .wait(9200)
    .act({ type: 'pause', host: 'client' })
    .wait(30_000);
  expect(story.notes('overdue').map(({ values }) => values['client'])).toEqual(['client']);
  // The other one has done it all.
  const done = new Set(story.notes('delivered').map(({ values }) => values['news']));
  for (const { values } of story.notes('overdue')) expect(done.has(values['news'])).toBe(true);
});
