import { describe, expect, test } from 'vitest';
import type { RowKind } from '../../record/inside.ts';
import type { InsideHost } from './inside-layout.ts';
import { layoutFigure } from './layout.ts';
import type { LayoutInput } from './layout.ts';

function host(id: string, kinds: readonly (readonly [kind: RowKind, count: number, depth?: number])[]): InsideHost {
  return {
    host: { id, title: id, shape: 'server', group: id },
    lines: kinds.flatMap(([kind, count, depth = 0]) =>
      Array.from({ length: count }, (_, index) => {
        const name = `${kind} ${index + 1}`;
        return { name, kind, rows: [name], depth };
      }),
    ),
  };
}

const TWO = [
  host('blocking', [
    ['thread', 4],
    ['accept', 1, 2],
  ]),
  host('node', [
    ['loop', 1],
    ['waits', 1, 6],
    ['worker', 4],
    ['queue', 1, 2],
  ]),
];

const layoutOf = (given: Partial<LayoutInput> = {}) =>
  layoutFigure({ hosts: [], links: [], width: 1152, split: 'balanced', inside: TWO, ...given });

describe('the insides of hosts', () => {
  test.each([
    ['wide', { width: 1152 }],
    ['low', { width: 1078, height: 400 }],
    ['phone', { width: 390 }],
    ['projector', { width: 1856, isProjector: true }],
  ] as const)('stand in frames that hold all their lines, in order and apart: %s', (_, given) => {
    const { inside, paper } = layoutOf(given);
    let before = 0;
    for (const { top, bottom, lines } of inside?.frames ?? []) {
      expect(top).toBeGreaterThan(before);
      const ys = lines.map(({ y }) => y);
      expect(ys).toEqual(ys.toSorted((one, other) => one - other));
      expect(Math.min(...ys)).toBeGreaterThan(top);
      expect(Math.max(...ys)).toBeLessThan(bottom);
      for (const [index, y] of ys.slice(1).entries()) expect(y - (ys[index] ?? 0)).toBeGreaterThanOrEqual(14);
      before = bottom;
    }
    expect(before).toBeLessThan(paper.axis);
  });

  test('are as high as a figure is allowed to be, and never lower than their lines need', () => {
    const { heights } = layoutOf();
    expect(heights.least).toBeLessThan(heights.comfortable);
    expect(heights.comfortable).toBeLessThan(heights.roomy);
    expect(layoutOf({ height: 10 }).height).toBe(heights.least);
    const [first, second] = [heights.least, heights.roomy].map(
      (height) => layoutOf({ height }).inside?.frames.at(-1)?.bottom ?? 0,
    );
    expect(second).toBeGreaterThan(first ?? 0);
  });
});
