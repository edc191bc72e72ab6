import { describe, expect, test } from 'vitest';
import type { Entry } from '../../kernel/entry.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import { Run } from '../../kernel/run.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { decodeLatin1 } from '../../protocols/bytes.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

const EVEN = { weights: '1/1/1', arrivals: 'fixed', rate: '4', clients: '1', serviceTime: '20ms' };

describe('the circuit breaker', () => {
  const broken = new Story(pattern, { ...EVEN, breakerFails: '3', breakerOpenFor: '3s', failing: 'b' }).wait(7500);

  const states = ({ log }: { readonly log: readonly Entry[] }) =>
    log.flatMap((entry) =>
      entry.kind === 'note' && entry.name === 'breaker'
        ? [`${String(entry.values['upstream'])} ${String(entry.values['state'])}`]
        : [],
    );

  test('three errors in a row open it, and b gets nothing; its probe fails and it opens again', () => {
    expect(states(broken)).toEqual(['b open', 'b half-open', 'b open']);
    const [opened, half] = broken.notes('breaker').map(({ at }) => at);
    const toB = broken.notes('choose').filter(({ values }) => values['upstream'] === 'b');
    // Three that open it, and the probe.
    expect(toB.length).toBe(4);
    expect(toB[3]?.at).toBe(half);
    expect((half ?? 0) - (opened ?? 0)).toBeGreaterThanOrEqual(3000 * MILLISECOND);
  });

  test('the probe closes it when b is mended', () => {
    const story = new Story(pattern, { ...EVEN, breakerFails: '3', breakerOpenFor: '3s', failing: 'b' })
      .wait(3500)
      .act({ type: 'set', parameter: 'failing', value: '' })
      .wait(6000);
    expect(states(story)).toEqual(['b open', 'b half-open', 'b closed']);
    const closedAt = story.notes('breaker').at(-1)?.at ?? 0;
    const after = story.notes('choose').filter(({ at }) => at > closedAt);
    expect(after.filter(({ values }) => values['upstream'] === 'b').length).toBeGreaterThan(3);
  });

  test('with nobody left the answer is 503 at once', () => {
    const story = new Story(pattern, { ...EVEN, weights: '1', breakerFails: '2', failing: 'a' }).wait(4000);
    const why = story.notes('failed').map(({ values }) => values['why']);
    expect(why.slice(0, 4)).toEqual(['500', '500', '503', '503']);
    expect(story.notes('choose').at(-1)?.values).toMatchObject({ upstream: 'none' });
  });

  test('off by default, and switched off it closes', () => {
    expect(states(new Story(pattern, { ...EVEN, failing: 'b' }).wait(6000))).toEqual([]);
    const story = new Story(pattern, { ...EVEN, breakerFails: '3', failing: 'b' })
      .wait(5000)
      .act({ type: 'set', parameter: 'breakerFails', value: 0 })
      .wait(2000);
    expect(states(story)).toEqual(['b open', 'b closed']);
  });
});

describe('compression', () => {
  const run = (compression: string, more: Readonly<Record<string, string>> = {}) =>
    new Story(pattern, { ...EVEN, bodySize: '20000', rate: '2', compression, ...more }).wait(10_000);
  const delivered = (story: Story) => story.notes('delivered').map(({ values }) => values['news']);
  const work = ({ log }: Story) =>
    log.reduce(
      (sum, entry) => (entry.kind === 'work' && entry.host === 'proxy' ? sum + entry.until - entry.at : sum),
      0,
    );

  test('the same items arrive, in fewer bytes, for more work', () => {
    const [plain, packed] = [run('off'), run('on')];
    expect(packed.notes('failed')).toEqual([]);
    // Those on a full line may be under way still when the run is cut off.
    expect(delivered(packed).slice(0, 15)).toEqual(delivered(plain).slice(0, 15));
    expect(delivered(packed).length).toBeGreaterThan(15);
    expect(packed.metrics().bytesDown ?? 0).toBeLessThan(0.5 * (plain.metrics().bytesDown ?? 0));
    expect(work(plain)).toBe(0);
    expect(work(packed)).toBeGreaterThan(0);
  });

  test('answers that the proxy has kept are compressed, too', () => {
    const story = run('on', { cache: '60s', keys: '1' });
    expect(story.notes('cache hit').length).toBeGreaterThan(10);
    expect(story.notes('failed')).toEqual([]);
    expect(story.metrics().bytesDown ?? 0).toBeLessThan(0.5 * (run('off').metrics().bytesDown ?? 0));
  });
});

describe('connections to upstreams', () => {
  const SLOW = { ...EVEN, serviceTime: '400ms', rate: '2' };

  function poolRun(pool: string, interventions: readonly Intervention[] = []) {
    const parameters = parsePreset(pattern, { ...SLOW, pool });
    const run = new Run(
      setupOf(pattern, { pattern: pattern.id, version: pattern.version, parameters, seed: 1, interventions, list: [] }),
    );
    run.advance(12 * SECOND);
    return run;
  }

  /** Heads that were written, each as its lines. */
  function heads(run: Run, host: string, role: string): readonly (readonly string[])[] {
    return run.log.flatMap((entry) => {
      if (entry.kind !== 'write' || entry.host !== host || entry.role !== role) return [];
      const [head = ''] = decodeLatin1(run.bytesOf(entry.message) ?? new Uint8Array()).split('\r\n\r\n');
      return [head.split('\r\n')];
    });
  }

  /** How many handlers each upstream had: one for each connection. */
  function connections(run: Run, since = 0): number {
    return run.log.filter(
      (entry) => entry.kind === 'spawn' && /^[abc]\/handler-/.test(entry.process) && entry.at >= since,
    ).length;
  }

  test('not kept: HTTP/1.0 and a connection for each request, which the upstream closes, as nginx before 1.29.7', () => {
    const off = poolRun('off');
    const asked = heads(off, 'proxy', 'request');
    expect(asked.length).toBeGreaterThan(20);
    for (const [line = '', ...fields] of asked) {
      expect(line).toMatch(/^GET \/items\/\d+ HTTP\/1\.0$/);
      expect(fields.filter((field) => field.startsWith('Connection'))).toEqual(['Connection: close']);
      expect(fields).toContain('Host: shop.example');
    }
    for (const upstream of ['a', 'b', 'c'])
      for (const [line, ...fields] of heads(off, upstream, 'response')) {
        expect(line).toBe('HTTP/1.1 200 OK');
        expect(fields).toContain('Connection: close');
      }
    expect(connections(off)).toBe(asked.length);
    // Between client and proxy nothing changes.
    for (const [line] of heads(off, 'client', 'request')) expect(line).toMatch(/HTTP\/1\.1$/);
    expect(off.log.filter(({ kind }) => kind === 'error')).toEqual([]);
  });

  test('kept: HTTP/1.1, and each upstream needs one connection', () => {
    const on = poolRun('on');
    for (const [line] of heads(on, 'proxy', 'request')) expect(line).toMatch(/HTTP\/1\.1$/);
    expect(connections(on)).toBe(3);
  });

  test('switched off, what is idle is closed and what is at work ends; switched on again, they are kept', () => {
    // At 5.2 s a request is at work.
    const set = (at: number, value: boolean): Intervention => ({
      at,
      action: { type: 'set', parameter: 'pool', value },
    });
    const switched = poolRun('on', [set(5_200_000, false), set(8_200_000, true)]);
    const lines = heads(switched, 'proxy', 'request').map(([line = '']) => line.slice(-3));
    expect(lines.join(' ')).toMatch(/^(1\.1 )+(1\.0 ){6}(1\.1 ?)+$/);
    expect(connections(switched, 5_200_000)).toBe(6 + 3);
    expect(new Set(switched.log.flatMap((entry) => (entry.kind === 'result' ? [entry.result] : [])))).toEqual(
      new Set(['ok']),
    );
  });
});

test('each item is news for the client that asked, and nobody else waits for it', () => {
  const story = new Story(pattern, { ...EVEN, clients: '3', cache: '1s', keys: '2' }).wait(6000);
  const hosts = ['client', 'client2', 'client3'];
  const news = story.notes('news');
  expect(news.length).toBeGreaterThan(15);
  for (const { values } of news) expect(values['audience']).toBe(hosts[(Number(values['news']) - 1) % 3]);
  expect(story.metrics()).toMatchObject({ lostEvents: 0 });
});

describe('redispatch, as measured with HAProxy 2.6.12 and one of two servers refusing', () => {
  /** What became of the requests that met the dead server first: their answers, and how long they took, in whole seconds. */
  function answersWith(parameters: Readonly<Record<string, string>>) {
    const story = new Story(pattern, {
      ...EVEN,
      weights: '1/1',
      healthCheck: 'active',
      requests: '6',
      latency: '1ms',
      ...parameters,
    })
      .act({ type: 'stop-listening', host: 'a' })
      .wait(5500);
    const chosen = story.notes('choose');
    return chosen
      .filter(({ values }, index) => {
        const first = chosen.findIndex((other) => other.values['request'] === values['request']);
        return first === index && values['upstream'] === 'a';
      })
      .flatMap(({ at, values }) => {
        const tries = chosen.filter((other) => other.values['request'] === values['request']);
        const answer = story.log.find(
          (entry) => entry.kind === 'write' && entry.host === 'proxy' && entry.role !== 'request' && entry.at >= at,
        );
        return answer?.kind === 'write'
          ? [`${answer.label.slice(0, 3)} after ${Math.round((answer.at - at) / SECOND)} s at ${tries.length}`]
          : [];
      });
  }

  test.each(['haproxy-round-robin', 'haproxy-least-connections', 'random-two'])(
    '%s: without it 503 after three retries, with it the other server at once',
    (algorithm) => {
      expect(answersWith({ algorithm })[0]).toBe('503 after 3 s at 1');
      expect(answersWith({ algorithm, redispatch: 'on' })[0]).toBe('200 after 0 s at 2');
    },
  );

  test('a hash leads the last retry to the same server again, a second earlier', () => {
    expect(answersWith({ algorithm: 'plain-hash' })[0]).toBe('503 after 3 s at 1');
    expect(answersWith({ algorithm: 'plain-hash', redispatch: 'on' })[0]).toBe('503 after 2 s at 2');
  });
});
