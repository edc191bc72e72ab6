import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { headerTokens, headerValue } from '../../protocols/http/headers.ts';
import type { Header, RequestHead } from '../../protocols/http/message.ts';

/** Answers by target. A small shared cache: time to live only, no validation, no Vary. */
export type ProxyCache = Readonly<Record<string, CachedAnswer>>;

interface CachedAnswer {
  readonly at: Microseconds;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}

/** The answer that is kept for a request and still fresh, with its Age (RFC 9111 5.1); null when there is none. */
export function cachedAnswer(
  cache: ProxyCache,
  { method, target }: RequestHead,
  now: Microseconds,
  ttlUs: Microseconds,
): { readonly headers: readonly Header[]; readonly body: Uint8Array; readonly ageS: number } | null {
  const kept = cache[target];
  if (method !== 'GET' || kept === undefined || now - kept.at >= ttlUs) return null;
  const ageS = Math.floor((now - kept.at) / SECOND);
  return { headers: [...kept.headers, ['Age', String(ageS)], ['X-Cache', 'HIT']], body: kept.body, ageS };
}

/** Methods that change nothing (RFC 9110 9.2.1); one that nobody knows may. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** The cache after an answer has come: with one more answer, or without one that a change has made void. */
export function afterAnswer(
  cache: ProxyCache,
  request: RequestHead,
  answer: { readonly status: number; readonly headers: readonly Header[]; readonly body: Uint8Array },
  now: Microseconds,
  ttlUs: Microseconds,
): ProxyCache {
  // RFC 9111 4.4: what an unsafe request that did not fail was about is not what it was.
  if (!SAFE_METHODS.has(request.method)) return answer.status < 400 ? without(cache, request.target) : cache;
  return keepAnswer(cache, request, answer, now, ttlUs);
}

/** The cache with one more answer, if a shared cache may keep it: nothing private, nothing that sets a cookie. */
function keepAnswer(
  cache: ProxyCache,
  { method, target }: RequestHead,
  answer: { readonly status: number; readonly headers: readonly Header[]; readonly body: Uint8Array },
  now: Microseconds,
  ttlUs: Microseconds,
): ProxyCache {
  const isPrivate = headerTokens(answer.headers, 'Cache-Control').some(
    (token) => token === 'private' || token === 'no-store',
  );
  const setsCookie = headerValue(answer.headers, 'Set-Cookie') !== undefined;
  if (ttlUs === 0 || method !== 'GET' || answer.status !== 200 || isPrivate || setsCookie) return cache;
  const fresh = Object.entries(cache).filter(([, { at }]) => now - at < ttlUs);
  return { ...Object.fromEntries(fresh), [target]: { at: now, headers: answer.headers, body: answer.body } };
}

function without(cache: ProxyCache, target: string): ProxyCache {
  const { [target]: _, ...rest } = cache;
  return rest;
}
