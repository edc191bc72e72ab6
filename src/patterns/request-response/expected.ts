import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import { meanConnectTime } from '../shared/connect-time.ts';
import type { Values } from './parameters.ts';

/**
 * Without loss: an order is confirmed one way after its commit (half the jitter on average, when there is any), and each costs
 * the server its service time. `requests` and `serverWorkMs` are means over seeds for random arrivals.
 */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  if (values.loss > 0 || values.bandwidth > 0) return {};
  const requests = (values.rate * values.duration) / SECOND;
  const serverWorkMs = (requests * values.serviceTime) / MILLISECOND;
  // Who gives up and tries again asks more often, and nobody knows how often.
  if (!isPatient(values)) return values.retries === 0 ? { requests, serverWorkMs } : {};
  const confirmedUs = values.latency + values.jitter / 2;
  return { ...responseTime(values), meanStalenessMs: confirmedUs / MILLISECOND, requests, serverWorkMs };
}

/** Whether hardly any call takes as long as its client waits: connecting, the way, the work, and little queueing. */
function isPatient(values: Values): boolean {
  const { serviceTimes } = values;
  const serviceUs = values.serviceTime;
  const roundTripUs = 2 * (values.latency + values.jitter);
  const load = (values.rate * serviceUs) / SECOND;
  // Ten mean works: an exponential one takes longer in one of 20,000.
  const longestWorkUs = (serviceTimes === 'exponential' || load > 0.5 ? 10 : 2) * serviceUs;
  return load < 0.9 && 3 * roundTripUs + longestWorkUs < values.timeout;
}

/** Evenly spaced orders that take less than their distance never meet, and nothing queues. */
function responseTime(values: Values): Partial<Record<MetricName, number>> {
  const connectUs = meanConnectTime(values);
  const serviceUs = values.serviceTime;
  const isEven = values.arrivals === 'fixed' && values.serviceTimes === 'fixed';
  if (connectUs === null || !isEven || values.rate * serviceUs >= SECOND) return {};
  const wayUs = 2 * values.latency + values.jitter;
  return { meanResponseMs: (connectUs + wayUs + serviceUs) / MILLISECOND };
}
