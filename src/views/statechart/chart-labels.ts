import type { Box } from '../geometry/hit-boxes.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A straight part of an arrow, in pixels. */
export interface Segment {
  readonly one: Point;
  readonly other: Point;
}

export interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  /** Its baseline. */
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

export interface LabelTask {
  /** From the best wording to the shortest. */
  readonly wordings: readonly string[];
  /** Parts of its arrow that it does not share with another. */
  readonly own: readonly Segment[];
}

const CHARACTER = 6.3;
const ASCENT = 10;
const DESCENT = 3;
/** From a line to the text beside and above it. */
const BESIDE = 6;
const ABOVE = 5;
const SHARES = [0.5, 0.35, 0.65, 0.2, 0.8] as const;
/** What makes a place worse: a line through it, and the distance to the middle of the part. */
const COST = { line: 40, share: 20, below: 4, left: 3, outside: 30 } as const;

/** Places the labels one by one where they hide least: never upon a box or another label. */
export function placeLabels(
  tasks: readonly LabelTask[],
  boxes: readonly Box[],
  lines: readonly Segment[],
  width: number,
): readonly (PlacedLabel | null)[] {
  const taken: Box[] = [...boxes];
  return tasks.map(({ wordings, own }) => {
    for (const text of wordings) {
      const best = bestPlace(text, own, taken, lines, width);
      if (best === null) continue;
      taken.push(labelBox(best));
      return best;
    }
    return null;
  });
}

export function labelBox({ text, x, y, anchor }: PlacedLabel): Box {
  const width = text.length * CHARACTER;
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, top: y - ASCENT, width, height: ASCENT + DESCENT };
}

function bestPlace(
  text: string,
  own: readonly Segment[],
  taken: readonly Box[],
  lines: readonly Segment[],
  width: number,
): PlacedLabel | null {
  let best: { readonly place: PlacedLabel; readonly cost: number } | null = null;
  for (const segment of own) {
    for (const [index, share] of SHARES.entries()) {
      for (const { place, extra } of placesAt(text, segment, share)) {
        const box = labelBox(place);
        if (box.left < 0 || box.left + box.width > width || box.top < 0) continue;
        if (taken.some((other) => overlaps(other, box))) continue;
        const crossed = lines.filter((line) => crosses(line, box)).length;
        const cost = crossed * COST.line + index * COST.share * 0.25 + extra;
        if (best === null || cost < best.cost) best = { place, cost };
      }
    }
  }
  return best?.place ?? null;
}

function placesAt(
  text: string,
  { one, other }: Segment,
  share: number,
): readonly { readonly place: PlacedLabel; readonly extra: number }[] {
  const x = one.x + (other.x - one.x) * share;
  const y = one.y + (other.y - one.y) * share;
  const length = Math.abs(other.x - one.x) + Math.abs(other.y - one.y);
  if (one.y === other.y) {
    const tooLong = text.length * CHARACTER > length ? COST.outside : 0;
    return [
      { place: { text, x, y: y - ABOVE, anchor: 'middle' }, extra: tooLong },
      { place: { text, x, y: y + ASCENT + ABOVE, anchor: 'middle' }, extra: tooLong + COST.below },
    ];
  }
  const tooLong = length < ASCENT + DESCENT ? COST.outside : 0;
  return [
    { place: { text, x: x + BESIDE, y: y + 4, anchor: 'start' }, extra: tooLong },
    { place: { text, x: x - BESIDE, y: y + 4, anchor: 'end' }, extra: tooLong + COST.left },
  ];
}

function overlaps(one: Box, other: Box): boolean {
  return (
    one.left < other.left + other.width + 2 &&
    other.left < one.left + one.width + 2 &&
    one.top < other.top + other.height + 1 &&
    other.top < one.top + one.height + 1
  );
}

function crosses({ one, other }: Segment, box: Box): boolean {
  const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)];
  const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)];
  return left < box.left + box.width + 1 && right > box.left - 1 && top < box.top + box.height && bottom > box.top;
}
