import { expect, test } from 'vitest';
import { Story } from '../story.ts';
import { pattern } from './index.ts';

const first = (story: Story, name: string) =>
  story
    .untilEntry(name, (entry) => entry.kind === 'note' && entry.name === name)
    .notes(name)
    .at(-1);

test('a process that ends without a close frame is code 1006 at the client', () => {
  const story = new Story(pattern).wait(5000).act({ type: 'close', host: 'server' });
  expect(first(story, 'closed')?.values['code']).toBe(1006);
});

test('without a heartbeat nobody notices that the server has lost power', () => {
  const story = new Story(pattern, { ping: '0ms', rate: '0' })
    .wait(5000)
    .act({ type: 'crash', host: 'server' })
    .wait(600_000);
  expect(story.notes('closed')).toEqual([]);
});

test('with a heartbeat the client notices one ping and a second later', () => {
  const story = new Story(pattern, { ping: '5s', rate: '0' }).wait(11_000).act({ type: 'crash', host: 'server' });
  expect(first(story, 'silence')).toBeDefined();
  // The last ping arrived at 10.3 s.
  expect(story.time).toBeCloseTo(10_300 + 6000, 3);
});

test('the server takes a client that does not answer for dead at the next ping', () => {
  const story = new Story(pattern, { ping: '5s', rate: '0' }).wait(9000).act({ type: 'offline', host: 'client' });
  expect(first(story, 'dead peer')).toBeDefined();
  expect(story.time).toBe(15_000);
});

test('what comes while the client is away is lost, unless it can say where it stopped', () => {
  const leave = (resume: string) =>
    new Story(pattern, { resume, rate: '1', ping: '5s' })
      .wait(8000)
      .act({ type: 'offline', host: 'client' })
      .wait(20_000)
      .act({ type: 'online', host: 'client' })
      .wait(60_000)
      .metrics();
  expect(leave('off').lostEvents).toBeGreaterThan(5);
  expect(leave('on')).toMatchObject({ lostEvents: 0 });
});

test('random pauses spread the herd that a restart sends back', () => {
  const connectionsInFirstSecond = (backOff: string) => {
    const story = new Story(pattern, { clients: '20', backOff, rate: '0', retry: '1s' })
      .wait(10_000)
      .act({ type: 'kill', host: 'server' })
      .wait(500)
      .act({ type: 'restart', host: 'server' })
      .wait(10_000);
    const times = story.log.flatMap((entry) =>
      entry.kind === 'segment' && entry.flags === 'S' && entry.at > 10_500_000 ? [entry.at] : [],
    );
    return Math.max(...times.map((time) => times.filter((other) => other >= time && other < time + 200_000).length));
  };
  expect(connectionsInFirstSecond('off')).toBe(20);
  expect(connectionsInFirstSecond('on')).toBeLessThan(8);
});

test('both sides speak at any time', () => {
  const story = new Story(pattern, { rate: '1' }).wait(20_000);
  expect(story.written('push').length).toBeGreaterThan(10);
  expect(story.written('acknowledgement').length).toBeGreaterThan(10);
});
