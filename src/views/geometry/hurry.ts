import type { Microseconds } from '../../kernel/time.ts';
import type { FigureLayout } from './layout.ts';
import { path, rect } from './shape.ts';
import type { Shape } from './shape.ts';

/** A silence that play hurries through. */
export interface Hurried {
  readonly from: Microseconds;
  readonly to: Microseconds;
}

/** Half of the height of the bar on the axis, and the two arrowheads in it. */
const HALF = { page: 4, projector: 8 } as const;
/** Narrower than this a bar has no arrowheads. */
const LEAST_WIDTH = 3;

/** The axis where time was hurried up to now: a wider one, with the sign of going quickly on it. */
export function hurryShapes(
  hurried: readonly Hurried[],
  now: Microseconds,
  { paper, size }: Pick<FigureLayout, 'paper' | 'size'>,
  windowUs: Microseconds,
): readonly Shape[] {
  const half = HALF[size === 'projector' ? 'projector' : 'page'];
  const x = (at: Microseconds) => paper.right - ((now - at) * (paper.right - paper.left)) / windowUs;
  return hurried.flatMap(({ from, to }) => {
    const [left, right] = [Math.max(paper.left, x(from)), Math.min(paper.right, x(to))];
    if (right <= left) return [];
    return [
      rect('hurried', left, paper.axis - half, right - left, 2 * half),
      ...quickly(left, right, paper.axis, half),
    ];
  });
}

/** Two arrowheads to the right. */
function quickly(left: number, right: number, y: number, half: number): readonly Shape[] {
  if (right - left < LEAST_WIDTH * half) return [];
  const size = half * 0.75;
  const middle = (left + right) / 2;
  const head = (at: number) => `M${at} ${y - size}L${at + size} ${y}L${at} ${y + size}`;
  return [path('hurried-sign', `${head(Math.round(middle - size))}${head(Math.round(middle))}`)];
}
