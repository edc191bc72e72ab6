import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { retryNotes } from './notes.ts';
import type { Middleman } from './middleman.ts';
import { isRedispatched, MAX_RETRIES } from './redispatch.ts';
import type { Work } from './work.ts';

/** HAProxy waits a second before it connects again to a server that refused, and not at all after a time-out. */
const RETRY_PAUSE: Microseconds = SECOND;

/** HAProxy `retries`: a connection that fails is tried again at the same server. */
export const sameServer: Middleman = {
  failed: (work, passage, failure) => {
    if (failure.sent || passage.retries >= MAX_RETRIES || isRedispatched(work, passage)) return failure;
    const id = work.put({ ...passage, retries: passage.retries + 1 });
    const delayUs = failure.result === 'timeout' ? 0 : RETRY_PAUSE;
    work.effects.push({ type: 'setTimer', name: retryTimer(id), delayUs, event: { type: 'retry', id } });
    return null;
  },
  gone: (work, _, id) => work.effects.push({ type: 'cancelTimer', name: retryTimer(id) }),
};

/** The pause is over. */
export function tryAgain(work: Work, id: number): void {
  const passage = work.take(id);
  if (passage === null) return;
  const { request, upstream, retries } = passage;
  work.effects.push(retryNotes.say('same again', { request, upstream, retry: retries }));
  work.fetch(passage);
}

function retryTimer(id: number): string {
  return `retry ${id}`;
}
