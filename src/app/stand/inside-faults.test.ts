import { describe, expect, test } from 'vitest';
import { MILLISECOND } from '../../kernel/time.ts';
import type { HostAction } from '../../kernel/intervention.ts';
import { pattern } from '../../patterns/sync-async/index.ts';
import { startRun } from '../../player/player-run.ts';
import { defaultRecipe } from '../../player/recipe-change.ts';
import { sceneWords } from '../../views/geometry/flag-words.ts';
import { insideHosts } from '../../views/geometry/inside-layout.ts';
import { layoutFigure } from '../../views/geometry/layout.ts';
import { paperSpace } from '../../views/geometry/paper-space.ts';
import { buildScene } from '../../views/geometry/scene.ts';
import { drawnStates } from './drawn-states.ts';
import { formats } from './formats.ts';

const BROKEN = 60 * MILLISECOND;
const TO = 400 * MILLISECOND;

/** What the paper of the lens `inside` shows once a host was broken. */
function sceneAfter(type: HostAction, host: string) {
  const interventions = [{ at: BROKEN, action: { type, host } }];
  const base = defaultRecipe(pattern);
  // More threads than there are lines: some share one.
  const kept = startRun(pattern, { ...base, parameters: { ...base.parameters, threads: 16 }, interventions }, 0);
  kept.run.advance(TO);
  const { timeline, topology, recipe } = kept;
  const hosts = topology.hosts.map(({ id, shape, group }) => ({ id, shape, group, title: id }));
  const inside = insideHosts(timeline.inside, hosts, 'wide');
  const layout = layoutFigure({ hosts, links: topology.links, width: 1136, split: 'balanced', inside });
  const space = { ...paperSpace(layout, kept.windowUs), origin: 0 };
  const marks = buildScene({
    timeline,
    lens: 'inside',
    links: topology.links,
    words: sceneWords(hosts, formats.seconds),
    drawn: drawnStates(pattern, recipe),
    space,
    inside: layout.inside,
    from: 0,
    to: TO,
  });
  const x = (at: number) => at * space.pxPerUs;
  return { marks, layout, x };
}

describe('at the lens inside', () => {
  test.each(['server', 'server2', 'database'])('a host that stands still or is down is washed as long: %s', (host) => {
    for (const type of ['pause', 'crash'] as const) {
      const { marks, x } = sceneAfter(type, host);
      const washes = marks.filter(({ layer, to }) => layer === 'wash' && to === Number.POSITIVE_INFINITY);
      expect(washes, type).toHaveLength(1);
      const [wash] = washes[0]?.shape.children ?? [];
      expect(Number(wash?.attributes['x'])).toBeCloseTo(x(BROKEN), 0);
      expect(Number(wash?.attributes['width'])).toBeCloseTo(x(TO - BROKEN), 0);
    }
  });

  test.each(['server', 'server2'])('no line of a host goes on whose programs were killed: %s', (host) => {
    const { marks, layout, x } = sceneAfter('kill', host);
    const frame = layout.inside?.frames.find((other) => other.host.id === host);
    const ends = marks
      .filter(({ shape, to }) => shape.name === 'life' && to === Number.POSITIVE_INFINITY)
      .filter(({ shape }) => frame?.lines.some(({ y }) => y === shape.attributes['y1']))
      .map(({ shape }) => Number(shape.attributes['x2']));
    expect(ends.length).toBe(frame?.lines.length);
    for (const end of ends) expect(end).toBeLessThanOrEqual(x(BROKEN) + 1);
  });
});
