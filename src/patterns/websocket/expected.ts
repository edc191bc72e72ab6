import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import type { MetricName } from '../../measure/metric.ts';
import { numberOf } from '../contract/values.ts';

/** While nothing breaks: each item travels one way, and each client opens one connection with one request. */
export function expected(parameters: Parameters): Partial<Record<MetricName, number>> {
  const plain = ['loss', 'bandwidth', 'jitter', 'serviceTime'].every((name) => parameters[name] === 0);
  const ping = numberOf(parameters, 'ping');
  if (!plain || (ping > 0 && ping < 4 * numberOf(parameters, 'latency'))) return {};
  const clients = numberOf(parameters, 'clients');
  return {
    p50StalenessMs: numberOf(parameters, 'latency') / MILLISECOND,
    requests: clients,
    connectionsOpened: clients,
    events: (numberOf(parameters, 'rate') * numberOf(parameters, 'duration')) / SECOND,
  };
}
