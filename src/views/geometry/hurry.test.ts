import { expect, test } from 'vitest';
import { hurryShapes } from './hurry.ts';
import { layoutFigure } from './layout.ts';

const layout = layoutFigure({ hosts: [], links: [], width: 1000, split: 'balanced' });
const { left, right } = layout.paper;
const barAt = (now: number, from: number, to: number) => {
  const bar = hurryShapes([{ from, to }], now, layout, 10).find(({ tag }) => tag === 'rect');
  return bar === undefined ? null : [Number(bar.attributes['x']), Number(bar.attributes['width'])];
};

test('the mark is as long as the silence, up to now and from the edge of the paper', () => {
  const perUs = (right - left) / 10;
  expect(barAt(20, 12, 15)?.[0]).toBeCloseTo(left + 2 * perUs, 0);
  expect(barAt(20, 12, 15)?.[1]).toBeCloseTo(3 * perUs, 0);
  expect(barAt(14, 12, 99)?.[1]).toBeCloseTo(2 * perUs, 0);
  expect(barAt(24, 12, 15)?.[0]).toBe(left);
  expect(barAt(24, 12, 15)?.[1]).toBeCloseTo(perUs, 0);
  expect(barAt(12, 13, 15)).toBeNull();
  expect(barAt(99, 13, 15)).toBeNull();
});

test('a short one has no sign that would not fit it', () => {
  const names = (to: number) => hurryShapes([{ from: 0, to }], 10_000, layout, 10_000).map(({ name }) => name);
  expect(names(1_000)).toEqual(['hurried', 'hurried-sign']);
  expect(names(50)).toEqual(['hurried']);
});
