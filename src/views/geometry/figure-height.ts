import type { FigureLayout } from './layout.ts';

/** A figure may become so many times as high as it would like, where there is room for more. */
const STRETCH = 1.35;
/** It would rather lose rows below it than become less than comfortable, but for the first rows. */
const FIRST_ROWS = 2;

/**
 * How high a figure is that shares `available` pixels with rows below it: it leaves room for as many whole rows as it
 * can, and takes the rest. Without room for any row it takes what there is.
 */
export function figureHeight(
  { least, comfortable, roomy }: FigureLayout['heights'],
  available: number,
  rows: readonly number[],
): number {
  for (let count = rows.length; count >= 0; count -= 1) {
    const left = available - rows.slice(0, count).reduce((sum, height) => sum + height, 0);
    const enough = count > FIRST_ROWS ? comfortable : least;
    if (left >= enough) return Math.floor(Math.min(left, roomy * STRETCH));
  }
  return least;
}
