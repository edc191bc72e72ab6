import { describe, expect, test } from 'vitest';
import type { Entry } from '../../kernel/entry.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { parsePreset } from '../contract/preset.ts';
import { Story } from '../driver/story.ts';
import { hitShare, lostShare, usableAfterBanUs } from './expected.ts';
import { pattern } from './index.ts';

const ONE = { clients: '1', rate: '0.5', arrivals: 'fixed' };
const STATES = ['memory', 'sticky', 'store', 'token'] as const;

const isAccepted = (entry: Entry) => entry.kind === 'note' && entry.name === 'accepted';

/** What answers said, in order: the status of each thing that was to go into a cart. */
function history(log: readonly Entry[]): readonly string[] {
  return log.flatMap((entry) => {
    if (entry.kind !== 'note') return [];
    const { values } = entry;
    if (entry.name === 'accepted') return [`${entry.host} ${String(values['item'])} cart ${String(values['cart'])}`];
    if (entry.name === 'session lost') return [`${entry.host} 401`];
    return entry.name === 'failed' ? [`${entry.host} ${String(values['item'])} ${String(values['why'])}`] : [];
  });
}

function reasons(story: Story, name: string, field: string): readonly unknown[] {
  return story.notes(name).map(({ values }) => values[field]);
}

describe('the restart test', () => {
  const restartWhileIdle = (state: string, backends: string) =>
    new Story(pattern, { ...ONE, state, backends, tokenLife: '60s' })
      .wait(9000)
      .act({ type: 'restart', host: 'a' })
      .wait(20_000);

  test.each([
    ['memory', '1', 'fail'],
    ['sticky', '1', 'fail'],
    ['store', '1', 'pass'],
    ['token', '1', 'pass'],
    ['store', '3', 'pass'],
    ['token', '3', 'pass'],
  ])('%s with %s backends: %s', (state, backends, result) => {
    const story = restartWhileIdle(state, backends);
    expect(reasons(story, 'restart test', 'result')).toEqual([result]);
    expect(story.notes('session lost').length).toBe(result === 'pass' ? 0 : 1);
    expect(story.notes('cart lost').length).toBe(result === 'pass' ? 0 : 1);
    expect(story.metrics().lostEvents).toBe(0);
  });

  test('there is no verdict when a request was in flight', () => {
    const story = new Story(pattern, { ...ONE, state: 'store', backends: '1', serviceTime: '500ms' })
      .untilEntry('it is in', isAccepted)
      .untilEntry('a works', (entry) => entry.kind === 'work' && entry.host === 'a')
      .wait(100)
      .act({ type: 'restart', host: 'a' })
      .wait(20_000);
    expect(reasons(story, 'restart test', 'result')).toEqual(['none']);
  });

  test('sticky among three fails where the session was', () => {
    const story = new Story(pattern, { ...ONE, state: 'sticky' }).untilEntry('it is in', isAccepted).wait(1000);
    const host = String(story.notes('choose').at(-1)?.values['upstream']);
    // It says goodbye, so the proxy keeps no connection to what is gone.
    story.act({ type: 'close', host }).wait(100).act({ type: 'restart', host }).wait(10_000);
    expect(reasons(story, 'restart test', 'result')).toEqual(['fail']);
    expect(reasons(story, 'restart test', 'backend')).toEqual([host]);
  });

  test('sticky among three, restarted without a goodbye: the proxy goes to another, which does not know the user', () => {
    const story = new Story(pattern, { ...ONE, state: 'sticky' }).untilEntry('it is in', isAccepted).wait(1000);
    const host = String(story.notes('choose').at(-1)?.values['upstream']);
    story.act({ type: 'restart', host }).wait(10_000);
    expect(reasons(story, 'restart test', 'result')).toEqual([]);
    expect(story.notes('session lost')).toHaveLength(1);
    expect(story.notes('choose').at(-1)?.values['upstream']).not.toBe(host);
  });

  test('whatever restarts in whatever order, stateless backends give the same answers', () => {
    const orders = [[], ['a'], ['a', 'b', 'c'], ['c', 'a', 'b', 'c', 'c']];
    for (const state of ['store', 'token']) {
      const histories = orders.map((order) => {
        const story = new Story(pattern, { ...ONE, state, tokenLife: '60s' }).wait(5000);
        for (const host of order) story.act({ type: 'restart', host }).wait(2000);
        story.wait(30_000 - story.time);
        return history(story.log);
      });
      for (const other of histories) expect(other, state).toEqual(histories[0]);
    }
  });
});

describe('in memory', () => {
  test.each([1, 2, 3, 4, 5])('one request in N finds its session with %i backends in turn', (backends) => {
    const story = new Story(pattern, {
      ...ONE,
      rate: '2',
      backends: String(backends),
      logInAgain: 'off',
      algorithm: 'nginx-weighted-round-robin',
    }).wait(61_000);
    const hits = story.notes('accepted').length;
    const all = hits + story.notes('failed').length;
    // The turn is exact: at most one request more or less.
    expect(Math.abs(hits - all * hitShare(backends))).toBeLessThanOrEqual(1);
  });

  test('who logs in again in turn with others always comes to the wrong backend', () => {
    const story = new Story(pattern, { ...ONE, algorithm: 'nginx-weighted-round-robin' }).wait(20_000);
    expect(story.notes('accepted')).toEqual([]);
    expect(story.notes('login').length).toBeGreaterThan(4);
  });

  test('a sticky proxy ends it, live', () => {
    const story = new Story(pattern, { rate: '2' })
      .wait(10_000)
      .act({ type: 'set', parameter: 'state', value: 'sticky' });
    const lost = story.wait(4000).notes('session lost').length;
    expect(lost).toBeGreaterThan(0);
    story.wait(20_000);
    expect(story.notes('session lost').length).toBe(lost);
  });

  test('a sticky crash takes the sessions of one backend, one in N, and no others', () => {
    const story = new Story(pattern, { state: 'sticky', clients: '30', rate: '30', arrivals: 'fixed' }).wait(5000);
    const homes = new Map<string, string>();
    for (const { host, values } of story.notes('login')) homes.set(host, String(values['sticky']));
    const onA = [...homes].filter(([, home]) => home === 'a').map(([user]) => user);
    // Thirty users at random over three backends: 10 with a deviation of 2.6.
    expect(Math.abs(onA.length - 30 * lostShare(3))).toBeLessThan(8);
    story.act({ type: 'crash', host: 'a' }).wait(20_000);
    const losers = new Set(story.notes('session lost').map(({ host }) => host));
    expect([...losers].sort()).toEqual(onA.sort());
  });
});

describe('in the database', () => {
  const store = { ...ONE, state: 'store', rate: '1' };

  test('down in silence: everything waits for the time-out and gets 503', () => {
    const story = new Story(pattern, store).wait(5500).act({ type: 'crash', host: 'database' }).wait(10_000);
    expect(new Set(reasons(story, 'failed', 'why'))).toEqual(new Set(['503']));
    const accepted = story.notes('accepted').length;
    expect(story.wait(5000).notes('accepted').length).toBe(accepted);
    story.act({ type: 'restart', host: 'database' }).wait(10_000);
    expect(story.notes('accepted').length).toBeGreaterThan(accepted);
    expect(story.notes('session lost')).toEqual([]);
  });

  test('down: nobody can log in', () => {
    const story = new Story(pattern, store).act({ type: 'close', host: 'database' }).wait(10_000);
    expect(story.notes('login')).toEqual([]);
    expect(new Set(reasons(story, 'failed', 'why'))).toEqual(new Set(['503']));
  });

  test('its disk keeps sessions and carts over a restart; without it all are gone', () => {
    const restart = (durable: string) =>
      new Story(pattern, { ...store, durable }).wait(5600).act({ type: 'restart', host: 'database' }).wait(10_000);
    expect(restart('on').notes('session lost')).toEqual([]);
    expect(restart('on').notes('cart lost')).toEqual([]);
    expect(reasons(restart('off'), 'session lost', 'reason')).toEqual(['no such session']);
    expect(restart('off').notes('cart lost').length).toBe(1);
  });

  test('slow: the pool is full and the rest wait until they get 503', () => {
    const story = new Story(pattern, { state: 'store', clients: '10', rate: '8', pool: '1', backends: '1' })
      .wait(5000)
      .act({ type: 'set', parameter: 'databaseTime', value: 900 * MILLISECOND })
      .wait(10_000);
    const waiting = story.log.flatMap((entry) =>
      entry.kind === 'state' && entry.process === 'a/agent' ? [Number(entry.badges['waiting'] ?? 0)] : [],
    );
    expect(Math.max(...waiting)).toBeGreaterThan(3);
    expect(reasons(story, 'failed', 'why')).toContain('503');
  });

  test('a ban holds at once', () => {
    const story = new Story(pattern, store).wait(5600).act({ type: 'set', parameter: 'banned', value: 'client' });
    const accepted = story.notes('accepted').length;
    expect(story.wait(10_000).notes('accepted').length).toBe(accepted);
    expect(new Set(reasons(story, 'failed', 'why'))).toEqual(new Set(['banned']));
  });
});

describe('in a token', () => {
  const token = { ...ONE, state: 'token', rate: '2' };

  /** How long after a ban things were still taken, in microseconds. */
  function usableAfterBan(banAtMs: number, more: Readonly<Record<string, string>> = {}): number {
    const story = new Story(pattern, { ...token, tokenLife: '10s', ...more })
      .wait(banAtMs)
      .act({ type: 'set', parameter: 'banned', value: 'client' });
    const ban = story.time * MILLISECOND;
    const last = story.wait(15_000).notes('accepted').at(-1)?.at ?? 0;
    return Math.max(0, last - ban);
  }

  test('no request asks the database, and its death is not noticed until the token expires', () => {
    const story = new Story(pattern, { ...token, tokenLife: '10s' })
      .untilEntry('it is in', isAccepted)
      .act({ type: 'crash', host: 'database' });
    story.wait(8000);
    expect(story.notes('failed')).toEqual([]);
    story.wait(10_000);
    expect(story.notes('failed').length).toBeGreaterThan(0);
  });

  test('an expired one is renewed without the user, cart and all', () => {
    const story = new Story(pattern, { ...token, tokenLife: '3s' }).wait(20_000);
    expect(story.notes('refreshed').length).toBeGreaterThan(3);
    expect(story.notes('session lost')).toEqual([]);
    expect(story.notes('cart lost')).toEqual([]);
    const without = new Story(pattern, { ...token, tokenLife: '3s', refresh: 'off' }).wait(20_000);
    expect(new Set(reasons(without, 'session lost', 'reason'))).toEqual(new Set(['expired']));
  });

  test('a banned user goes on until it expires: half a life on average', () => {
    // Bans spread evenly over one life: 20 of them, half a second apart.
    const uses = Array.from({ length: 20 }, (_, index) => usableAfterBan(15_250 + 500 * index));
    const mean = uses.reduce((sum, use) => sum + use, 0) / uses.length;
    expect(Math.max(...uses)).toBeGreaterThan(8 * SECOND);
    // Whole seconds in tokens cut half a second, requests every half second another quarter.
    expect(Math.abs(mean - (usableAfterBanUs(10 * SECOND) - 0.75 * SECOND))).toBeLessThan(0.5 * SECOND);
  });

  test('with a denylist the ban holds at once', () => {
    // What was under way may still come back.
    expect(usableAfterBan(15_250, { denylist: 'on' })).toBeLessThan(0.5 * SECOND);
  });

  test('a rotated key ends the old tokens only if they are no longer believed', () => {
    const rotate = (oldKeys: string) =>
      new Story(pattern, { ...token, tokenLife: '60s', oldKeys })
        .wait(8000)
        .act({ type: 'set', parameter: 'key', value: 2 })
        .wait(10_000);
    expect(rotate('on').notes('session lost')).toEqual([]);
    expect(reasons(rotate('off'), 'session lost', 'reason')).toEqual(['unknown key']);
  });

  test('the state costs bytes with every request', () => {
    const bytes = (state: string) =>
      new Story(pattern, { ...ONE, state, backends: '1' }).wait(30_000).metrics().bytesUp ?? 0;
    expect(bytes('token')).toBeGreaterThan(1.5 * bytes('memory'));
  });
});

test.each(STATES)('%s: everything that is asked is answered, on one backend that nothing happens to', (state) => {
  const story = new Story(pattern, { ...ONE, state, backends: '1', tokenLife: '60s' }).wait(30_000);
  expect(story.notes('failed')).toEqual([]);
  expect(story.metrics()).toMatchObject({ lostEvents: 0, duplicateEvents: 0 });
  expect(story.metrics().meanStalenessMs).toBeCloseTo(
    pattern.expected(parsePreset(pattern, {})).meanStalenessMs ?? 0,
    3,
  );
});
