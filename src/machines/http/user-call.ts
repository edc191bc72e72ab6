/** A call of a client's user: from asking until the last try is over. Programs that make calls say so, for whoever measures. */
import type { Effect } from '../../kernel/effect.ts';
import { callNotes } from './notes.ts';

/** The user asks. Calls are numbered by the program. */
export function asked(call: number): Effect {
  return callNotes.say('asked', { call });
}

/** The last try is over: `ok` when it brought an answer that is no error. */
export function settled(call: number, ok: boolean): Effect {
  return callNotes.say('settled', { call, ok });
}
