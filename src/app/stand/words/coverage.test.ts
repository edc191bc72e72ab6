import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../kernel/entry.ts';
import { patterns } from '../../../patterns/index.ts';
import type { Pattern } from '../../../patterns/contract/pattern.ts';
import { randomRecipe } from '../../../patterns/driver/random-recipe.ts';
import { computeWithin } from '../../../patterns/driver/random-run.ts';
import { SAMPLE } from '../../../patterns/driver/under-faults.ts';
import { Run } from '../../../kernel/run.ts';
import { interventionsOf, parsePreset } from '../../../patterns/contract/preset.ts';
import { setupOf } from '../../../patterns/contract/recipe.ts';
import { sentences } from './sentences.en.ts';

/** Keys for which there is no text: their entries would be said by their own words, which is no sentence. */
function keysWithoutText(pattern: Pattern, log: readonly Entry[]): readonly string[] {
  const seen = new Map<string, number>();
  return log.flatMap((entry) => {
    // Some of each sort: what is said of one may take a search through the log.
    const sort = sortOf(entry);
    const count = seen.get(sort) ?? 0;
    seen.set(sort, count + 1);
    if (count >= OF_EACH_SORT) return [];
    const key = pattern.describe(entry, log)?.key;
    return key === undefined || pattern.texts[key] !== undefined || sentences[key] !== undefined ? [] : [key];
  });
}

const OF_EACH_SORT = 15;

function sortOf(entry: Entry): string {
  const words = Object.entries(entry).filter(([name]) => ['kind', 'name', 'role', 'reason', 'result'].includes(name));
  return JSON.stringify([words, entry.kind === 'note' ? Object.values(entry.values).filter(isWord) : []]);
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean';
}

describe.each(patterns.map((listing) => [listing.id, listing] as const))('%s', (_, listing) => {
  test('whatever happens has a text of its own', async () => {
    const { pattern } = await listing.load();
    const missing = new Set<string>();
    for (let seed = 1; seed <= 15; seed += 1) {
      const { run } = computeWithin(pattern, randomRecipe(pattern, seed), SAMPLE);
      for (const key of keysWithoutText(pattern, run.log)) missing.add(key);
    }
    for (const preset of pattern.presets) {
      const { id, version } = pattern;
      const interventions = interventionsOf(pattern, preset);
      const recipe = { pattern: id, version, seed: 1, interventions, list: [] };
      const run = new Run(setupOf(pattern, { ...recipe, parameters: parsePreset(pattern, preset.parameters) }));
      run.advance(40_000_000, 4_000);
      for (const key of keysWithoutText(pattern, run.log)) missing.add(key);
    }
    expect([...missing]).toEqual([]);
  });
});

test('a note without a text is found', async () => {
  const [listing] = patterns;
  const pattern = (await listing?.load())?.pattern;
  if (pattern === undefined) throw new Error('there is no pattern');
  const odd: Entry = {
    n: 0,
    step: 0,
    at: 0,
    cause: null,
    layer: 'process',
    kind: 'note',
    host: 'client',
    process: 'client/x',
    name: 'nobody says this',
    values: {},
  };
  expect(keysWithoutText(pattern, [odd])).toEqual(['note.nobody says this']);
});
