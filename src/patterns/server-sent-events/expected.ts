import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import type { MetricName } from '../../measure/metric.ts';
import { numberOf } from '../contract/values.ts';

/** While nothing breaks: each item travels one way, and each client asks once. */
export function expected(parameters: Parameters): Partial<Record<MetricName, number>> {
  const plain = ['loss', 'bandwidth', 'jitter', 'serviceTime'].every((name) => parameters[name] === 0);
  if (!plain || parameters['answer'] !== 'stream' || numberOf(parameters, 'tabs') !== 1) return {};
  const latency = numberOf(parameters, 'latency');
  const clients = numberOf(parameters, 'clients');
  // Items that come before the stream is open wait for it (with a history) or are lost (without): left out of the mean.
  return {
    p50StalenessMs: latency / MILLISECOND,
    requests: clients,
    connectionsOpened: clients,
    events: (numberOf(parameters, 'rate') * numberOf(parameters, 'duration')) / SECOND,
  };
}
