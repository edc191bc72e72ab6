import { retryNotes } from './notes.ts';
import type { Middleman } from './middleman.ts';
import { statusOf } from './tries.ts';

/** nginx `proxy_next_upstream` without `non_idempotent`: these are never sent to a second upstream once sent to one. */
const NEVER_AGAIN = new Set(['POST', 'LOCK', 'PATCH']);

/** nginx `proxy_next_upstream error timeout`, its default: a request that failed goes to the next upstream. */
export const nextUpstream: Middleman = {
  failed: (work, passage, failure) => {
    const { request, upstream, content } = passage;
    const tried = [...passage.tried, upstream];
    const { length } = work.state.balancer.peers;
    const { repeats } = work.state;
    if (repeats === 'off') work.refuse(passage, statusOf(failure));
    else if (repeats !== 'all' && failure.sent && NEVER_AGAIN.has(content.method)) {
      work.effects.push(retryNotes.say('not repeated', { request, method: content.method }));
      work.refuse(passage, statusOf(failure));
    } else if (failure.stale && length === 1) {
      // nginx grants a cached connection that fails another try (ngx_http_upstream_next: `peer.tries++`).
      work.sendOut(passage, nextUpstream);
    } else if (tried.length >= length) work.refuse(passage, statusOf(failure));
    else work.sendOut({ ...passage, tried }, nextUpstream);
    return null;
  },
};
