import { lowerBound } from '../../record/spans.ts';

/** So wide is the stretch in which lines are counted, and so many of them are too many for tokens, for heads, for lines. */
const STRETCH = 60;
const MOST = { token: 5, head: 8, line: 12 } as const;

export type Detail = 'token' | 'head' | 'line' | 'band';
const DETAILS: readonly Detail[] = ['token', 'head', 'line', 'band'];

/** How much to draw of each of several like lines, given where they start, in order. A token also needs `tokenWidth`. */
export function detailOf(starts: readonly number[], tokenWidth: number): readonly Detail[] {
  const crowd = crowdOf(starts);
  let lastToken = Number.NEGATIVE_INFINITY;
  return starts.map((start) => {
    const detail = crowd(start);
    if (detail !== 'token') return detail;
    if (start - lastToken < tokenWidth) return 'head';
    lastToken = start;
    return 'token';
  });
}

/**
 * How much to draw at each place, given all places in order: as many as stand in the fullest stretch that it lies in
 * (look, section 8.6).
 */
export function crowdOf(places: readonly number[]): (place: number) => Detail {
  /** From each place on: how many stand within a stretch. */
  const counts = places.map((place, index) => lowerBound(places, place + STRETCH) - index);
  return (place) => {
    // The fullest stretch that holds a place begins at one of those within a stretch before it.
    const within = counts.slice(lowerBound(places, place - STRETCH), lowerBound(places, place) + 1);
    return detailFor(within.reduce((most, count) => Math.max(most, count), 0));
  };
}

/** The one that draws less. */
export function lessOf(one: Detail, other: Detail): Detail {
  return DETAILS.indexOf(one) > DETAILS.indexOf(other) ? one : other;
}

function detailFor(count: number): Detail {
  if (count > MOST.line) return 'band';
  if (count > MOST.head) return 'line';
  return count > MOST.token ? 'head' : 'token';
}

/** A band is cut into pieces of this width, so that it grows with time. */
const BAND_WIDTH = 96;
/** Dense lines that are further apart belong to two bands. */
const BAND_GAP = 12;

export interface Band<Line> {
  readonly lines: readonly Line[];
  readonly x1: number;
  readonly x2: number;
}

/** Joins lines that are too dense to draw, given in the order of their starts. */
export function bandsOf<Line extends { readonly x1: number; readonly x2: number }>(
  lines: readonly Line[],
): readonly Band<Line>[] {
  const bands: { lines: Line[]; x1: number; x2: number }[] = [];
  for (const line of lines) {
    const last = bands.at(-1);
    const isNear = last !== undefined && line.x1 - last.x1 < BAND_WIDTH && line.x1 - last.x2 < BAND_GAP;
    if (isNear) {
      last.lines.push(line);
      last.x2 = Math.min(last.x1 + BAND_WIDTH, Math.max(last.x2, line.x1 + BAND_GAP));
    } else bands.push({ lines: [line], x1: line.x1, x2: line.x1 + BAND_GAP });
  }
  return bands;
}
