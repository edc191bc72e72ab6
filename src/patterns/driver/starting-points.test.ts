import { describe, expect, test } from 'vitest';
import { patterns } from '../index.ts';
import type { Pattern, Preset } from '../contract/pattern.ts';
import { interventionsOf, openingOf, parsePreset } from '../contract/preset.ts';

const LOADED = await Promise.all(patterns.map(async ({ load }) => (await load()).pattern));

describe.each(LOADED.map((pattern) => [pattern.id, pattern] as const))('the starting points of %s', (_, pattern) => {
  test.each(pattern.presets.map((preset) => [preset.id, preset] as const))(
    '%s can be begun and says what to watch',
    (id, preset) => {
      expect(pattern.presets.filter((other) => other.id === id)).toHaveLength(1);
      const { duration } = parsePreset(pattern, preset.parameters);
      const deeds = interventionsOf(pattern, preset);
      expect(openingOf(pattern, preset)).toBeLessThan(Number(duration));
      for (const { at } of deeds) expect(at).toBeLessThan(Number(duration));
      // A breath before: what is done first has not happened yet.
      if (deeds.length > 0) expect(openingOf(pattern, preset)).toBeLessThan(Math.max(...deeds.map(({ at }) => at)));
      expect(preset.watch).toMatch(/^Watch .*[.?]$/);
      expect(preset.watch.length).toBeLessThanOrEqual(80);
      // The bare page opens on the question that it is named by.
      if (preset.question === 1) expect(preset.asks).toBeUndefined();
      if (preset.asks === undefined) return;
      expect(preset.asks).toMatch(/\?$/);
      expect(preset.asks.length).toBeLessThanOrEqual(70);
      expect(preset.asks).not.toBe(pattern.question);
    },
  );

  test('have partners that differ in one thing, and name them back', () => {
    for (const preset of pattern.presets) {
      if (preset.partner === undefined) continue;
      const partner = pattern.presets.find(({ id }) => id === preset.partner);
      expect(partner?.partner).toBe(preset.id);
      // They are two answers to one question.
      if (preset.question !== 1 && partner?.question !== 1) expect(partner?.asks).toBe(preset.asks);
      if (partner !== undefined) expect(differences(pattern, preset, partner), preset.id).toHaveLength(1);
    }
  });

  test('ask at most three questions, each once and the first always', () => {
    const asked = pattern.presets.flatMap(({ question }) => (question === undefined ? [] : [question]));
    expect(new Set(asked)).toEqual(new Set([1, 2, 3].slice(0, Math.max(1, asked.length))));
    expect(asked.length).toBeLessThanOrEqual(3);
  });
});

function differences(pattern: Pattern, one: Preset, other: Preset): readonly string[] {
  const [first, second] = [one, other].map((preset) => parsePreset(pattern, preset.parameters));
  const names = pattern.parameters.map(({ name }) => name).filter((name) => first?.[name] !== second?.[name]);
  return one.do.join() === other.do.join() ? names : [...names, 'what is done'];
}
