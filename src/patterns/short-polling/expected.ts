import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import type { MetricName } from '../../measure/metric.ts';
import { numberOf } from '../contract/values.ts';

/**
 * Polls come every interval D, whatever happens. The first client begins with a poll at 0 and makes 1 + T / D of them, cut;
 * the others begin somewhere in an interval and make T / D on average. An item waits D / 2 on average for
 * the next poll to arrive, then its answer travels one way. A poll finds nothing with probability exp(-lambda D) when
 * items come at random (Poisson). Holds without loss, with an answer that takes no time.
 */
export function expected(parameters: Parameters): Partial<Record<MetricName, number>> {
  const lossless = numberOf(parameters, 'loss') === 0 && numberOf(parameters, 'bandwidth') === 0;
  const quick =
    numberOf(parameters, 'serviceTime') === 0 && numberOf(parameters, 'timeout') > 4 * numberOf(parameters, 'latency');
  if (!lossless || !quick || numberOf(parameters, 'jitter') > 0) return {};
  const interval = numberOf(parameters, 'interval');
  const ratePerUs = numberOf(parameters, 'rate') / SECOND;
  const clients = numberOf(parameters, 'clients');
  const intervals = numberOf(parameters, 'duration') / interval;
  const requests = 1 + Math.floor(intervals) + (clients - 1) * intervals;
  if (parameters['arrivals'] !== 'poisson') return { requests };
  return {
    meanStalenessMs: (interval / 2 + numberOf(parameters, 'latency')) / MILLISECOND,
    maxStalenessMs: (interval + numberOf(parameters, 'latency')) / MILLISECOND,
    emptyRatio: Math.exp(-ratePerUs * interval),
    requests,
    events: ratePerUs * numberOf(parameters, 'duration'),
    lostEvents: 0,
    duplicateEvents: 0,
  };
}
