import { expect, test } from 'vitest';
import { layoutFigure } from './layout.ts';
import { markedAt, measured, rulerShapes, sayMeasured } from './ruler.ts';

const formats = {
  clock: (at: number) => `${(at / 1e6).toFixed(3)} s`,
  duration: (span: number) => `${span} us`,
};
const layout = layoutFigure({ hosts: [], links: [], width: 1000, split: 'balanced' });
const WINDOW = 10_000_000;
const shapesAt = (now: number, to: number | null = 6_000_000) =>
  rulerShapes({ from: 5_000_000, to }, now, layout, WINDOW, formats);

test('marks are set one after the other, and a third begins again', () => {
  const first = markedAt(null, 5);
  expect(first).toEqual({ from: 5, to: null });
  const second = markedAt(first, 3);
  expect(second).toEqual({ from: 5, to: 3 });
  expect(measured(second, 99)).toEqual([3, 5]);
  expect(markedAt(second, 8)).toEqual({ from: 8, to: null });
});

test('with one mark it measures to now', () => {
  expect(measured({ from: 5, to: null }, 9)).toEqual([5, 9]);
  expect(measured({ from: 5, to: null }, 2)).toEqual([2, 5]);
});

test('it says milliseconds, and what is short more finely', () => {
  expect(sayMeasured(620_000, formats)).toBe('0.620 s');
  expect(sayMeasured(620, formats)).toBe('620 us');
});

test('it has two ends where both are in sight, and moves with the paper', () => {
  const ends = (now: number) =>
    shapesAt(now).flatMap(({ tag, attributes }) =>
      tag === 'line' && attributes['x1'] === attributes['x2'] ? [Number(attributes['x1'])] : [],
    );
  const [one = 0, other = 0] = ends(10_000_000);
  const { left, right } = layout.paper;
  expect(other - one).toBeCloseTo((right - left) / 10, 0);
  expect(ends(11_000_000)[0]).toBeCloseTo(one - (right - left) / 10, 0);
  expect(ends(15_500_000)).toHaveLength(1);
});

test('nothing is drawn once it is out of sight, and nothing after now', () => {
  expect(shapesAt(17_000_000)).toEqual([]);
  expect(shapesAt(4_000_000)).toEqual([]);
});

test('its words lie on the paper', () => {
  for (const now of [6_000_000, 10_000_000, 14_900_000])
    for (const to of [5_000_500, 6_000_000, null]) {
      const words = shapesAt(now, to).find(({ tag }) => tag === 'text');
      const x = Number(words?.attributes['x']);
      const half = ((words?.text.length ?? 0) * 7) / 2;
      expect(x - half).toBeGreaterThanOrEqual(layout.paper.left);
      expect(x + half).toBeLessThanOrEqual(layout.paper.right + 1);
    }
});
