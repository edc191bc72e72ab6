import { isHash } from './balancing/policies.ts';
import type { Middleman, Passage } from './middleman.ts';
import { statusOf } from './tries.ts';
import type { Work } from './work.ts';

/** HAProxy `retries`, its default. */
export const MAX_RETRIES = 3;

/**
 * HAProxy `option redispatch`: the last retry is balanced anew. Where nothing ties a request to its server (no cookie, no
 * hash) and another one is up, so is every retry, at once. A hash leads to the same server again. Measured: HAProxy
 * 2.6.12, one of two servers refusing: 200 at once with roundrobin, leastconn and random; 503 after 2 s with a hash.
 */
export const redispatch: Middleman = {
  failed: (work, passage, failure) => {
    // What was sent is never sent again (no `retry-on`).
    if (failure.sent || passage.retries >= MAX_RETRIES || !isRedispatched(work, passage))
      work.refuse(passage, failure.sent ? statusOf(failure) : 503);
    else {
      const others = othersUp(work, passage).length > 0 && !isHash(work.state.policy.algorithm);
      work.sendOut(
        { ...passage, retries: passage.retries + 1, tried: others ? [passage.upstream] : [], bound: false },
        redispatch,
      );
    }
    return null;
  },
};

/** Whether the next try of a request whose connection failed is balanced anew. */
export function isRedispatched(work: Work, passage: Passage): boolean {
  if (!work.state.redispatch || othersUp(work, passage).length === 0) return false;
  const isFree = !passage.bound && !isHash(work.state.policy.algorithm);
  return isFree || passage.retries === MAX_RETRIES - 1;
}

function othersUp({ state }: Work, { upstream }: Passage) {
  return state.balancer.peers.filter(({ name, up }) => up && name !== upstream);
}
