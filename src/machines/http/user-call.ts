/** A call of a client's user: from asking until the last try is over. Programs that make calls say so, for whoever measures. */
import type { Effect } from '../../kernel/effect.ts';

/** The user asks. Calls are numbered by the program. */
export function asked(call: number): Effect {
  return { type: 'note', layer: 'process', name: 'asked', values: { call } };
}

/** The last try is over: `ok` when it brought an answer that is no error. */
export function settled(call: number, ok: boolean): Effect {
  return { type: 'note', layer: 'process', name: 'settled', values: { call, ok } };
}
