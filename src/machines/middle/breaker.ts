import { abandoned, CLOSED, ended, letThrough, maySend } from './circuit-breaker.ts';
import type { Breaker } from './circuit-breaker.ts';
import { breakerNotes } from './notes.ts';
import type { Middleman, Passage } from './middleman.ts';
import type { Work } from './work.ts';

/** A circuit breaker for each upstream: keeps requests away from one that fails again and again. */
export const breaker: Middleman = {
  out: (work, passage) => {
    const { breakers, breaker: settings } = work.state;
    const blocked = Object.keys(breakers).filter((name) => !maySend(breakerOf(work, name), settings, work.at));
    return { ...passage, blocked, avoided: [...passage.avoided, ...blocked] };
  },
  chosen: (work, { upstream, request }) =>
    set(work, upstream, letThrough(breakerOf(work, upstream), request), 'time is over, one request'),
  back: (work, passage, answer) => {
    // An error of the server counts as much as no answer at all.
    judge(work, passage, answer.status >= 500);
    return answer;
  },
  failed: (work, passage, failure) => {
    judge(work, passage, true);
    return failure;
  },
  gone: (work, { upstream, request }) =>
    set(work, upstream, abandoned(breakerOf(work, upstream), request), 'probe given up'),
  configured: (work) => {
    if (work.state.breaker.fails > 0) return;
    for (const upstream of Object.keys(work.state.breakers)) set(work, upstream, CLOSED, 'switched off');
  },
};

/** The names of the upstreams whose circuit is not closed. */
export function trippedUpstreams({ breakers }: Pick<Work['state'], 'breakers'>): readonly string[] {
  return Object.entries(breakers).flatMap(([name, { state }]) => (state === 'closed' ? [] : [name]));
}

function breakerOf({ state }: Work, upstream: string): Breaker {
  return state.breakers[upstream] ?? CLOSED;
}

function judge(work: Work, { request, upstream }: Passage, failed: boolean): void {
  const { breaker: settings } = work.state;
  if (settings.fails === 0) return;
  const before = breakerOf(work, upstream);
  const failure = before.state === 'closed' ? 'failures in a row' : 'the probe failed';
  set(work, upstream, ended(before, settings, request, failed, work.at), failed ? failure : 'the probe succeeded');
}

function set(work: Work, upstream: string, next: Breaker, reason: string): void {
  const before = breakerOf(work, upstream);
  if (next === before) return;
  work.change({ breakers: { ...work.state.breakers, [upstream]: next } });
  if (next.state !== before.state)
    work.effects.push(breakerNotes.say('breaker', { upstream, state: next.state, reason }));
}
