import type { Microseconds } from '../../kernel/time.ts';

interface ConnectValues {
  readonly keepAlive: Microseconds;
  readonly latency: Microseconds;
  readonly jitter: Microseconds;
  readonly tls: 'off' | '1.3';
}

/**
 * How long connecting takes a call on average where each call connects: a round trip for TCP, one more for TLS 1.3.
 * Null where connections are kept: then it depends on the pauses between calls.
 */
export function meanConnectTime(values: ConnectValues): Microseconds | null {
  if (values.keepAlive !== 0) return null;
  const roundTripUs = 2 * values.latency + values.jitter;
  return values.tls === '1.3' ? 2 * roundTripUs : roundTripUs;
}
