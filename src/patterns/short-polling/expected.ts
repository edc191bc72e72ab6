import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import type { Values } from './parameters.ts';

/**
 * Polls come every interval D, whatever happens. The first client begins with a poll at 0 and makes 1 + T / D of them, cut;
 * the others begin somewhere in an interval and make T / D on average. An item waits D / 2 on average for
 * the next poll to arrive, then its answer travels one way. A poll finds nothing with probability exp(-lambda D) when
 * items come at random (Poisson). Holds without loss, with an answer that takes no time.
 */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  const lossless = values.loss === 0 && values.bandwidth === 0;
  const quick = values.serviceTime === 0 && values.timeout > 4 * values.latency;
  if (!lossless || !quick || values.jitter > 0) return {};
  const interval = values.interval;
  const ratePerUs = values.rate / SECOND;
  const clients = values.clients;
  const intervals = values.duration / interval;
  const requests = 1 + Math.floor(intervals) + (clients - 1) * intervals;
  if (values.arrivals !== 'poisson') return { requests };
  return {
    meanStalenessMs: (interval / 2 + values.latency) / MILLISECOND,
    maxStalenessMs: (interval + values.latency) / MILLISECOND,
    emptyRatio: Math.exp(-ratePerUs * interval),
    requests,
    events: ratePerUs * values.duration,
    lostEvents: 0,
    duplicateEvents: 0,
  };
}
