import { describe, expect, test } from 'vitest';
import type { ServiceAnswer } from '../../machines/http/http-events.ts';
import { noBytes } from '../../protocols/bytes.ts';
import { encodeClosePayload } from '../../protocols/websocket/close-codes.ts';
import { encodeFrame } from '../../protocols/websocket/frame.ts';
import { answerUpgrade, upgradeRequest } from '../../protocols/websocket/handshake.ts';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';
import { session } from './session.ts';

/** What a session sends when its connection brings these bytes. */
function closeInSession(bytes: Uint8Array): readonly Extract<ServiceAnswer, { type: 'send' }>[] {
  const handler = 'server/handler-1';
  const { response } = answerUpgrade(upgradeRequest({ target: '/news', host: 'h', key: 'dGhlIHNhbXBsZSBub25jZQ==' }));
  const input = { handler, message: 1, response, missed: [], desk: 'server/news' };
  const given = { at: 0, random: 1, host: 'server', self: 'server/session-1', saved: {} };
  const { snapshot } = session.start({ settings: input, ...given });
  const closed = session.step(snapshot, { type: 'upgraded', handler, bytes, from: 'client', at: 1 });
  expect(closed.path).toBe('closed');
  return closed.effects.flatMap((effect) => {
    const answer = effect.type === 'tell' ? effect.event : { type: '' };
    return isSending(answer) ? [answer] : [];
  });
}

function isSending(event: { readonly type: string }): event is Extract<ServiceAnswer, { type: 'send' }> {
  return event.type === 'send';
}

const first = (story: Story, name: string) =>
  story
    .untilEntry(name, (entry) => entry.kind === 'note' && entry.name === name)
    .notes(name)
    .at(-1);

test('a process that ends without a close frame is code 1006 at the client', () => {
  const story = new Story(pattern).wait(5000).act({ type: 'close', host: 'server' });
  expect(first(story, 'closed')?.values['code']).toBe(1006);
});

test('without any keep-alive nobody notices that the server has lost power', () => {
  const story = new Story(pattern, { ping: '0ms', rate: '0', tcpKeepAlive: '0ms' })
    .wait(5000)
    .act({ type: 'crash', host: 'server' })
    .wait(600_000);
  expect(story.notes('closed')).toEqual([]);
});

test('with the keep-alive of a browser it notices when nine probes are unanswered, 450 s after the last word', () => {
  const story = new Story(pattern, { ping: '0ms', rate: '0' }).wait(5000).act({ type: 'crash', host: 'server' });
  expect(first(story, 'closed')?.values['code']).toBe(1006);
  // The answer to the upgrade arrived at 1.2 s.
  expect(story.time).toBeCloseTo(1200 + 450_000, 0);
});

test('no pause and no latency leave the client time to try again', () => {
  const story = new Story(pattern, { backOff: 'off', retry: '0ms', latency: '0ms' })
    .wait(5000)
    .act({ type: 'close', host: 'server' })
    .wait(10_000);
  expect(story.results().length + story.notes('closed').length).toBeGreaterThan(100);
  expect(story.log.filter(({ kind }) => kind === 'limit')).toEqual([]);
});

describe('a close frame', () => {
  const CLOSE = 0x8;
  /** The frames of a client or server in the order of their writing, unmasked. */
  const framesOf = (story: Story, host: string) =>
    story
      .written('control')
      .filter((entry) => entry.host === host && entry.layer === 'framing')
      .map(({ label }) => label);

  test.each([
    ['nothing', noBytes, 'close'],
    ['a code', encodeClosePayload(1001), 'close 1001'],
    ['a code and a reason', encodeClosePayload(3001, 'good night'), 'close 3001'],
  ])('that says %s is answered with the same', (_, payload, label) => {
    const frame = encodeFrame({ opcode: 'close', fin: true, payload }, new Uint8Array([1, 2, 3, 4]));
    const answers = closeInSession(frame);
    expect(answers.map(({ note }) => note.label)).toEqual([label]);
    const [answer] = answers;
    expect(answer?.bytes[0]).toBe(0x80 | CLOSE);
    expect(answer?.bytes.slice(2)).toEqual(payload);
  });

  test('comes from nobody with a code that is only reported', () => {
    const story = new Story(pattern).wait(5000).act({ type: 'close', host: 'server' }).wait(20_000);
    for (const host of ['client', 'server'])
      for (const label of framesOf(story, host)) expect(label).not.toMatch(/100[56]/);
  });
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
