import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import type { Values } from './parameters.ts';

/**
 * One cycle: an answer travels one way and the next request back, a gap g = 2d in which the client waits nowhere; then it
 * waits until an item comes, at most the hold T. With items at random (rate lambda) the cycle lasts
 * E = g + exp(-lambda g) (1 - exp(-lambda T)) / lambda on average; requests come at 1 / E, a share
 * exp(-lambda (g + T)) of the answers is empty, and an item is d + g^2 / (2 E) stale on average, at most d + g.
 */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  const plain = [values.loss, values.bandwidth, values.jitter, values.serviceTime, values.proxyTimeout].every(
    (value) => value === 0,
  );
  const latency = values.latency;
  const hold = values.hold;
  const rate = values.rate / SECOND;
  if (!plain || values.arrivals !== 'poisson' || rate === 0 || values.timeout < hold + 4 * latency) return {};
  const gap = 2 * latency;
  const cycle = gap + (Math.exp(-rate * gap) * (1 - Math.exp(-rate * hold))) / rate;
  const duration = values.duration;
  return {
    meanStalenessMs: (latency + (gap * gap) / (2 * cycle)) / MILLISECOND,
    maxStalenessMs: (latency + gap) / MILLISECOND,
    emptyRatio: Math.exp(-rate * (gap + hold)),
    requests: (values.clients * duration) / cycle,
    events: rate * duration,
    lostEvents: 0,
    duplicateEvents: 0,
  };
}
