/**
 * How a call of an application ended. Retry policies, narration and metrics read only this.
 * `status` is an answer whose code is an error; its code travels beside the result.
 */
export type Result = 'ok' | 'refused' | 'reset' | 'closed' | 'timeout' | 'aborted' | 'status' | 'malformed';

/**
 * Whether it is certain that the call had no effect on the other side. `sent` tells whether a byte of the request may
 * have left. Only a call that never got through is definite: everything else may have been carried out (the Two
 * Generals' problem; the distinction is Jepsen's `:fail` against `:info`).
 */
export function isDefinite(result: Result, sent: boolean): boolean {
  return result === 'ok' || result === 'status' || result === 'refused' || !sent;
}
