import type { Microseconds } from '../../kernel/time.ts';
import type { FigureLayout } from './layout.ts';

/** The paper of a window 1440 wide, and how much of its time a narrower one shows at least. */
const WIDE_PAPER = 654;
const LEAST_SHARE = 0.7;

/** A narrower paper shows less time rather than steeper lines, within reason: the time of a figure of full width. */
export function narrowedWindow({ size, paper }: FigureLayout, windowUs: Microseconds): Microseconds {
  const width = Math.max(1, paper.right - paper.left);
  const share = size === 'wide' ? Math.min(1, Math.max(LEAST_SHARE, width / WIDE_PAPER)) : 1;
  return Math.round(windowUs * share);
}
