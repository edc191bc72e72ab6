import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Formats } from '../position.ts';
import type { FigureLayout } from './layout.ts';
import { line, text } from './shape.ts';
import type { Shape } from './shape.ts';

/** Two moments and the time between them. Without a second one it is measured to now. */
export interface Ruler {
  readonly from: Microseconds;
  readonly to: Microseconds | null;
}

/** The next mark: the first, the second, and then a new first one. */
export function markedAt(ruler: Ruler | null, at: Microseconds): Ruler {
  return ruler === null || ruler.to !== null ? { from: at, to: null } : { from: ruler.from, to: at };
}

/** The earlier and the later end, and what lies between them. */
export function measured(ruler: Ruler, now: Microseconds): readonly [from: Microseconds, to: Microseconds] {
  const to = ruler.to ?? now;
  return [Math.min(ruler.from, to), Math.max(ruler.from, to)];
}

/** How a measured time is written: to the millisecond, or finer where it is short. */
export function sayMeasured(span: Microseconds, formats: Pick<Formats, 'clock' | 'duration'>): string {
  return span < 10 * MILLISECOND ? formats.duration(span) : formats.clock(span);
}

/** Over the first lifeline, under the flag of the clock. */
const ABOVE_LANES = 22;
const END = 5;
const AIR = 6;

/** The ruler on the paper as it stands at a time; nothing where all of it is out of sight. */
export function rulerShapes(
  ruler: Ruler,
  now: Microseconds,
  { paper, measures, size }: Pick<FigureLayout, 'paper' | 'measures' | 'size'>,
  windowUs: Microseconds,
  formats: Pick<Formats, 'clock' | 'duration'>,
): readonly Shape[] {
  const [from, to] = measured(ruler, now);
  const x = (at: Microseconds) => paper.right - ((now - at) * (paper.right - paper.left)) / windowUs;
  const isSeen = (at: Microseconds) => at <= now && at >= now - windowUs;
  if (to < now - windowUs || from > now) return [];
  const y = measures.firstLane - ABOVE_LANES;
  const [left, right] = [Math.max(paper.left, x(from)), Math.min(paper.right, x(to))];
  const ends = [from, to].filter(isSeen);
  const character = size === 'projector' ? 13 : 7;
  const words = sayMeasured(to - from, formats);
  const width = words.length * character;
  const middle = Math.min(paper.right - width / 2, Math.max(paper.left + width / 2, (left + right) / 2));
  // Words that are longer than what they measure stand beside it.
  const isInside = right - left >= width + 2 * AIR;
  const beside = left - width - AIR >= paper.left ? left - AIR - width / 2 : right + AIR + width / 2;
  return [
    ...ends.map((at) => line('ruler', x(at), y - END, x(at), paper.axis)),
    line('ruler', left, y, right, y),
    text('ruler-words halo middle', isInside ? middle : beside, y + character * 0.6, words),
  ];
}
