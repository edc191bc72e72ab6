import { expect, test } from 'vitest';
import { foldRun } from '../../kernel/run.ts';
import { conflictOf } from './conflicts.ts';
import { patterns } from '../index.ts';
import { parsePreset } from './preset.ts';
import { setupOf } from './recipe.ts';

async function problemOf(id: string, texts: Readonly<Record<string, string>>): Promise<string | undefined> {
  const listing = patterns.find((candidate) => candidate.id === id);
  if (listing === undefined) throw new Error(`there is no pattern ${id}`);
  const { pattern } = await listing.load();
  return conflictOf(pattern.parameters, parsePreset(pattern, texts))?.problem;
}

test('more news than a run can be about are refused with the two values that make them', async () => {
  expect(await problemOf('short-polling', { rate: '1000', duration: '24h' })).toBe(
    'rate=1000 and duration=86400s do not go together: that makes 86,400,000 items, and a run has room for 1,000,000',
  );
  expect(await problemOf('short-polling', { rate: '1000', duration: '1000s' })).toBeUndefined();
  expect(await problemOf('short-polling', { rate: '1000', duration: '24h', arrivals: 'list' })).toBeUndefined();
});

test('more bytes than a log can keep are refused likewise', async () => {
  expect(await problemOf('pub-sub', { size: '1000000', rate: '100', duration: '60s' })).toBe(
    'size=1000000 and rate=100 do not go together: that makes 6,000 MB in all, and a run has room for 256',
  );
  expect(await problemOf('pub-sub', { size: '1000000', rate: '4', duration: '60s' })).toBeUndefined();
});

test('no default and no starting point has values that do not go together', async () => {
  for (const { load } of patterns) {
    const { pattern } = await load();
    for (const texts of [{}, ...pattern.presets.map(({ parameters }) => parameters)])
      expect(conflictOf(pattern.parameters, parsePreset(pattern, texts))).toBeNull();
  }
});

test('a long write through a window of a few bytes is refused, and the longest that is not ends', async () => {
  expect(await problemOf('tcp', { receiveWindow: '1', bytes: '100000' })).toBe(
    'bytes=100000 and receiveWindow=1 do not go together: that makes 100,000 windows to wait for, and a run has room for 25,000',
  );
  const { pattern } = await (
    patterns.find(({ id }) => id === 'tcp') ?? { load: () => Promise.reject(new Error()) }
  ).load();
  const parameters = parsePreset(pattern, { receiveWindow: '1', bytes: '25000', latency: '0ms' });
  const recipe = { pattern: 'tcp', version: pattern.version, seed: 1, interventions: [], list: [], parameters };
  expect(foldRun(setupOf(pattern, recipe), 60_000_000, []).stopped).toBeNull();
});

test('more packets, or records in answers, than a run has room for are refused, and the most that are not end', async () => {
  expect(await problemOf('udp', { count: '1000', size: '100000' })).toBe(
    'count=1000 and size=100000 do not go together: that makes 69,000 packets, and a run has room for 5,000',
  );
  expect(await problemOf('udp', { traffic: 'lookups', count: '1000', addresses: '4000' })).toBe(
    'count=1000 and addresses=4000 do not go together: that makes 4,000,000 records, and a run has room for 200,000',
  );
  const { pattern } = await (
    patterns.find(({ id }) => id === 'udp') ?? { load: () => Promise.reject(new Error()) }
  ).load();
  const parameters = parsePreset(pattern, { count: '1000', size: '7300', gap: '0ms', latency: '0ms' });
  expect(conflictOf(pattern.parameters, parameters)).toBeNull();
  const recipe = { pattern: 'udp', version: pattern.version, seed: 1, interventions: [], list: [], parameters };
  expect(foldRun(setupOf(pattern, recipe), 1_000_000, []).stopped).toBeNull();
});

test('many connections that carry much each are refused, and the most that are not end', async () => {
  expect(await problemOf('tcp', { connections: '1000', bytes: '29200' })).toBe(
    'connections=1000 and bytes=29200 do not go together: that makes 20,000 segments, and a run has room for 10,000',
  );
  const { pattern } = await (
    patterns.find(({ id }) => id === 'tcp') ?? { load: () => Promise.reject(new Error()) }
  ).load();
  const parameters = parsePreset(pattern, { connections: '1000', bytes: '14600', gap: '0ms', latency: '0ms' });
  const recipe = { pattern: 'tcp', version: pattern.version, seed: 1, interventions: [], list: [], parameters };
  expect(foldRun(setupOf(pattern, recipe), 60_000_000, []).stopped).toBeNull();
});
