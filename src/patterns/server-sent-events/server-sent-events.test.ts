import { expect, test } from 'vitest';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

const breakTheStream = (history: string) =>
  new Story(pattern, { history, rate: '2' })
    .wait(10_000)
    .act({ type: 'close', host: 'server' })
    .wait(1000)
    .act({ type: 'restart', host: 'server' })
    .wait(20_000);

test('with a history a stream that broke goes on without gap and without repetition', () => {
  const story = breakTheStream('on');
  expect(story.metrics()).toMatchObject({ lostEvents: 0, duplicateEvents: 0 });
  expect(story.written('request').at(-1)?.label).toMatch(/last id \d+/);
  const ids = story.notes('delivered').map(({ values }) => Number(values['news']));
  expect(ids).toEqual([...ids].sort((one, other) => one - other));
});

test('without a history the gap is exactly what came while nobody listened', () => {
  const story = breakTheStream('off');
  const lost = story.metrics().lostEvents ?? 0;
  expect(lost).toBeGreaterThan(0);
  expect(story.notes('news').length - new Set(story.notes('delivered').map(({ values }) => values['news'])).size).toBe(
    lost,
  );
});

test.each(['204', '500'])('an answer %s ends it for good: no further request, ever', (answer) => {
  const story = new Story(pattern, { answer }).wait(60_000);
  expect(story.written('request')).toHaveLength(1);
  expect(story.notes('failed for good')).toHaveLength(1);
});

test('a refused connection is an error of the network: it tries again', () => {
  const story = new Story(pattern).wait(5000).act({ type: 'close', host: 'server' }).wait(20_000);
  expect(story.results()).toContain('refused');
  expect(story.written('request')).toHaveLength(1);
  expect(story.notes('reconnecting').length).toBeGreaterThan(3);
});

test('the seventh stream of a browser waits for one of the six connections', () => {
  const story = new Story(pattern, { tabs: '7' }).wait(30_000);
  expect(story.metrics().openConnections).toBe(6);
  expect(story.written('request')).toHaveLength(6);
});

test('the retry field sets how long the client waits', () => {
  const story = new Story(pattern, { retry: '7s' })
    .wait(5000)
    .act({ type: 'close', host: 'server' })
    .untilEntry('it reconnects', (entry) => entry.kind === 'note' && entry.name === 'reconnecting');
  expect(story.notes('reconnecting').at(-1)?.values['afterMs']).toBe(7000);
});

test('what is written to a client that is offline is not delivered, and nobody is told', () => {
  const story = new Story(pattern, { history: 'off', rate: '1' })
    .wait(8000)
    .act({ type: 'offline', host: 'client' })
    .wait(10_000);
  const written = story.written('push').length;
  expect(story.log.filter((entry) => entry.kind === 'read' && entry.role === 'push').length).toBeLessThan(written);
  expect(story.results()).toEqual([]);
});
