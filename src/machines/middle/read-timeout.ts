import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { waitForMore, whileQuiet } from './quiet.ts';
import type { Work } from './work.ts';

/** nginx leaves a timer alone that would move by less (`NGX_TIMER_LAZY_DELAY`). */
const LAZY: Microseconds = 300 * MILLISECOND;

/**
 * nginx `proxy_read_timeout`: an answer that is quiet for too long is cut. What comes from the upstream begins the wait
 * anew, and in a tunnel what comes from the client does, too (recorded: nginx 1.22.1).
 */
export const readTimeout = whileQuiet(restart);

function restart(work: Work, id: number): void {
  const passage = work.state.open[id];
  const dueAt = work.at + work.state.timeoutUs;
  if (passage === undefined || Math.abs(dueAt - passage.dueAt) < LAZY) return;
  work.update(id, { dueAt });
  waitForMore(work, id, work.state.timeoutUs);
}
