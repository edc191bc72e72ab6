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

/** The cache with one more answer, if a shared cache may keep it: nothing private, nothing that sets a cookie. */
export function keepAnswer(
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
