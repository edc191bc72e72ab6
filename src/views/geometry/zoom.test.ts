import { expect, test } from 'vitest';
import { NO_ZOOM, zoomedWindow, zoomWithin } from './zoom.ts';

const USUAL = 10_000_000;
const LONGEST = 60_000_000;

test('zooming in and out by the same factor comes back exactly', () => {
  const there = zoomWithin(NO_ZOOM * 1.5, USUAL, LONGEST);
  expect(zoomWithin(there / 1.5, USUAL, LONGEST)).toBe(NO_ZOOM);
});

test('nobody zooms out further than the whole run, or further in than a millisecond', () => {
  expect(zoomedWindow(USUAL, zoomWithin(0.0001, USUAL, LONGEST))).toBe(LONGEST);
  expect(zoomedWindow(USUAL, zoomWithin(1e9, USUAL, LONGEST))).toBe(1_000);
});

test('a run shorter than the usual window is no reason to show less', () => {
  expect(zoomWithin(0.5, USUAL, 2_000_000)).toBe(NO_ZOOM);
});
