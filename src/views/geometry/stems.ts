import type { Microseconds } from '../../kernel/time.ts';
import { bisector } from '../d3.ts';
import type { Series } from './series.ts';

/** Something that happened, and how many have happened by then in its stretch of time, itself included. */
export interface Stem {
  readonly at: Microseconds;
  readonly count: number;
  /** When the first of its stretch happened: there it stands. */
  readonly first: Microseconds;
}

/**
 * What a counter counted, by stretches of time too short to be told apart (look, section 9b). A stretch begins with what
 * happens after the one before: it stays where it is while time moves on.
 */
export function stemsOf(series: Series, stretchUs: Microseconds): readonly Stem[] {
  const stems: Stem[] = [];
  let before = 0;
  for (const [at, value] of series) {
    const rise = value - before;
    before = value;
    if (rise <= 0) continue;
    const last = stems.at(-1);
    const isNear = last !== undefined && at - last.first < stretchUs;
    stems.push({ at, count: rise + (isNear ? last.count : 0), first: isNear ? last.first : at });
  }
  return stems;
}

const byTime = bisector(({ at }: Stem) => at);

/** One stem for each stretch of a window: as tall as what has happened by its end. */
export function stemsIn(stems: readonly Stem[], from: Microseconds, to: Microseconds): readonly Stem[] {
  const known = stems.slice(byTime.left(stems, from), byTime.right(stems, to));
  return known.filter(({ first }, index) => known[index + 1]?.first !== first);
}
