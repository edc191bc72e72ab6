import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { patterns } from '../../../patterns/index.ts';
import { linkStartingPoints, startingPointOf } from './starting-point-links.ts';

const PRESETS = [
  { id: 'rare-502', title: 'The rare 502: two timers race' },
  { id: 'no-502', title: 'The same with a longer timer' },
  { id: 'same-again', title: 'The same with another timer' },
];
/** What notes call a starting point: `Preset "..."`, `presets "..." and "..."`. */
const NAMED = /presets? ((?:"[^"\n]+"(?:,? and |, )?)+)/gi;

describe('the notes of a pattern', () => {
  test('link a starting point that they name by the beginning of its title, and nothing else', () => {
    expect(linkStartingPoints('See "The rare 502" and "The same with".', PRESETS)).toBe(
      'See ["The rare 502"](../?start=rare-502) and "The same with".',
    );
  });

  test.each(patterns.map((listing) => [listing.id, listing] as const))(
    'of %s name starting points that are there, and link for each myth a run that shows why',
    async (id, listing) => {
      const { presets } = (await listing.load()).pattern;
      const markdown = readFileSync(new URL(`../../../patterns/${id}/notes.md`, import.meta.url), 'utf8');
      const named = [...markdown.matchAll(NAMED)].flatMap(([, names = '']) =>
        [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
      );
      expect(named.length).toBeGreaterThan(0);
      const myths = linkStartingPoints(markdown, presets)
        .split('\n')
        .filter((line) => line.startsWith('- *"'));
      expect(myths.length).toBeGreaterThan(0);
      expect(myths.filter((line) => !line.includes('](../?'))).toEqual([]);
      expect(named.filter((name) => startingPointOf(name, presets) === null)).toEqual([]);
    },
  );
});
