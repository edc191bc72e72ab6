import { describe, expect, inject, test } from 'vitest';
import { foldRun } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { Metrics } from '../../measure/metrics.ts';
import { measuredScene } from '../contract/measured.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { connectionRate, mathis, sawtooth } from './expected.ts';
import { pattern } from './index.ts';
import type { Name } from './parameters.ts';

const SEEDS = inject('long') ? 60 : 10;
const UNTIL = 60 * SECOND;

/** What a transfer that never ends comes to under these parameters. */
function measure(given: Readonly<Partial<Record<Name, string>>>, seed: number, until = UNTIL) {
  const parameters = parsePreset(pattern, { bytes: '10000000', ...given });
  const { id, version } = pattern;
  const setup = setupOf(pattern, { pattern: id, version, seed, interventions: [], list: [], parameters });
  const metrics = new Metrics(measuredScene(pattern, pattern.topology(parameters)));
  expect(foldRun(setup, until, [metrics]).stopped).toBeNull();
  return metrics.values(until);
}

describe.each([
  ['each is confirmed', 'off', 1.22],
  ['every second is confirmed', 'on', 0.87],
] as const)('with one segment of a hundred lost, where %s', (_, delayedAck, constant) => {
  test('a transfer is as fast as Mathis has it, within three standard errors over all seeds', () => {
    const rates = Array.from(
      { length: SEEDS },
      (__, index) =>
        measure({ profile: 'rfc', bandwidth: 'unlimited', loss: '0.01', delayedAck }, index + 1).throughput ??
        Number.NaN,
    );
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / SEEDS;
    const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (SEEDS - 1);
    const error = 3 * Math.sqrt(variance / SEEDS);
    const isOn = delayedAck === 'on';
    const expected = mathis({ latency: 50_000, loss: 0.01, delayedAck: isOn });
    expect(expected).toBeCloseTo((1460 / 0.1) * (constant / 0.1), -4);
    expect(Math.abs(mean - expected)).toBeLessThan(error);
    // The other constant would not do.
    expect(Math.abs(mean - mathis({ latency: 50_000, loss: 0.01, delayedAck: !isOn }))).toBeGreaterThan(error);
  }, 60_000);
});

describe('one transfer that fills its queue again and again', () => {
  test.each([
    ['50ms', 3],
    ['50ms', 8],
    ['50ms', 20],
    ['20ms', 10],
    ['5ms', 20],
  ] as const)(
    'has the mean window of the sawtooth, at a latency of %s and a queue of %i',
    (latency, queue) => {
      const parameters = { latency: Number.parseInt(latency, 10) * 1000, bandwidth: 1_500_000, queue };
      const { mean, peak } = sawtooth(parameters);
      const { meanWindow } = measure({ latency, queue: `${queue}` }, 1);
      // Half a segment beside it: the round trip of the recovery is not in the closed form.
      expect(Math.abs((meanWindow ?? Number.NaN) - mean)).toBeLessThan(0.75);
      // Between three quarters of the peak and seven ninths of it, less the last segment that is one too many.
      expect(mean / peak).toBeGreaterThan(0.75 - 1 / peak);
      expect(mean / peak).toBeLessThan(7 / 9);
    },
    60_000,
  );
});

test('a client that closes gets as many connections to one server as its ports and TIME-WAIT allow', () => {
  expect(connectionRate({ ports: 28_232, profile: 'linux' })).toBeCloseTo(470.5, 1);
  const minutes = 10;
  const given = { ports: '30', connections: '1000', gap: '600ms', bytes: '100', bandwidth: 'unlimited' };
  const { connectionsOpened, noPort } = measure(given, 1, minutes * 60 * SECOND);
  const expected = connectionRate({ ports: 30, profile: 'linux' }) * minutes * 60;
  // The first ports are free at once, and the last minute's are taken.
  expect(Math.abs((connectionsOpened ?? 0) - expected)).toBeLessThanOrEqual(30);
  expect((connectionsOpened ?? 0) + (noPort ?? 0)).toBe(1000);
});
