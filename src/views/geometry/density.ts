/** Lines closer than this get no token, then no head, then become a band with a count (look, section 8). */
const TOKEN_GAP = 12;
const HEAD_GAP = 6;
const BAND_GAP = 4;
/** How many neighbours on each side decide how dense it is at a line. */
const NEIGHBOURS = 5;

export type Detail = 'token' | 'head' | 'line' | 'band';

/**
 * How much to draw of each of several like lines, given where they start, in order: from the distance of its
 * neighbours. A token also needs `tokenWidth` to the one drawn before it.
 */
export function detailOf(starts: readonly number[], tokenWidth: number): readonly Detail[] {
  let lastToken = Number.NEGATIVE_INFINITY;
  return starts.map((start, index) => {
    const first = Math.max(0, index - NEIGHBOURS);
    const last = Math.min(starts.length - 1, index + NEIGHBOURS);
    const gap = last - first < NEIGHBOURS ? TOKEN_GAP : ((starts[last] ?? 0) - (starts[first] ?? 0)) / (last - first);
    if (gap < BAND_GAP) return 'band';
    if (gap < HEAD_GAP) return 'line';
    if (gap < TOKEN_GAP || start - lastToken < tokenWidth) return 'head';
    lastToken = start;
    return 'token';
  });
}

/** A band is cut into pieces of this width, so that it grows with time. */
const BAND_WIDTH = 96;

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
    const isNear = last !== undefined && line.x1 - last.x1 < BAND_WIDTH && line.x1 - last.x2 < HEAD_GAP;
    if (isNear) {
      last.lines.push(line);
      last.x2 = Math.min(last.x1 + BAND_WIDTH, Math.max(last.x2, line.x1 + HEAD_GAP));
    } else bands.push({ lines: [line], x1: line.x1, x2: line.x1 + HEAD_GAP });
  }
  return bands;
}
