import type { Microseconds } from '../../kernel/time.ts';
import { cross } from './arrows.ts';
import type { SeriesMark } from './series.ts';
import { circle, rect, text } from './shape.ts';
import type { Shape } from './shape.ts';

/** How times and values become pixels, what now is, and where the picture begins and stands. */
interface MarkSpace {
  readonly x: (at: Microseconds) => number;
  readonly y: (value: number) => number;
  readonly at: Microseconds;
  readonly left: Microseconds;
  readonly floor: number;
}

const BLOCK = 4;
const SPAN = 9;
const ARM = 4;
const RING = 4.5;
/** Words stand at the right of what they are about, as long as they lie within the picture. */
const BESIDE = { right: 9, above: 6, below: 6 } as const;
const DROP = { right: 6, above: -4, below: 13 } as const;
const CHARACTER = 5.6;

/** A mark of a small multiple as it is at now: nothing of it lies after that. */
export function markShape(mark: SeriesMark, { x, y, at, left, floor }: MarkSpace): readonly Shape[] {
  const top = y(mark.value);
  switch (mark.kind) {
    case 'block':
    case 'span': {
      const end = Math.min(at, mark.to ?? at);
      if (end < left) return [];
      const from = Math.max(0, x(mark.at));
      const width = Math.max(1.5, x(end) - from);
      return mark.kind === 'block'
        ? [rect('seg request', from, top, width, BLOCK)]
        : [rect('blocked', from, floor - SPAN - 2, width, SPAN)];
    }
    case 'cross':
      return mark.at < left ? [] : [{ ...cross(x(mark.at), top + BLOCK / 2, ARM), name: 'sm-x' }];
    case 'ring':
      return mark.at < left ? [] : [circle('skip', x(mark.at), top + BLOCK / 2, RING)];
    case 'words': {
      const from = x(mark.at) + BESIDE[mark.side];
      const isWhole = from >= 0 && from + mark.text.length * CHARACTER <= x(at);
      return isWhole ? [text('sm-note halo', from, top + DROP[mark.side], mark.text)] : [];
    }
  }
}
