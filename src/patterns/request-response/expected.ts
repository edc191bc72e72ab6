import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import type { MetricName } from '../../measure/metric.ts';
import { meanConnectTime } from '../connect-time.ts';
import { numberOf } from '../values.ts';

/**
 * Without loss: an order is confirmed one way after its commit (half the jitter on average, when there is any), and each costs
 * the server its service time. `requests` and `serverWorkMs` are means over seeds for random arrivals.
 */
export function expected(parameters: Parameters): Partial<Record<MetricName, number>> {
  if (numberOf(parameters, 'loss') > 0 || numberOf(parameters, 'bandwidth') > 0) return {};
  const requests = (numberOf(parameters, 'rate') * numberOf(parameters, 'duration')) / SECOND;
  const connectUs = meanConnectTime(parameters);
  const serviceUs = numberOf(parameters, 'serviceTime');
  const rate = numberOf(parameters, 'rate');
  // Evenly spaced orders that take less than their distance never meet: nothing queues, nothing is given up.
  const wayUs = 2 * numberOf(parameters, 'latency') + numberOf(parameters, 'jitter');
  const tookUs = connectUs === null ? null : connectUs + wayUs + serviceUs;
  const isUnhurried =
    parameters['arrivals'] === 'fixed' && parameters['serviceTimes'] === 'fixed' && rate * serviceUs < SECOND;
  const isPatient = tookUs !== null && tookUs + 4 * numberOf(parameters, 'jitter') < numberOf(parameters, 'timeout');
  return {
    ...(tookUs !== null && isUnhurried && isPatient ? { meanResponseMs: tookUs / MILLISECOND } : {}),
    meanStalenessMs: (numberOf(parameters, 'latency') + numberOf(parameters, 'jitter') / 2) / MILLISECOND,
    requests,
    serverWorkMs: (requests * numberOf(parameters, 'serviceTime')) / MILLISECOND,
  };
}
