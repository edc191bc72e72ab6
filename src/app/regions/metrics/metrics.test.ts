import { expect, test } from 'vitest';
import { parsePreset } from '../../../patterns/contract/preset.ts';
import { patterns } from '../../../patterns/index.ts';
import { positionAt, startRun } from '../../../player/player-run.ts';
import { defaultRecipe } from '../../../player/recipe-change.ts';
import { picturedRows, sayMetric } from './metric-rows.ts';
import { stalenessAt, stalenessSeries } from './staleness.ts';

test('numbers are said with the unit that reads best', () => {
  expect(sayMetric('meanStalenessMs', 1_250)).toEqual({ value: '1.25', unit: 's' });
  expect(sayMetric('meanStalenessMs', 0)).toEqual({ value: '0', unit: 'ms' });
  expect(sayMetric('bytesUp', 3_750)).toEqual({ value: '3.75', unit: 'kB' });
  expect(sayMetric('emptyRatio', 0.82)).toEqual({ value: '82', unit: '%' });
  expect(sayMetric('requests', 12)).toEqual({ value: '12', unit: '' });
});

test('every pattern shows three to five pictures, each of its own', async () => {
  for (const { pattern } of await Promise.all(patterns.map(({ load }) => load()))) {
    for (const { parameters } of [{ parameters: {} }, ...pattern.presets]) {
      const rows = picturedRows(pattern, parsePreset(pattern, parameters));
      expect(rows.length).toBeGreaterThanOrEqual(3);
      expect(rows.length).toBeLessThanOrEqual(5);
      expect(new Set(rows.map(({ title }) => title)).size).toBe(rows.length);
    }
  }
});

test('staleness rises while news is missing, is zero otherwise, and ends with its delivery', async () => {
  const { pattern } = (await patterns.find(({ id }) => id === 'short-polling')?.load()) ?? {};
  if (pattern === undefined) throw new Error('there is no short polling');
  const of = startRun(pattern, defaultRecipe(pattern), 0);
  of.run.advance(60_000_000);
  const { series } = stalenessSeries(of.timeline, of.metrics.losses, 'client', 60_000_000);
  expect(series.every(([at], index) => at >= (series[index - 1]?.[0] ?? 0))).toBe(true);
  expect(series.every(([, value]) => value >= 0)).toBe(true);
  const [first] = of.timeline.traffic.news;
  const delivery = first?.deliveries[0];
  if (first === undefined || delivery === undefined) throw new Error('no news was delivered');
  const greatest = Math.max(...series.filter(([at]) => at <= delivery.at).map(([, value]) => value));
  expect(greatest).toBe(delivery.at - first.at);
  const limitAt = (at: number) => of.run.entriesThrough(positionAt(of, at).step);
  expect(stalenessAt(of.timeline, of.metrics.losses, 'client', first.at + 1_000, limitAt(first.at + 1_000))).toBe(
    1_000,
  );
  expect(stalenessAt(of.timeline, of.metrics.losses, 'client', first.at - 1_000, limitAt(first.at - 1_000))).toBe(0);
});

test.each([
  ['each', 'a subscriber misses nothing that its binding does not reach'],
  ['shared', 'what one subscriber took from a shared queue is missing nowhere'],
])('with queues "%s", %s', async (queue) => {
  const { pattern } = (await patterns.find(({ id }) => id === 'pub-sub')?.load()) ?? {};
  if (pattern === undefined) throw new Error('there is no publish/subscribe');
  const recipe = defaultRecipe(pattern);
  const of = startRun(pattern, { ...recipe, parameters: { ...recipe.parameters, queue } }, 0);
  of.run.advance(60_000_000);
  for (const host of ['client', 'client2', 'client3'])
    for (const [, value] of stalenessSeries(of.timeline, of.metrics.losses, host, 59_000_000).series)
      expect(value).toBeLessThan(5_000_000);
});

test('staleness ends at the moment in which an item is lost, and is marked there', async () => {
  const { pattern } = (await patterns.find(({ id }) => id === 'websocket')?.load()) ?? {};
  if (pattern === undefined) throw new Error('there is no WebSocket');
  const recipe = defaultRecipe(pattern);
  const crash = [
    { at: 10_000_000, action: { type: 'close', host: 'server' } },
    { at: 10_500_000, action: { type: 'restart', host: 'server' } },
  ] as const;
  const parameters = { ...recipe.parameters, resume: false, rate: 2, retry: 5_000_000, backOff: false };
  const of = startRun(pattern, { ...recipe, parameters, interventions: crash }, 0);
  of.run.advance(60_000_000);
  expect(of.metrics.losses.length).toBeGreaterThan(3);
  const { series, lost } = stalenessSeries(of.timeline, of.metrics.losses, 'client', 60_000_000);
  expect(lost).toHaveLength(of.metrics.losses.length);
  // What came after the client was back shows as fresh as it was: nothing waits for what is lost.
  expect(Math.max(...series.filter(([at]) => at > 20_000_000).map(([, value]) => value))).toBeLessThan(1_000_000);
  expect(stalenessAt(of.timeline, of.metrics.losses, 'client', 60_000_000, of.run.log.length)).toBeLessThan(1_000_000);
});
