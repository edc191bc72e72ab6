import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { headerTokens, headerValue } from '../../protocols/http/headers.ts';
import type { Header, RequestHead } from '../../protocols/http/message.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { newsOf } from './headers.ts';
import { cacheNotes } from './notes.ts';
import type { Middleman } from './middleman.ts';

/** Answers by target. A small shared cache: time to live only, no validation, no Vary. */
export type CachedAnswers = Readonly<Record<string, CachedAnswer>>;

interface CachedAnswer {
  readonly at: Microseconds;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}

/** Answers in place of an upstream while it has a fresh answer, and keeps those that may be kept. */
export const cache: Middleman = {
  out: (work, passage) => {
    const { request, content, from } = passage;
    const hit = cachedAnswer(work.state.cache, content, work.at, work.state.cacheUs);
    if (hit === null) return passage;
    const { headers, body, ageS } = hit;
    work.effects.push(cacheNotes.say('cache hit', { request, target: content.target, age: ageS }));
    const news = newsOf(content);
    for (const item of news) work.effects.push(newsNotes.say('news', { news: item, volatile: false, audience: from }));
    work.giveBack(passage, { status: 200, headers, body, role: 'response', news, remark: ' (cached)' }, cache);
    return null;
  },
  back: (work, { content }, answer) => {
    const { cacheUs } = work.state;
    work.change({ cache: afterAnswer(work.state.cache, content, answer, work.at, cacheUs) });
    if (cacheUs === 0 || content.method !== 'GET') return answer;
    return { ...answer, headers: [...answer.headers, ['X-Cache', 'MISS']] };
  },
};

/** The answer that is kept for a request and still fresh, with its Age (RFC 9111 5.1); null when there is none. */
function cachedAnswer(
  answers: CachedAnswers,
  { method, target }: RequestHead,
  now: Microseconds,
  ttlUs: Microseconds,
): { readonly headers: readonly Header[]; readonly body: Uint8Array; readonly ageS: number } | null {
  const kept = answers[target];
  if (method !== 'GET' || kept === undefined || now - kept.at >= ttlUs) return null;
  const ageS = Math.floor((now - kept.at) / SECOND);
  return { headers: [...kept.headers, ['Age', String(ageS)], ['X-Cache', 'HIT']], body: kept.body, ageS };
}

/** Methods that change nothing (RFC 9110 9.2.1); one that nobody knows may. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** The cache after an answer has come: with one more answer, or without one that a change has made void. */
function afterAnswer(
  answers: CachedAnswers,
  request: RequestHead,
  answer: { readonly status: number; readonly headers: readonly Header[]; readonly body: Uint8Array },
  now: Microseconds,
  ttlUs: Microseconds,
): CachedAnswers {
  // RFC 9111 4.4: what an unsafe request that did not fail was about is not what it was.
  if (!SAFE_METHODS.has(request.method)) return answer.status < 400 ? without(answers, request.target) : answers;
  return keepAnswer(answers, request, answer, now, ttlUs);
}

/** The cache with one more answer, if a shared cache may keep it: nothing private, nothing that sets a cookie. */
function keepAnswer(
  answers: CachedAnswers,
  { method, target }: RequestHead,
  answer: { readonly status: number; readonly headers: readonly Header[]; readonly body: Uint8Array },
  now: Microseconds,
  ttlUs: Microseconds,
): CachedAnswers {
  const isPrivate = headerTokens(answer.headers, 'Cache-Control').some(
    (token) => token === 'private' || token === 'no-store',
  );
  const setsCookie = headerValue(answer.headers, 'Set-Cookie') !== undefined;
  if (ttlUs === 0 || method !== 'GET' || answer.status !== 200 || isPrivate || setsCookie) return answers;
  const fresh = Object.entries(answers).filter(([, { at }]) => now - at < ttlUs);
  return { ...Object.fromEntries(fresh), [target]: { at: now, headers: answer.headers, body: answer.body } };
}

function without(answers: CachedAnswers, target: string): CachedAnswers {
  const { [target]: _, ...rest } = answers;
  return rest;
}
