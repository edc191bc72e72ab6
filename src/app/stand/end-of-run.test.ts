import { expect, test } from 'vitest';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { parsePreset } from '../../patterns/contract/preset.ts';
import { pattern } from '../../patterns/tcp/index.ts';
import { durationOf, endOf, startRun } from '../../player/player-run.ts';
import { defaultRecipe } from '../../player/recipe-change.ts';

function ended(texts: Readonly<Record<string, string>>, computedTo = 5 * SECOND) {
  const recipe = { ...defaultRecipe(pattern), parameters: parsePreset(pattern, texts) };
  const of = startRun(pattern, recipe, 0);
  of.run.advance(computedTo);
  return { end: endOf(of), last: of.run.log.at(-1)?.at ?? 0, duration: durationOf(recipe) };
}

test('a run in which no connection is left ends a breath after its last entry', () => {
  const { end, last } = ended({});
  expect(last).toBeLessThan(SECOND);
  expect(end).toBeGreaterThan(last);
  expect(end).toBeLessThan(last + pattern.windowUs);
});

test('silence in which somebody still keeps a connection is part of a run', () => {
  const { end, last, duration } = ended({ closeAfter: '1h' });
  expect(last).toBeLessThan(SECOND);
  expect(end).toBe(duration);
});

test('as long as it is not computed nobody knows its end', () => {
  const { end, duration } = ended({}, 200 * MILLISECOND);
  expect(end).toBe(duration);
});
