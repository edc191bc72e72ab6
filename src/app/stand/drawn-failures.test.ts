import { describe, expect, test } from 'vitest';
import { SECOND } from '../../kernel/time.ts';
import { patterns } from '../../patterns/index.ts';
import type { Lens, Pattern, Preset } from '../../patterns/contract/pattern.ts';
import { durationOf, startRun } from '../../player/player-run.ts';
import type { PlayerRun } from '../../player/player-run.ts';
import { defaultRecipe, withPreset } from '../../player/recipe-change.ts';
import { sceneWords } from '../../views/geometry/flag-words.ts';
import { layoutFigure } from '../../views/geometry/layout.ts';
import type { Mark } from '../../views/geometry/mark.ts';
import { paperSpace } from '../../views/geometry/paper-space.ts';
import { buildScene } from '../../views/geometry/scene.ts';
import { drawnStates } from './drawn-states.ts';
import { formats } from './formats.ts';

const LOADED = await Promise.all(patterns.map(async ({ load }) => (await load()).pattern));

/** How far starting points are looked at, and how much of that one scene holds. */
const UNTIL = 40 * SECOND;
const SCENE = 20 * SECOND;
/** Failures this close on the paper are one octagon with a count. */
const ALIKE = 15;

function scenesOf(pattern: Pattern, kept: PlayerRun, lens: Lens) {
  const { timeline, topology, recipe } = kept;
  const hosts = topology.hosts.map(({ id, shape, group }) => ({ id, shape, group, title: id }));
  const layout = layoutFigure({ hosts, links: topology.links, width: 1136, split: 'balanced' });
  const space = paperSpace(layout, kept.windowUs);
  return Array.from({ length: UNTIL / SCENE }, (_, index) => {
    const [from, to] = [index * SCENE, (index + 1) * SCENE];
    const marks = buildScene({
      timeline,
      lens,
      links: topology.links,
      words: sceneWords(hosts, formats.seconds),
      drawn: drawnStates(pattern, recipe),
      space: { ...space, origin: from },
      from,
      to,
    });
    return { from, to, marks, space };
  });
}

function octagons(marks: readonly Mark[]): readonly { readonly x: number; readonly y: number; readonly n: number }[] {
  return marks
    .filter(({ shape }) => shape.name === 'tok fail')
    .map(({ shape, from }) => {
      const [x = 0, y = 0] = String(shape.attributes['transform']).slice('translate('.length).split(/[ )]/).map(Number);
      return { x, y, n: from };
    });
}

/** From when to when hosts with a lifeline of their own let time pass before they tried again, straight from the log. */
function pausesIn(pattern: Pattern, { run }: PlayerRun): readonly (readonly [from: number, until: number])[] {
  const states = run.log.filter((entry) => entry.kind === 'state' && entry.layer === 'process');
  return Object.entries(pattern.drawn?.pauses ?? {}).flatMap(([program, paths]) => {
    const own = states.filter((entry) => entry.kind === 'state' && entry.process === `client/${program}`);
    return own.flatMap((entry, index) => {
      const next = own[index + 1];
      const isPause = entry.kind === 'state' && paths.includes(entry.path) && next !== undefined && next.at < UNTIL;
      return isPause ? [[entry.at, next.at] as const] : [];
    });
  });
}

describe.each(LOADED.map((pattern) => [pattern.id, pattern] as const))('the paper of %s', (_, pattern) => {
  const runs = new Map<Preset, PlayerRun>();
  const runOf = (preset: Preset) => {
    const known = runs.get(preset);
    if (known !== undefined) return known;
    const kept = startRun(pattern, withPreset(pattern, defaultRecipe(pattern), preset), 0);
    kept.run.advance(Math.min(UNTIL, durationOf(kept.recipe)));
    runs.set(preset, kept);
    return kept;
  };

  test.each(pattern.lenses)('shows at the lens %s whatever fails, where and when it does', (lens) => {
    for (const preset of pattern.presets) {
      const kept = runOf(preset);
      for (const { from, to, marks, space } of scenesOf(pattern, kept, lens)) {
        const drawn = octagons(marks);
        for (const failure of kept.timeline.failures.list.filter(({ at }) => at >= from && at < to)) {
          const row = space.rows.get(failure.host);
          const x = (failure.at - from) * space.pxPerUs;
          const isDrawn = drawn.some(
            (mark) => mark.y === row?.y && Math.abs(mark.x - x) <= ALIKE && mark.n <= failure.n,
          );
          expect(isDrawn, `${preset.id}: ${failure.what} at ${failure.host}, ${failure.at / SECOND} s`).toBe(true);
        }
      }
    }
  });

  test('shows half-open connections, pauses and connecting where its starting points have them', () => {
    for (const preset of pattern.presets) {
      const kept = runOf(preset);
      const names = new Set(
        scenesOf(pattern, kept, 'messages').flatMap(({ marks }) => marks.map(({ shape }) => shape.name)),
      );
      const beliefs = kept.timeline.beliefs.spans.touching(0, kept.timeline.length);
      const over = beliefs.filter(({ host, peer, end }) => end !== null && host !== peer && end.at < UNTIL);
      const lasts = (from: number | undefined, until: number | undefined) =>
        from !== undefined && until !== undefined && until - from > kept.windowUs / 10;
      if (over.some(({ alone, end }) => lasts(alone?.at, end?.at)))
        expect([...names], preset.id).toContain('half-open');
      if (over.some(({ stands, end }) => lasts(stands?.at, end?.at))) expect([...names], preset.id).toContain('belief');
      if (over.some(({ at, opens, stands }) => opens && lasts(at, stands?.at)))
        expect([...names], preset.id).toContain('connecting');
      if (pausesIn(pattern, kept).some(([from, until]) => lasts(from, until)))
        expect([...names], preset.id).toContain('pause');
    }
  });
});
