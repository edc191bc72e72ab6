import { describe, expect, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { Metrics } from '../../measure/metrics.ts';
import { servedNotes } from '../../record/inside-notes.ts';
import { measuredScene } from '../contract/measured.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import type { Name } from './parameters.ts';
import { pattern } from './index.ts';

function simulate(given: Readonly<Partial<Record<Name, string>>>, until = 60 * SECOND) {
  const { id, version } = pattern;
  const recipe = {
    pattern: id,
    version,
    seed: 1,
    interventions: [],
    list: [],
    parameters: parsePreset(pattern, given),
  };
  const metrics = new Metrics(measuredScene(pattern, pattern.topology(recipe.parameters)));
  const run = new Run(setupOf(pattern, recipe), [metrics]);
  run.advance(until);
  return {
    log: run.log,
    values: metrics.values(until),
    expected: pattern.expected({ ...recipe.parameters, duration: until }),
  };
}

/** Without processor time and with hardly a way: what waiting alone makes of it. */
const BARE = { gap: '0ms', handling: '100us', latency: '0ms', databaseLatency: '0ms', cores: '64' } as const;

describe.each([
  ['one thread', { server: 'blocking', requests: '12' }],
  ['four threads', { server: 'pool', requests: '12' }],
  ['four threads, a last wave that is not full', { server: 'pool', requests: '13' }],
  ['a thread each', { server: 'threads', requests: '12' }],
  ['a loop around epoll', { server: 'epoll', requests: '12' }],
  ['a loop that reads files', { server: 'epoll', requests: '5', operation: 'file' }],
  ['files in the pool: ceil(k/4) * t', { server: 'node', requests: '13', operation: 'file' }],
  ['lookups in the pool: ceil(k/4) * t', { server: 'node', requests: '13', operation: 'lookup' }],
  ['hashes in the pool, a processor for each', { server: 'node', requests: '9', operation: 'hash' }],
  ['hashes in a pool of eight', { server: 'node', requests: '9', operation: 'hash', poolSize: '8' }],
  ['calls that wait in Node', { server: 'node', requests: '6', operation: 'file', caller: 'blocking' }],
] as const)('%s', (_, given) => {
  test('answers the last of calls that come at once when the closed form says', () => {
    const { values, expected } = simulate({
      ...BARE,
      latency: '3ms',
      databaseLatency: '2ms',
      handling: '2ms',
      ...given,
    });
    expect(expected.lastAnswerFirstMs).toBeDefined();
    expect(values.lastAnswerFirstMs).toBe(expected.lastAnswerFirstMs);
    expect(values.lastAnswerSecondMs).toBe(expected.lastAnswerSecondMs);
  });
});

test.each([1, 2, 3, 4, 6])('hashes on %i processors take k * t / min(c, 4) in a pool of four', (cores) => {
  const { values } = simulate({ ...BARE, server: 'node', operation: 'hash', requests: '12', cores: String(cores) });
  const expected = (12 * 100) / Math.min(cores, 4);
  // The handling of each call takes its turn, too; the last turns of 3 ms are not shared evenly.
  expect(Math.abs((values.lastAnswerFirstMs ?? 0) - expected)).toBeLessThan(10);
});

test('n blocking threads serve n / (R + S) calls a second, however many come', () => {
  const given = { server: 'pool', threads: '5', requests: '300', gap: '5ms', handling: '10ms', takes: '90ms' } as const;
  const { log } = simulate({ ...BARE, ...given });
  const answers = log.flatMap((entry) =>
    servedNotes.has(entry) && entry.name === 'answers' && entry.host === 'server' ? [entry.at] : [],
  );
  const [first = 0, last = 0] = [answers[49], answers[249]];
  expect((200 * SECOND) / (last - first)).toBeCloseTo(5 / 0.1, 6);
});

test("as many calls are in service as come in a second times the seconds that each takes (Little's law)", () => {
  const given = { server: 'threads', requests: '400', gap: '10ms', handling: '10ms', takes: '190ms' } as const;
  const { log } = simulate({ ...BARE, ...given });
  let [inside, since, area] = [0, 0, 0];
  const [from, to] = [SECOND, 3 * SECOND];
  for (const entry of log) {
    if (!servedNotes.has(entry) || entry.name === 'asks' || entry.host !== 'server') continue;
    area += inside * Math.max(0, Math.min(to, entry.at) - Math.max(from, since));
    since = entry.at;
    inside += entry.name === 'begins' ? 1 : -1;
  }
  const [rate, stays] = [1 / (10 * MILLISECOND), 200 * MILLISECOND];
  expect(area / (to - from)).toBeCloseTo(rate * stays, 6);
});
