import { PACKET_BYTES } from '../../kernel/network/link.ts';
import { SECOND, transmissionTime } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import { PROFILES } from '../../transport/tcp/profile.ts';
import type { Values } from './parameters.ts';

/** IPv4 and TCP headers; a SYN carries eight bytes of options. */
const HEADERS = 40;
const SYN = HEADERS + 8;
const MSS = 1460;

/**
 * Bytes that the client sends when nothing is lost and nothing is answered: SYN, acknowledgement of the SYN-ACK, data,
 * FIN and last acknowledgement; the FIN rides on data that is still waiting when the client closes.
 */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  const lossless = values.loss === 0 && values.lose === '';
  const bytes = values.bytes;
  const segments = Math.ceil(bytes / MSS);
  const allAtOnce = segments <= values.initialWindow && bytes <= values.receiveWindow;
  if (!lossless || !allAtOnce || values.replyBytes > 0) return { connectionsOpened: 1 };
  return { connectionsOpened: 1, bytesUp: SYN + HEADERS + bytes + segments * HEADERS + 2 * HEADERS };
}

/** RFC 5681's congestion avoidance: what one segment a round trip and a halving at each loss come to. */
const MATHIS = { eachConfirmed: Math.sqrt(3 / 2), everySecond: Math.sqrt(3 / 4) } as const;

/**
 * Bytes per second of a long transfer whose segments are lost by chance: MSS / R * C / sqrt(p) (Mathis et al. 1997),
 * C = 1.22 where each segment is confirmed, 0.87 where every second one is. It holds where loss alone limits: a line
 * without end, a receiver with room, and so few losses that duplicates, not timers, tell of nearly all of them.
 */
export function mathis({ latency, loss, delayedAck }: Pick<Values, 'latency' | 'loss' | 'delayedAck'>): number {
  const constant = delayedAck ? MATHIS.everySecond : MATHIS.eachConfirmed;
  return (MSS / ((2 * latency) / SECOND)) * (constant / Math.sqrt(loss));
}

/**
 * The congestion window of one long transfer that fills the queue before its line again and again, in segments: its peak
 * W, which is what the way and the queue hold, and its mean. From half the peak it grows by one a round trip, so over
 * the round trips the mean is 3/4 W; over time it is a little more where a full queue makes round trips longer.
 */
export function sawtooth({ latency, bandwidth, queue }: Pick<Values, 'latency' | 'bandwidth' | 'queue'>): {
  readonly peak: number;
  readonly mean: number;
} {
  const each = transmissionTime(PACKET_BYTES, bandwidth);
  const shortest = 2 * latency + each;
  const peak = Math.floor(shortest / each + queue) + 1;
  const windows = Array.from({ length: Math.ceil(peak / 2) }, (_, index) => Math.floor(peak / 2) + index);
  const roundTrips = windows.map((window) => Math.max(shortest, window * each));
  const area = windows.reduce((sum, window, index) => sum + window * (roundTrips[index] ?? 0), 0);
  return { peak, mean: area / roundTrips.reduce((sum, us) => sum + us, 0) };
}

/**
 * New connections in a second, in the long run, from one client to one port of one server that are all closed by the
 * client: each keeps its port through TIME-WAIT. With Linux's 28,232 ports and 60 s it is 470.
 */
export function connectionRate({ ports, profile }: Pick<Values, 'ports' | 'profile'>): number {
  return ports / (PROFILES[profile].timeWaitUs / SECOND);
}
