import { describe, expect, test } from 'vitest';
import { foldRun } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import type { MetricName } from '../../measure/metric.ts';
import { Metrics } from '../../measure/metrics.ts';
import { expectationOf } from './expectation.ts';
import type { Expectation } from './expectation.ts';
import { patterns } from '../index.ts';
import { measuredScene } from './measured.ts';
import { parsePreset } from './preset.ts';
import { setupOf } from './recipe.ts';

interface Measured {
  readonly value: number | null;
  readonly expectation: Expectation | null;
}

async function measure(
  id: string,
  texts: Readonly<Record<string, string>>,
  name: MetricName,
  until: number,
  seed = 1,
  interventions: readonly Intervention[] = [],
): Promise<Measured> {
  const listing = patterns.find((candidate) => candidate.id === id);
  if (listing === undefined) throw new Error(`there is no pattern ${id}`);
  const { pattern } = await listing.load();
  const parameters = { ...parsePreset(pattern, texts), duration: until };
  const recipe = { pattern: id, version: pattern.version, parameters, seed, interventions, list: [] };
  const metrics = new Metrics(measuredScene(pattern, pattern.topology(parameters)));
  foldRun(setupOf(pattern, recipe), until, [metrics]);
  return {
    value: metrics.values(until)[name] ?? null,
    expectation: expectationOf(pattern, recipe, until, metrics, name),
  };
}

describe('an expectation', () => {
  test('says over how many values, and is silent over too few', async () => {
    const { expectation } = await measure('short-polling', {}, 'meanStalenessMs', 600 * SECOND);
    expect(expectation?.over).toBeGreaterThan(50);
    expect((await measure('short-polling', {}, 'meanStalenessMs', 20 * SECOND)).expectation).toBeNull();
  });

  test('is silent after anything that a user did', async () => {
    const cut: Intervention = { at: SECOND, action: { type: 'cut', link: 'client-server' } };
    const { expectation } = await measure('short-polling', {}, 'requests', 600 * SECOND, 1, [cut]);
    expect(expectation).toBeNull();
  });

  test('of polls counts the first one, at 0', async () => {
    const { value, expectation } = await measure('short-polling', { interval: '5s' }, 'requests', 60 * SECOND);
    expect(value).toBe(13);
    expect(expectation).toMatchObject({ value: 13, within: 1 });
  });

  test.each([
    ['short-polling', {}, 'meanStalenessMs'],
    ['short-polling', {}, 'emptyRatio'],
    ['websocket', { arrivals: 'bursts' }, 'events'],
    ['long-polling', {}, 'meanStalenessMs'],
    ['long-polling', {}, 'requests'],
    ['request-response', {}, 'requests'],
    ['request-response', { serviceTimes: 'exponential' }, 'serverWorkMs'],
    ['websocket', {}, 'events'],
  ] as const)('of %s %j, %s, is kept by nearly every seed', async (id, texts, name) => {
    let misses = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const { value, expectation } = await measure(id, texts, name, 600 * SECOND, seed);
      const { value: expected = Number.NaN, within } = expectation ?? {};
      if (!(Math.abs((value ?? Number.NaN) - expected) <= (within ?? 0))) misses += 1;
    }
    // Three standard errors are missed by 3 of 1000; two of twenty would be a wonder.
    expect(misses).toBeLessThanOrEqual(1);
  });
});
