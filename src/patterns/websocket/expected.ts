import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import type { Values } from './parameters.ts';

/** While nothing breaks: each item travels one way, and each client opens one connection with one request. */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  const plain = [values.loss, values.bandwidth, values.jitter, values.serviceTime].every((value) => value === 0);
  const ping = values.ping;
  if (!plain || values.proxy !== 'off' || (ping > 0 && ping < 4 * values.latency)) return {};
  const clients = values.clients;
  return {
    p50StalenessMs: values.latency / MILLISECOND,
    requests: clients,
    connectionsOpened: clients,
    events: (values.rate * values.duration) / SECOND,
  };
}
