import type { Entry } from '../kernel/entry.ts';
import type { Follower } from '../kernel/run.ts';
import { lowerBound } from '../record/spans.ts';
import { MILLISECOND, SECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';

/** How play moves on: by the clock, or slowly where something happens and quickly where nothing does. */
export type Pace = 'clock' | 'follow';

/** The speeds that one can choose; virtual seconds per second. */
export const SPEEDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100] as const;

/** A message in flight is watched for this long, an idle gap is crossed in that. */
const FLIGHT_ON_CLOCK = 1.5 * SECOND;
const GAP_ON_CLOCK = 0.7 * SECOND;
const LEAST_FLIGHT: Microseconds = MILLISECOND;

interface Busy {
  from: Microseconds;
  to: Microseconds;
  /** The quickest flight in it: the one that must still be seen. */
  shortest: Microseconds;
}

/** When anything is in flight or worked on. */
export class Activity implements Follower {
  private readonly spans: Busy[] = [];
  private readonly starts: Microseconds[] = [];

  add(entry: Entry): void {
    if (entry.kind === 'segment' || entry.kind === 'datagram')
      this.busy(entry.at, entry.arrivesAt, entry.arrivesAt - entry.departsAt);
    else if (entry.kind === 'work') this.busy(entry.at, entry.until, entry.until - entry.at);
  }

  /** Virtual seconds per second that follow the action at `at`. */
  speedAt(at: Microseconds): number {
    const index = lowerBound(this.starts, at + 1) - 1;
    const before = this.spans[index];
    const next = this.spans[index + 1];
    if (before !== undefined && at < before.to) return before.shortest / FLIGHT_ON_CLOCK;
    const calm = (next ?? before)?.shortest ?? SECOND;
    const from = before?.to ?? 0;
    // After the last flight there is nothing to hurry to.
    if (next === undefined) return 1;
    return Math.max(calm / FLIGHT_ON_CLOCK, (next.from - from) / GAP_ON_CLOCK);
  }

  private busy(from: Microseconds, to: Microseconds, span: Microseconds): void {
    if (span <= 0) return;
    const shortest = Math.max(span, LEAST_FLIGHT);
    const last = this.spans.at(-1);
    if (last !== undefined && from <= last.to) {
      last.to = Math.max(last.to, to);
      last.shortest = Math.min(last.shortest, shortest);
      return;
    }
    this.spans.push({ from, to, shortest });
    this.starts.push(from);
  }
}

/** The speed at which a window's worth of time takes about a quarter of a minute. */
export function restfulSpeed(windowUs: Microseconds): number {
  const wanted = windowUs / (15 * SECOND);
  return SPEEDS.reduce((best, speed) =>
    Math.abs(Math.log(speed / wanted)) < Math.abs(Math.log(best / wanted)) ? speed : best,
  );
}
