import { describe, expect, test } from 'vitest';
import type { MetricValues } from '../../measure/metric.ts';
import { patterns } from '../index.ts';
import type { Pattern } from '../contract/pattern.ts';
import { parsePreset } from '../contract/preset.ts';
import { presetStory } from './test-support.ts';

const LOADED = await Promise.all(patterns.map(async ({ load }) => (await load()).pattern));

/** What the first numbers say a minute after a page was opened with its question, by the page. */
function firstNumber(pattern: Pattern, id: string): MetricValues {
  const first = pattern.numbers[0];
  const names = typeof first === 'string' ? [first] : (first ?? []);
  const values = presetStory(pattern, id).metrics();
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}

describe.each(LOADED.map((pattern) => [pattern.id, pattern] as const))('the page of %s', (_, pattern) => {
  test('has three to five numbers, each once, wherever it begins', () => {
    for (const { parameters } of pattern.presets) {
      const numbers = pattern.numbersIn(parsePreset(pattern, parameters));
      expect(numbers.length).toBeGreaterThanOrEqual(3);
      expect(numbers.length).toBeLessThanOrEqual(5);
      expect(new Set(numbers.flat()).size).toBe(numbers.flat().length);
    }
  });

  test('answers its question with its first number: it is another one in the calm run, or where one thing differs', () => {
    const asked = pattern.presets.find(({ question }) => question === 1);
    const others = ['calm', ...(asked?.partner === undefined ? [] : [asked.partner])];
    const answer = firstNumber(pattern, asked?.id ?? '');
    expect(others.map((id) => firstNumber(pattern, id))).toContainEqual(expect.not.objectContaining(answer));
  });
});
