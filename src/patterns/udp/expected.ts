import type { MetricName } from '../../measure/metric.ts';
import type { Values } from './parameters.ts';

/** Headers of IP and UDP; of IP and TCP; what fits an Ethernet packet beside an IP header. */
const UDP_HEADERS = 28;
const UDP_HEADER = 8;
const FRAGMENT_BYTES = 1480;
const MAX_DATAGRAM = 65_507;

/** Of how many packets a datagram consists. */
export function fragmentsIn(size: number): number {
  return Math.ceil((size + UDP_HEADER) / FRAGMENT_BYTES);
}

/**
 * The chance that a datagram gets through: that none of its fragments is lost, or that what is lost was duplicated:
 * (1 - p)^k without duplication.
 */
export function chanceOfArrival({ loss, duplicate, size }: Pick<Values, 'loss' | 'duplicate' | 'size'>): number {
  return Math.pow(1 - loss * (1 - duplicate), fragmentsIn(size));
}

/** What must come of messages, as far as chance alone decides; `duration` is how far the run has come. */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  const { count, size, gap, latency, jitter, reorder, lose, duration } = values;
  if (lose !== '' || size > MAX_DATAGRAM) return {};
  const sent = gap === 0 ? count : Math.min(count, Math.floor(duration / gap) + 1);
  const bytes = values.duplicate === 0 ? { bytesOverUdp: sent * sizeOnLine(size) } : {};
  // All at once they may find the receive buffer full; on a line that shuffles, only the end is sure.
  const isOver = duration > gap * (count - 1) + 2 * latency + jitter;
  if (gap === 0 || ((jitter > 0 || reorder > 0) && !isOver)) return bytes;
  const landed = duration < latency ? 0 : Math.min(count, Math.floor((duration - latency) / gap) + 1);
  return { ...bytes, readOverUdp: landed * chanceOfArrival(values) };
}

function sizeOnLine(size: number): number {
  return size + UDP_HEADERS + (fragmentsIn(size) - 1) * (UDP_HEADERS - UDP_HEADER);
}
