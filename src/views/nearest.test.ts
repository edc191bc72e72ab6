import { expect, test } from 'vitest';
import { nearestInDirection } from './nearest.ts';

/** Two browsers, a proxy in the middle, two servers. */
const spots = [
  { x: 10, y: 10 },
  { x: 10, y: 60 },
  { x: 100, y: 110 },
  { x: 200, y: 160 },
  { x: 200, y: 210 },
];

test.each([
  ['ArrowDown', 0, 1],
  ['ArrowRight', 1, 2],
  ['ArrowRight', 2, 3],
  ['ArrowDown', 3, 4],
  ['ArrowLeft', 3, 2],
  ['ArrowUp', 4, 3],
])('%s leads from %i to its nearest in that direction, %i', (key, place, next) => {
  expect(nearestInDirection(key, place, spots)).toBe(next);
});

test('at an edge one stays, and other keys lead nowhere', () => {
  expect(nearestInDirection('ArrowUp', 0, spots)).toBe(0);
  expect(nearestInDirection('ArrowRight', 4, spots)).toBe(4);
  expect(nearestInDirection('Enter', 0, spots)).toBe(-1);
});

test('every spot is reached from every other with arrows', () => {
  const reached = new Set([0]);
  for (let count = 0; count < spots.length; count += 1)
    for (const place of reached)
      for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'])
        reached.add(nearestInDirection(key, place, spots));
  expect(reached.size).toBe(spots.length);
});
