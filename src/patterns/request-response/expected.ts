import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import type { MetricName } from '../../measure/metric.ts';
import { meanConnectTime } from '../shared/connect-time.ts';
import { numberOf } from '../contract/values.ts';

/**
 * Without loss: an order is confirmed one way after its commit (half the jitter on average, when there is any), and each costs
 * the server its service time. `requests` and `serverWorkMs` are means over seeds for random arrivals.
 */
export function expected(parameters: Parameters): Partial<Record<MetricName, number>> {
  if (numberOf(parameters, 'loss') > 0 || numberOf(parameters, 'bandwidth') > 0) return {};
  const requests = (numberOf(parameters, 'rate') * numberOf(parameters, 'duration')) / SECOND;
  const serverWorkMs = (requests * numberOf(parameters, 'serviceTime')) / MILLISECOND;
  // Who gives up and tries again asks more often, and nobody knows how often.
  if (!isPatient(parameters)) return numberOf(parameters, 'retries') === 0 ? { requests, serverWorkMs } : {};
  const confirmedUs = numberOf(parameters, 'latency') + numberOf(parameters, 'jitter') / 2;
  return { ...responseTime(parameters), meanStalenessMs: confirmedUs / MILLISECOND, requests, serverWorkMs };
}

/** Whether hardly any call takes as long as its client waits: connecting, the way, the work, and little queueing. */
function isPatient(parameters: Parameters): boolean {
  const { serviceTimes } = parameters;
  const serviceUs = numberOf(parameters, 'serviceTime');
  const roundTripUs = 2 * (numberOf(parameters, 'latency') + numberOf(parameters, 'jitter'));
  const load = (numberOf(parameters, 'rate') * serviceUs) / SECOND;
  // Ten mean works: an exponential one takes longer in one of 20,000.
  const longestWorkUs = (serviceTimes === 'exponential' || load > 0.5 ? 10 : 2) * serviceUs;
  return load < 0.9 && 3 * roundTripUs + longestWorkUs < numberOf(parameters, 'timeout');
}

/** Evenly spaced orders that take less than their distance never meet, and nothing queues. */
function responseTime(parameters: Parameters): Partial<Record<MetricName, number>> {
  const connectUs = meanConnectTime(parameters);
  const serviceUs = numberOf(parameters, 'serviceTime');
  const isEven = parameters['arrivals'] === 'fixed' && parameters['serviceTimes'] === 'fixed';
  if (connectUs === null || !isEven || numberOf(parameters, 'rate') * serviceUs >= SECOND) return {};
  const wayUs = 2 * numberOf(parameters, 'latency') + numberOf(parameters, 'jitter');
  return { meanResponseMs: (connectUs + wayUs + serviceUs) / MILLISECOND };
}
