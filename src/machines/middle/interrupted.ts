import type { Middleman } from './middleman.ts';

/**
 * Says to an upstream that a request to it was cut off since its last answer. No product sends it: it lets an upstream
 * that has started again, and so remembers nothing, tell whether it was idle before.
 */
export const INTERRUPTED = 'X-Interrupted';

/** Remembers which upstreams had a request cut off, and tells them. */
export const interrupted: Middleman = {
  fields: ({ state }, { upstream }) =>
    state.tellsInterrupted && state.interrupted.includes(upstream) ? [[INTERRUPTED, '1']] : [],
  back: (work, { upstream }, answer) => {
    work.change({ interrupted: work.state.interrupted.filter((name) => name !== upstream) });
    return answer;
  },
  failed: (work, { upstream }, failure) => {
    // A kept connection that was dead already has cut off nothing.
    if (failure.sent && !failure.stale) work.change({ interrupted: [...work.state.interrupted, upstream] });
    return failure;
  },
};
