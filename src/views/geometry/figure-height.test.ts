import { describe, expect, test } from 'vitest';
import { figureHeight } from './figure-height.ts';

const HEIGHTS = { least: 300, comfortable: 300, roomy: 400 };
const ROWS = [60, 40, 40];

describe('the height of a figure above rows of numbers', () => {
  test('leaves room for all rows when it has enough without them, and takes the rest', () => {
    expect(figureHeight(HEIGHTS, 500, ROWS)).toBe(360);
  });
  test('would rather lose a third row than become low, but not the first two', () => {
    const low = { least: 200, comfortable: 300, roomy: 400 };
    expect(figureHeight(low, 439, ROWS)).toBe(339);
    expect(figureHeight(low, 440, ROWS)).toBe(300);
    expect(figureHeight(low, 310, ROWS)).toBe(210);
  });
  test('never cuts a row: what is too little for three rows shows two', () => {
    expect(figureHeight(HEIGHTS, 420, ROWS)).toBe(320);
  });
  test('takes all where no row fits, and never less than it needs', () => {
    expect(figureHeight(HEIGHTS, 340, ROWS)).toBe(340);
    expect(figureHeight(HEIGHTS, 200, ROWS)).toBe(300);
  });
  test('does not grow without end in a high window', () => {
    expect(figureHeight(HEIGHTS, 2000, ROWS)).toBe(540);
  });
});
