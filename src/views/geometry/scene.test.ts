import { describe, expect, test } from 'vitest';
import type { Timeline } from '../../record/timeline.ts';
import { sceneWords } from './flag-words.ts';
import { layoutFigure } from './layout.ts';
import { NOTHING_DRAWN } from './mark.ts';
import type { Mark } from './mark.ts';
import { paperSpace } from './paper-space.ts';
import { sceneFor } from './scene-store.ts';
import { buildScene } from './scene.ts';
import type { Shape } from './shape.ts';
import { HOSTS, LINKS, shortPollingLog } from './synthetic-log.ts';

const WINDOW = 10_000_000;
const layout = layoutFigure({ hosts: HOSTS, links: LINKS, width: 1152, split: 'balanced' });
const words = sceneWords(HOSTS, (span) => `${(span / 1e6).toFixed(2)} s`);

/** The scene of the second screen: pixel 0 is where its paper begins. */
function sceneOf(timeline: Timeline, lens: 'messages' | 'segments' = 'messages'): readonly Mark[] {
  const space = { ...paperSpace(layout, WINDOW), origin: 8_500_000 };
  return buildScene({
    timeline,
    lens,
    links: LINKS,
    words,
    drawn: NOTHING_DRAWN,
    space,
    from: 8_500_000,
    to: 18_500_000,
  });
}

function flat(shape: Shape): readonly Shape[] {
  return [shape, ...shape.children.flatMap(flat)];
}

function shapesNamed(marks: readonly Mark[], name: string): readonly Shape[] {
  return marks.flatMap(({ shape }) => flat(shape)).filter((shape) => shape.name.split(' ').includes(name));
}

describe('the scene', () => {
  const timeline = shortPollingLog().timeline();
  const marks = sceneOf(timeline);

  test('draws a message from its departure to its arrival, as the design does', () => {
    const requests = shapesNamed(marks, 'msg').filter(({ name }) => name === 'msg request');
    // The screen has it at 170.7, whose paper begins at 138.
    expect(requests[0]?.attributes).toMatchObject({ x1: 32.7, y1: 70 });
    expect(Number(requests[0]?.attributes['y2'])).toBeCloseTo(238.6, 0);
  });

  test('draws a lost packet dashed to the place and time of its death', () => {
    const [lost] = shapesNamed(marks, 'msg-lost');
    expect(lost?.attributes).toEqual({ x1: 228.9, y1: 70, x2: 238.7, y2: 157 });
  });

  test('begins the line of a message that was sent again where the packet that got through departed', () => {
    const starts = shapesNamed(marks, 'msg')
      .filter(({ name }) => name === 'msg request')
      .map(({ attributes }) => attributes['x1']);
    expect(starts).toContain(294.3);
    expect(starts).not.toContain(228.9);
  });

  test('says how long news waited', () => {
    expect(shapesNamed(marks, 'note').map(({ text }) => text)).toContain('42 waits 0.78 s');
  });

  test('says of a cut only what is known: its duration once the link is restored', () => {
    const flags = marks.filter(({ shape }) => shape.name.startsWith('hand-text'));
    expect(flags.map(({ shape }) => shape.text)).toEqual(['link cut', 'link cut 0.70 s']);
    expect(flags[0]?.to).toBe(flags[1]?.from);
  });

  test('shows nothing at a position that its entry comes after', () => {
    const entries = shortPollingLog().build();
    for (const limit of [40, 80, 120]) {
      const past = shortPollingLog().timeline();
      const known = entries.slice(0, limit);
      const now = known.at(-1)?.at ?? 0;
      const shown = sceneOf(past).filter(({ from, to }) => from < limit && to >= limit && from >= 0);
      for (const mark of shown) expect(entries[mark.from]?.at).toBeLessThanOrEqual(now);
    }
  });

  test('draws packets at the lens segments, each once', () => {
    const packets = sceneOf(timeline, 'segments').filter(
      ({ selection, layer }) => selection?.kind === 'packet' && layer === 'line',
    );
    const ids = packets.map(({ selection }) => (selection?.kind === 'packet' ? selection.packet : 0));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(10);
  });

  test('is kept while it serves, and made anew when the playhead leaves it', () => {
    const space = paperSpace(layout, WINDOW);
    const input = { timeline, lens: 'messages', links: LINKS, words, drawn: NOTHING_DRAWN, space } as const;
    const first = sceneFor(null, 18_500_000, WINDOW, input);
    expect(sceneFor(first, 19_000_000, WINDOW, input)).toBe(first);
    expect(sceneFor(first, 2_000_000, WINDOW, input)).not.toBe(first);
  });
});
