import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import { lookupsOf } from './needed-names.ts';
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

/** How often each of them asks one server at most, and how long it waits each time: what glibc and dig do by the clock. */
const TRIES = { glibc: 2, cares: 4, dig: 3 } as const;
const LADDER_US = 5 * SECOND;
/** An answer that is later than this may come after the next question. */
const SHORTEST_WAIT = 2 * SECOND;
/** So long after the last lookup began c-ares has given up: 3, 4, 8 and 16 s. */
const LONGEST_LOOKUP = 31 * SECOND;

/** The chance that a question and its answer both get through: (1 - p)^2. */
function chanceOfTry({ loss, duplicate }: Pick<Values, 'loss' | 'duplicate'>): number {
  return Math.pow(1 - loss * (1 - duplicate), 2);
}

/** What must come of lookups: 1 - (1 - (1 - p)^2)^n are answered, n tries each, and most of those at once. */
function expectedOfLookups(values: Values): Partial<Record<MetricName, number>> {
  const { resolver, servers, family, recursion, names, lose, reorder, jitter, latency, duration } = values;
  const isPlain = family === 'A' || resolver !== 'glibc';
  if (!isPlain || recursion || lose !== '' || reorder > 0 || jitter > 0 || servers > 1) return {};
  if (names.includes('many') || 2 * latency >= SHORTEST_WAIT) return {};
  const lookups = lookupsOf(values);
  if (duration < (lookups.at(-1)?.at ?? 0) + LONGEST_LOOKUP) return {};
  const [q, n] = [chanceOfTry(values), TRIES[resolver]];
  const share = 1 - Math.pow(1 - q, n);
  const lookupsAnswered = lookups.length * share;
  // The waits of c-ares are drawn at random.
  if (resolver === 'cares' || share === 0) return { lookupsAnswered };
  const waited = Array.from({ length: n }, (_, index) => index * LADDER_US * q * Math.pow(1 - q, index));
  const meanUs = 2 * latency + waited.reduce((sum, us) => sum + us, 0) / share;
  return { lookupsAnswered, lookupMs: meanUs / MILLISECOND };
}

/** What must come of messages, as far as chance alone decides; `duration` is how far the run has come. */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  if (values.traffic === 'lookups') return expectedOfLookups(values);
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
