import { MILLISECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';

/** A page's timer that sets the next one waits at least 4 ms (HTML, timers and user prompts: nesting level above 5). */
export const LEAST_PAGE_PAUSE: Microseconds = 4 * MILLISECOND;
/** `setTimeout` of Node waits at least 1 ms (Node.js documentation, timers: "a delay less than 1 is set to 1"). */
export const LEAST_PAUSE: Microseconds = MILLISECOND;
