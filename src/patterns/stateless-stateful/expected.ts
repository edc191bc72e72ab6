import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import type { Values } from './parameters.ts';

/** Between proxy, backends and database: one room, half a millisecond. */
export const NEAR_US = 500;

/** Without loss: an answer is with the client half a millisecond and one way after the backend has taken the request. */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  if (values.loss > 0 || values.bandwidth > 0) return {};
  return {
    meanStalenessMs: (NEAR_US + values.latency + values.jitter / 2) / MILLISECOND,
  };
}

/** In memory, round robin, no stickiness: the share of requests that come to the backend that has the session. */
export function hitShare(backends: number): number {
  return 1 / backends;
}

/** Sticky: the share of all sessions that one crash takes. */
export function lostShare(backends: number): number {
  return 1 / backends;
}

/** One user with pauses by chance: the share of requests that come after the session has ended unused. */
export function endedShare(requestsPerSecond: number, sessionIdleUs: number): number {
  return Math.exp((-requestsPerSecond * sessionIdleUs) / SECOND);
}

/** Without a denylist: how long a token is usable after a ban on average, when the ban may come at any time of its life. */
export function usableAfterBanUs(tokenLifeUs: number): number {
  return tokenLifeUs / 2;
}
