import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import type { MetricName } from '../../measure/metric.ts';
import { numberOf } from '../contract/values.ts';

/**
 * One cycle: an answer travels one way and the next request back, a gap g = 2d in which the client waits nowhere; then it
 * waits until an item comes, at most the hold T. With items at random (rate lambda) the cycle lasts
 * E = g + exp(-lambda g) (1 - exp(-lambda T)) / lambda on average; requests come at 1 / E, a share
 * exp(-lambda (g + T)) of the answers is empty, and an item is d + g^2 / (2 E) stale on average, at most d + g.
 */
export function expected(parameters: Parameters): Partial<Record<MetricName, number>> {
  const plain = ['loss', 'bandwidth', 'jitter', 'serviceTime', 'proxyTimeout'].every((name) => parameters[name] === 0);
  const latency = numberOf(parameters, 'latency');
  const hold = numberOf(parameters, 'hold');
  const rate = numberOf(parameters, 'rate') / SECOND;
  if (
    !plain ||
    parameters['arrivals'] !== 'poisson' ||
    rate === 0 ||
    numberOf(parameters, 'timeout') < hold + 4 * latency
  )
    return {};
  const gap = 2 * latency;
  const cycle = gap + (Math.exp(-rate * gap) * (1 - Math.exp(-rate * hold))) / rate;
  const duration = numberOf(parameters, 'duration');
  return {
    meanStalenessMs: (latency + (gap * gap) / (2 * cycle)) / MILLISECOND,
    maxStalenessMs: (latency + gap) / MILLISECOND,
    emptyRatio: Math.exp(-rate * (gap + hold)),
    requests: (numberOf(parameters, 'clients') * duration) / cycle,
    events: rate * duration,
    lostEvents: 0,
    duplicateEvents: 0,
  };
}
