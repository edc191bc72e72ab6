import type { Microseconds } from '../../kernel/time.ts';

export interface BreakerSettings {
  /** So many failures one after another open the circuit; 0: it never opens. */
  readonly fails: number;
  /** How long it stays open before one request may try. */
  readonly openForUs: Microseconds;
}

/** A circuit breaker (Nygard, "Release It!"): plain values, replaced with every change. */
export type Breaker =
  | { readonly state: 'closed'; readonly fails: number }
  | { readonly state: 'open'; readonly since: Microseconds }
  /** One request is under way and decides; everyone else is kept away. */
  | { readonly state: 'half-open'; readonly since: Microseconds; readonly probe: number };

export const CLOSED: Breaker = { state: 'closed', fails: 0 };

/** Whether a request may pass now; one that passes an open circuit is its probe. */
export function maySend(breaker: Breaker, { openForUs }: BreakerSettings, now: Microseconds): boolean {
  return breaker.state === 'closed' || (breaker.state === 'open' && now - breaker.since >= openForUs);
}

/** A request that may pass does so. */
export function letThrough(breaker: Breaker, request: number): Breaker {
  return breaker.state === 'open' ? { state: 'half-open', since: breaker.since, probe: request } : breaker;
}

/** A request has ended. What was sent before the circuit opened says nothing about whether it may close. */
export function ended(
  breaker: Breaker,
  { fails }: BreakerSettings,
  request: number,
  failed: boolean,
  now: Microseconds,
): Breaker {
  switch (breaker.state) {
    case 'open':
      return breaker;
    case 'half-open':
      if (breaker.probe !== request) return breaker;
      return failed ? { state: 'open', since: now } : CLOSED;
    case 'closed': {
      if (fails === 0 || !failed) return CLOSED;
      const count = breaker.fails + 1;
      return count >= fails ? { state: 'open', since: now } : { state: 'closed', fails: count };
    }
  }
}

/** Nobody waits for a request any more: if it was the probe, the next request is one. */
export function abandoned(breaker: Breaker, request: number): Breaker {
  const isProbe = breaker.state === 'half-open' && breaker.probe === request;
  return isProbe ? { state: 'open', since: breaker.since } : breaker;
}
