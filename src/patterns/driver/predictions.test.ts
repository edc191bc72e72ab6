import { describe, expect, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { interventionsOf, openingOf, parsePreset } from '../contract/preset.ts';
import { predictionsOf } from '../contract/prediction.ts';
import type { AskedPrediction } from '../contract/prediction.ts';
import type { Pattern, Preset } from '../contract/pattern.ts';
import { setupOf } from '../contract/recipe.ts';
import { patterns } from '../index.ts';

const LOADED = await Promise.all(patterns.map(async ({ load }) => (await load()).pattern));
const SEEDS = 50;

function rightIn(
  pattern: Pattern,
  preset: Preset,
  { answeredAt, right }: AskedPrediction,
  seed: number,
): string | null {
  const { id, version } = pattern;
  const interventions = interventionsOf(pattern, preset);
  const parameters = parsePreset(pattern, preset.parameters);
  const run = new Run(setupOf(pattern, { pattern: id, version, seed, interventions, list: [], parameters }));
  run.advance(answeredAt);
  return right(run.log.filter(({ at }) => at <= answeredAt));
}

describe.each(LOADED.map((pattern) => [pattern.id, pattern] as const))('the predictions of %s', (_, pattern) => {
  const asking = pattern.presets.filter(({ id }) => predictionsOf(pattern, id).length > 0);

  test('are asked in the starting point of its question', () => {
    expect(asking.map(({ question }) => question)).toContain(1);
  });

  test('are asked after the page has opened, in few words, with two to four answers', () => {
    for (const preset of asking) {
      for (const { askedAt, answeredAt, question, answers } of predictionsOf(pattern, preset.id)) {
        expect(askedAt).toBeGreaterThanOrEqual(openingOf(pattern, preset));
        expect(answeredAt).toBeGreaterThan(askedAt);
        expect(question.length).toBeLessThanOrEqual(75);
        expect(Object.keys(answers).length).toBeGreaterThanOrEqual(2);
        expect(Object.keys(answers).length).toBeLessThanOrEqual(4);
        for (const { because } of Object.values(answers)) expect(because.length).toBeLessThanOrEqual(140);
      }
    }
  });

  test('offer answers each of which is right in some run of their starting point or its partner', () => {
    for (const prediction of pattern.predictions ?? []) {
      const right = new Set<string>();
      for (const preset of asking) {
        const asked = predictionsOf(pattern, preset.id).find(({ question }) => question === prediction.question);
        const all = Object.keys(prediction.answers).length;
        for (let seed = 1; asked !== undefined && seed <= SEEDS && right.size < all; seed += 1) {
          const answer = rightIn(pattern, preset, asked, seed);
          if (answer !== null) right.add(answer);
        }
      }
      expect([...right].toSorted()).toEqual(Object.keys(prediction.answers).toSorted());
    }
  });

  test('are answered by the very runs that the page opens', () => {
    for (const preset of asking)
      for (const asked of predictionsOf(pattern, preset.id))
        expect(Object.keys(asked.answers), preset.id).toContain(rightIn(pattern, preset, asked, 1));
  });
});
