import { beforeAll, describe, expect, inject, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import { Metrics } from '../../measure/metrics.ts';
import { expectationOf } from '../contract/expectation.ts';
import { measuredScene } from '../contract/measured.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import type { Name } from './parameters.ts';
import { pattern } from './index.ts';

const SEEDS = inject('long') ? 20 : 2;

/** What a run under these parameters measures, and what it should. */
function measure(given: Readonly<Partial<Record<Name, string>>>, seed: number, until = 30 * SECOND) {
  const { id, version } = pattern;
  const recipe = { pattern: id, version, seed, interventions: [], list: [], parameters: parsePreset(pattern, given) };
  const metrics = new Metrics(measuredScene(pattern, pattern.topology(recipe.parameters)));
  const run = new Run(setupOf(pattern, recipe), [metrics]);
  run.advance(until);
  return { metrics, of: (name: MetricName) => expectationOf(pattern, recipe, until, metrics, name) };
}

type Measured = ReturnType<typeof measure>;

describe.each([
  ['one packet: 1 - p', { size: '200', loss: '0.1' }, 0.9],
  ['three fragments: (1 - p)^3', { size: '4000', loss: '0.1' }, 0.9 * 0.9 * 0.9],
  ['duplicated: what is lost twice over', { size: '200', loss: '0.2', duplicate: '0.5' }, 0.9],
] as const)('the share of datagrams that arrive: %s', (_, given, share) => {
  const count = 1_000;
  let all: readonly Measured[] = [];
  beforeAll(() => {
    all = Array.from({ length: SEEDS }, (__, seed) =>
      measure({ ...given, count: String(count), gap: '1ms', duration: '30s' }, seed + 1),
    );
  });

  test('is as expected within three standard errors, over all seeds', () => {
    const read = all.reduce((sum, { metrics }) => sum + (metrics.values(30 * SECOND).readOverUdp ?? 0), 0);
    const total = SEEDS * count;
    expect(Math.abs(read / total - share)).toBeLessThan(3 * Math.sqrt((share * (1 - share)) / total));
  });

  test('is what the page expects beside its number, with as much room for chance', () => {
    const [first] = all;
    const expectation = first?.of('readOverUdp');
    expect(expectation?.value).toBeCloseTo(count * share, 6);
    expect(expectation?.over).toBe(count);
    expect(expectation?.within).toBeCloseTo(3 * Math.sqrt(count * share * (1 - share)), 6);
  });
});

/** A try needs question and answer. */
const Q = 0.8 * 0.8;

describe.each([
  ['glibc', 2],
  ['dig', 3],
  ['cares', 4],
] as const)('of %s, with %i tries', (resolver, tries) => {
  const count = 1_000;
  const until = 60 * SECOND;
  const given = { traffic: 'lookups', resolver, loss: '0.2', count: String(count), gap: '10ms', duration: '60s' };
  let all: readonly Measured[] = [];
  beforeAll(() => {
    all = Array.from({ length: SEEDS }, (_, seed) => measure(given, seed + 1, until));
  });
  const share = 1 - Math.pow(1 - Q, tries);

  test('1 - (1 - (1 - p)^2)^n are answered, within three standard errors', () => {
    const answered = all.reduce((sum, { metrics }) => sum + (metrics.values(until).lookupsAnswered ?? 0), 0);
    const total = SEEDS * count;
    expect(Math.abs(answered / total - share)).toBeLessThan(3 * Math.sqrt((share * (1 - share)) / total));
    expect(all[0]?.of('lookupsAnswered')?.value).toBeCloseTo(count * share, 6);
  });

  test('a lookup takes a round trip and the waits before its answer, on average', () => {
    for (const { metrics, of } of all) {
      const expectation = of('lookupMs');
      if (resolver === 'cares') expect(expectation).toBeNull();
      else
        expect(Math.abs((metrics.values(until).lookupMs ?? 0) - (expectation?.value ?? Number.NaN))).toBeLessThan(
          expectation?.within ?? 0,
        );
    }
  });
});
