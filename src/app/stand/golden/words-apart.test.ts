import { afterAll, describe, expect, inject, test, vi } from 'vitest';
import { SECOND } from '../../../kernel/time.ts';
import { patterns } from '../../../patterns/index.ts';
import type { Lens, Pattern, Preset } from '../../../patterns/contract/pattern.ts';
import { durationOf, startRun } from '../../../player/player-run.ts';
import type { PlayerRun } from '../../../player/player-run.ts';
import { defaultRecipe, withPreset } from '../../../player/recipe-change.ts';
import type { LayoutInput } from '../../../views/geometry/layout.ts';
import { drawFigure } from '../../../views/golden/figure-picture.ts';
import { inksOf, meetingsIn } from '../../../views/golden/ink.ts';
import { PaperDocument, PaperElement } from '../../../views/golden/paper-document.ts';
import { picturedRun } from './subjects.ts';

vi.stubGlobal('document', new PaperDocument());
vi.stubGlobal('SVGElement', PaperElement);
afterAll(() => vi.unstubAllGlobals());

const LOADED = await Promise.all(patterns.map(async ({ load }) => (await load()).pattern));
const UNTIL = 30 * SECOND;
/** Of a page and a window: over the starting points that ask its questions, or in the long tier over all. */
const MOMENTS = inject('long') ? 200 : 20;

type Window = Omit<LayoutInput, 'hosts' | 'links'>;
const WINDOWS: readonly (readonly [string, Window])[] = [
  ['1440 x 900', { width: 1152, split: 'balanced' }],
  ['1366 x 768', { width: 1078, height: 300, split: 'balanced' }],
  ['1440 x 900, hosts alone', { width: 1152, height: 620, split: 'stage' }],
  ['1440 x 900, diagram alone', { width: 1152, split: 'paper' }],
  ['800 x 900', { width: 800, split: 'balanced' }],
  ['390 x 844', { width: 390, height: 260, split: 'balanced' }],
  ['320 x 640', { width: 320, height: 220, split: 'balanced' }],
  ['1920 x 1080, projected', { width: 1920, height: 600, split: 'balanced', isProjector: true }],
  ['1920 x 1080, hosts projected', { width: 1920, height: 620, split: 'stage', isProjector: true }],
];

/** Windows look at the same runs. */
const runs = new Map<Preset, PlayerRun>();

function runOf(pattern: Pattern, preset: Preset): PlayerRun {
  const known = runs.get(preset);
  if (known !== undefined) return known;
  const kept = startRun(pattern, withPreset(pattern, defaultRecipe(pattern), preset), 0);
  kept.run.advance(UNTIL);
  runs.set(preset, kept);
  return kept;
}

function meetingsOn(
  pattern: Pattern,
  preset: Preset,
  window: Window,
  moments: number,
  lenses: readonly Lens[] = pattern.lenses,
): readonly string[] {
  const kept = runOf(pattern, preset);
  const pictured = picturedRun(pattern, kept);
  // Short runs are over soon: all of their moments tell.
  const until = Math.min(UNTIL, durationOf(kept.recipe));
  const positions = Array.from({ length: moments }, (_, index) => {
    // Not at whole seconds: there little happens.
    const at = Math.round(((index + 0.37) * until) / moments);
    return { at, step: kept.run.stepAt(at) };
  });
  return lenses.flatMap((lens) => {
    const found: string[] = [];
    drawFigure(pictured, lens, positions, window, ({ layout, nodes, position }) => {
      for (const sentence of meetingsIn(inksOf(nodes, layout), layout))
        found.push(`${preset.id}, ${lens}, at ${position.at}: ${sentence}`);
    });
    return found;
  });
}

describe.each(LOADED)('on the page of $id', (pattern) => {
  test.for(WINDOWS)('no words meet a wire, a lifeline, a token or other words: %s', ([, window]) => {
    const starts = pattern.presets.filter(({ question }) => inject('long') || question !== undefined);
    const moments = Math.ceil(MOMENTS / starts.length / pattern.lenses.length);
    expect(starts.flatMap((preset) => meetingsOn(pattern, preset, window, moments)).slice(0, 20)).toEqual([]);
  });
});

describe('inside hosts', () => {
  const opening = LOADED.filter(({ lenses }) => lenses.includes('inside')).flatMap((pattern) =>
    pattern.presets.map((preset) => [preset.id, pattern, preset] as const),
  );
  test.each(opening)('no words meet anything, wherever %s is looked at from', (_, pattern, preset) => {
    expect(WINDOWS.flatMap(([, window]) => meetingsOn(pattern, preset, window, MOMENTS / 4, ['inside']))).toEqual([]);
  });
});
