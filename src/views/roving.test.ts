import { expect, test } from 'vitest';
import { placeAfter } from './roving.ts';

test.each([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 4, 4],
  ['ArrowUp', 0, 0],
  ['Home', 3, 0],
  ['End', 1, 4],
  ['ArrowRight', 1, -1],
  ['Enter', 1, -1],
])('in a column of five, %s leads from %i to %i', (key, place, next) => {
  expect(placeAfter(key, place, 5)).toBe(next);
});
