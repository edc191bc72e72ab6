import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import type { Values } from './parameters.ts';

/** While nothing breaks: each item travels one way, and each client asks once. */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  const plain = [values.loss, values.bandwidth, values.jitter, values.serviceTime].every((value) => value === 0);
  if (!plain || values.proxy !== 'off' || values.answer !== 'stream' || values.tabs !== 1) return {};
  const latency = values.latency;
  const clients = values.clients;
  // Items that come before the stream is open wait for it (with a history) or are lost (without): left out of the mean.
  return {
    p50StalenessMs: latency / MILLISECOND,
    requests: clients,
    connectionsOpened: clients,
    events: (values.rate * values.duration) / SECOND,
  };
}
