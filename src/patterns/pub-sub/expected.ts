import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import type { Values } from './parameters.ts';

/** While nothing breaks and nothing queues: an item travels one way and is worked on; each subscriber connects once. */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  const plain = [
    values.loss,
    values.bandwidth,
    values.jitter,
    values.failures,
    values.poison,
    values.ttl,
    values.maxLength,
  ].every((value) => value === 0);
  if (!plain) return {};
  const rate = values.rate;
  const serviceTimeUs = values.serviceTime;
  const latencyUs = values.latency;
  const unhurried = values.arrivals === 'fixed' && rate > 0 && serviceTimeUs + 2 * latencyUs < SECOND / rate;
  return {
    connectionsOpened: values.subscribers,
    events: (rate * values.duration) / SECOND,
    ...(unhurried && values.queue === 'each' ? { p50StalenessMs: (latencyUs + serviceTimeUs) / MILLISECOND } : {}),
  };
}

/** Messages per second that one subscriber does: its work, or what the prefetch lets through in a round trip and a work. */
export function throughput(prefetch: number, roundTripS: number, serviceS: number): number {
  const byWork = 1 / serviceS;
  return prefetch === 0 ? byWork : Math.min(byWork, prefetch / (roundTripS + serviceS));
}

/** How long the backlog of an outage takes to drain: what came meanwhile, at what is left of the speed. */
export function drainTime(rate: number, outageS: number, speed: number): number {
  return (rate * outageS) / (speed - rate);
}

/** Packets of MQTT per message and hop: PUBLISH; and PUBACK; or PUBREC, PUBREL, PUBCOMP. */
export function packetsPerHop(qos: number): number {
  return qos === 2 ? 4 : 1 + qos;
}

/** The share of messages that die when each try fails with this chance: all tries must fail. */
export function deadShare(failures: number, deliveryLimit: number): number {
  return Math.pow(failures, deliveryLimit + 1);
}

/** How often a message is delivered on average when each try fails with this chance and nothing limits the tries. */
export function deliveriesPerMessage(failures: number): number {
  return 1 / (1 - failures);
}

/** Messages per second at which a line is full. */
export function saturation(bitsPerSecond: number, bytesPerMessage: number): number {
  return bitsPerSecond / (8 * bytesPerMessage);
}

/** Fan-out: how many subscribers fill the line of the broker, when so many messages per second are copied to each. */
export function subscribersAtSaturation(bitsPerSecond: number, bytesPerMessage: number, rate: number): number {
  return saturation(bitsPerSecond, bytesPerMessage) / rate;
}
