import { MILLISECOND } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import type { ServerKind } from '../../machines/servers/server.ts';
import { pairsOf } from './pairs.ts';
import type { Values } from './parameters.ts';
import { threadsOf } from './calls.ts';

/** Round trips to the database: one to connect, one for the query. */
const DATABASE_TRIPS = 2;
/** One-way trips of a call: SYN, its answer, the request, the answer. */
const CALL_TRIPS = 4;

/** How long a call waits for what it needs. */
function waitOf({ operation, takes, databaseLatency }: Values): number {
  return operation === 'socket' ? takes + 2 * DATABASE_TRIPS * databaseLatency : takes;
}

/**
 * When calls that are all made at once have their last answer: in waves of as many as there are threads; on a loop all
 * together, after the handling of each; in its pool in waves again.
 */
export function lastAnswerUs(values: Values, kind: ServerKind): number | null {
  const { requests, threads, poolSize, handling, operation, caller, cores } = values;
  if (cores < threadsOf(values, kind)) return null;
  const way = CALL_TRIPS * values.latency;
  const wait = waitOf(values);
  const inWaves = (size: number) => way + Math.ceil(requests / size) * (handling + wait);
  if (kind === 'blocking') return inWaves(1);
  if (kind === 'pool') return inWaves(threads);
  if (kind === 'threads') return way + handling + wait;
  const isAlone = caller === 'blocking' || (kind === 'epoll' && operation !== 'socket');
  if (isAlone) return inWaves(1);
  if (operation === 'socket') return way + requests * handling + wait;
  if (wait < poolSize * handling) return null;
  const last = requests - poolSize * (Math.ceil(requests / poolSize) - 1);
  return way + last * handling + Math.ceil(requests / poolSize) * wait;
}

/** What must come of calls that are made all at once, where nothing is left to chance; `duration` is how far the run has come. */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  if (values.traffic === 'mail') return {};
  const { gap, requests, thenHash, hashesFirst, loss, jitter, backlog, descriptors, duration } = values;
  if (
    (gap > 0 && requests > 1) ||
    thenHash > 0 ||
    hashesFirst > 0 ||
    loss > 0 ||
    jitter > 0 ||
    backlog + 1 < requests ||
    descriptors < requests
  )
    return {};
  const [first, second] = pairsOf(values).map(({ kind }) => {
    const us = lastAnswerUs(values, kind);
    return us === null || us > duration ? null : us / MILLISECOND;
  });
  return {
    ...(first === undefined || first === null ? {} : { lastAnswerFirstMs: first }),
    ...(second === undefined || second === null ? {} : { lastAnswerSecondMs: second }),
  };
}
