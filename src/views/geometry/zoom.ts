import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';

/** The paper shows as much time as its pattern wants. */
export const NO_ZOOM = 1;

/** Nothing that is drawn is shorter than what a paper of this much time shows. */
const LEAST_WINDOW: Microseconds = MILLISECOND;
/** From this near to the usual one comes back to it exactly. */
const NEAR_USUAL = 0.02;

/** A zoom that shows between a millisecond and the whole run. */
export function zoomWithin(zoom: number, usual: Microseconds, longest: Microseconds): number {
  if (Math.abs(Math.log(zoom)) < NEAR_USUAL) return NO_ZOOM;
  return Math.min(usual / LEAST_WINDOW, Math.max(usual / Math.max(longest, usual), zoom));
}

/** How much time the paper shows at a zoom. */
export function zoomedWindow(usual: Microseconds, zoom: number): Microseconds {
  return Math.max(1, Math.round(usual / zoom));
}
