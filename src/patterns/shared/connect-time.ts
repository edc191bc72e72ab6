import type { Microseconds } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import { numberOf } from '../contract/values.ts';

/**
 * How long connecting takes a call on average where each call connects: a round trip for TCP, one more for TLS 1.3.
 * Null where connections are kept: then it depends on the pauses between calls.
 */
export function meanConnectTime(parameters: Parameters): Microseconds | null {
  if (parameters['keepAlive'] !== 0) return null;
  const roundTripUs = 2 * numberOf(parameters, 'latency') + numberOf(parameters, 'jitter');
  return parameters['tls'] === '1.3' ? 2 * roundTripUs : roundTripUs;
}
