import type { Entry } from '../kernel/entry.ts';
import type { Follower } from '../kernel/run.ts';
import { lowerBound } from '../record/spans.ts';
import { SECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';
import { isSeenAt, ALL_LENSES } from '../patterns/contract/pattern.ts';
import type { Lens } from '../patterns/contract/pattern.ts';

/** How play moves on: by the clock, or by the clock while something moves and quickly through silence. */
export type Pace = 'clock' | 'follow';

/** The speeds that one can choose; virtual seconds per second. */
export const SPEEDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100] as const;

/** Silence that would take longer than this to play is hurried, and then takes so long, however long it is. */
const BEARABLE_ON_CLOCK = 1.5;
const HURRIED_ON_CLOCK = 1;
/** What has just arrived is still looked at, and what comes is not missed: so long play is not hurried. */
const AFTER_ON_CLOCK = 0.4;
const BEFORE_ON_CLOCK = 0.15;

/** A span of time. */
export interface Stretch {
  readonly from: Microseconds;
  readonly to: Microseconds;
}

/** What play is about to go through. */
export interface Playing {
  readonly lens: Lens;
  /** Virtual seconds per second while something moves. */
  readonly speed: number;
  /** How far the run is known. */
  readonly end: Microseconds;
}

/** When anything is in flight or happens that is seen at a lens. */
export class Activity implements Follower {
  private readonly busy: Readonly<Record<Lens, Busy>> = {
    inside: new Busy(),
    messages: new Busy(),
    segments: new Busy(),
  };

  add(entry: Entry): void {
    for (const lens of ALL_LENSES) {
      if (!isMoving(entry, lens)) continue;
      const isFlight = entry.kind === 'segment' || entry.kind === 'datagram';
      this.busy[lens].add(entry.at, isFlight ? entry.arrivesAt : entry.at);
    }
  }

  /** Where play that follows the action comes to from `at`, after so much time on the clock. */
  after(at: Microseconds, clockUs: Microseconds, { lens, speed, end }: Playing): Microseconds {
    let [now, left] = [at, clockUs];
    for (const silence of this.busy[lens].silencesFrom(at, end)) {
      if (silence.from - now > left * speed) break;
      const hurried = hurriedIn(silence, speed);
      if (hurried === null || hurried.to <= now) continue;
      const lead = Math.max(0, hurried.from - now) / speed;
      if (left <= lead) break;
      [now, left] = [Math.max(now, hurried.from), left - lead];
      const fast = (hurried.to - hurried.from) / (HURRIED_ON_CLOCK * SECOND);
      const through = (hurried.to - now) / fast;
      if (left <= through) return now + left * fast;
      [now, left] = [hurried.to, left - through];
    }
    return now + left * speed;
  }

  /** The silences between two times that play hurries through. */
  hurriedBetween(from: Microseconds, to: Microseconds, { lens, speed, end }: Playing): readonly Stretch[] {
    const found: Stretch[] = [];
    for (const silence of this.busy[lens].silencesFrom(from, end)) {
      if (silence.from >= to) break;
      const hurried = hurriedIn(silence, speed);
      if (hurried !== null && hurried.to > from && hurried.from < to) found.push(hurried);
    }
    return found;
  }
}

/** Bare acknowledgements are drawn among segments only; what a machine thinks to itself moves nothing. */
function isMoving(entry: Entry, lens: Lens): boolean {
  if (entry.kind === 'segment') return lens === 'segments' || entry.length > 0 || entry.flags !== 'A';
  if (entry.kind === 'datagram') return true;
  return entry.kind !== 'state' && isSeenAt(lens, entry);
}

function hurriedIn({ from, to }: Stretch, speed: number): Stretch | null {
  const begins = Math.round(from + AFTER_ON_CLOCK * speed * SECOND);
  const ends = Math.round(to - BEFORE_ON_CLOCK * speed * SECOND);
  return ends - begins > BEARABLE_ON_CLOCK * speed * SECOND ? { from: begins, to: ends } : null;
}

/** Stretches of time in their order, those that touch made one. */
class Busy {
  private readonly froms: Microseconds[] = [];
  private readonly tos: Microseconds[] = [];

  add(from: Microseconds, to: Microseconds): void {
    const last = this.tos.length - 1;
    if (from <= (this.tos[last] ?? Number.NEGATIVE_INFINITY)) {
      this.tos[last] = Math.max(this.tos[last] ?? to, to);
      return;
    }
    this.froms.push(from);
    this.tos.push(to);
  }

  /** The silences that end after a time. */
  *silencesFrom(at: Microseconds, end: Microseconds): Generator<Stretch> {
    let index = lowerBound(this.froms, at + 1);
    for (; index <= this.froms.length; index += 1) {
      const from = this.tos[index - 1] ?? 0;
      yield { from, to: this.froms[index] ?? Math.max(from, end) };
    }
  }
}

/** The speed at which a window's worth of time takes about a quarter of a minute. */
export function restfulSpeed(windowUs: Microseconds): number {
  const wanted = windowUs / (15 * SECOND);
  return SPEEDS.reduce((best, speed) =>
    Math.abs(Math.log(speed / wanted)) < Math.abs(Math.log(best / wanted)) ? speed : best,
  );
}

/** The speed for a run with another window: whoever has chosen none of their own gets the one at which it can be watched. */
export function carriedSpeed(speed: number, windowUs: Microseconds, nextUs: Microseconds): number {
  return speed === restfulSpeed(windowUs) ? restfulSpeed(nextUs) : speed;
}
