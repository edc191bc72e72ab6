/**
 * Limits on everything that could grow without end. Reaching one ends the run with a `limit` entry that names it.
 * The numbers leave an order of magnitude above what the largest preset needs; none is a protocol constant.
 */
export const LIMITS = {
  /** Log entries kept by a full recorder: with their indexes up to a kilobyte each. */
  entries: 1_000_000,
  /** Packets in flight in the whole world. */
  packetsInFlight: 50_000,
  /** Processes alive at once, sockets included: each call under way is one. */
  processes: 100_000,
  /** Steps in one microsecond: more means that machines call each other without end. */
  stepsInOneMicrosecond: 100_000,
  /** Bytes that one stream may hold unread. */
  streamBytes: 64 * 1024 * 1024,
  /** Bytes that all streams together may hold unread. */
  allStreamBytes: 512 * 1024 * 1024,
} as const;

export type LimitName = keyof typeof LIMITS;

/** Thrown inside a step when a limit is reached; the simulation turns it into a `limit` entry. */
export class LimitReached extends Error {
  readonly limit: LimitName;
  constructor(limit: LimitName) {
    super(`the limit of ${LIMITS[limit]} ${limit} is reached`);
    this.limit = limit;
  }
}
