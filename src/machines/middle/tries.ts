import { balanceNotes } from './notes.ts';
import type { Middleman } from './middleman.ts';

/** Writes down every try and how it ended, as nginx's `$upstream_addr` and `$upstream_status`. */
export const tries: Middleman = {
  back: (work, { request, upstream }, answer) => {
    work.effects.push(balanceNotes.say('tried', { request, upstream, status: answer.status }));
    return answer;
  },
  flow: (work, id, part) => {
    const passage = work.state.open[id];
    if (part.type === 'head' && passage !== undefined) {
      const { request, upstream } = passage;
      work.effects.push(balanceNotes.say('tried', { request, upstream, status: part.head.status }));
    }
    return [part];
  },
  failed: (work, { request, upstream }, failure) => {
    work.effects.push(balanceNotes.say('tried', { request, upstream, status: statusOf(failure) }));
    return failure;
  },
};

/** The status that a failure is answered with: 504 when it was a matter of time. */
export function statusOf({ result }: { readonly result: string }): number {
  return result === 'timeout' ? 504 : 502;
}
