import type { Middleman } from './middleman.ts';

/** Keeps new requests away from upstreams that are being drained; who is bound to one by a cookie still gets there. */
export const drain: Middleman = {
  out: ({ state }, passage) => ({ ...passage, avoided: [...passage.avoided, ...state.drained] }),
};
