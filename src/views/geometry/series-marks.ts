import type { Microseconds } from '../../kernel/time.ts';
import { cross } from './arrows.ts';
import type { SeriesMark } from './series.ts';
import { circle, line, rect, text } from './shape.ts';
import type { Shape } from './shape.ts';

/** How times and values become pixels, what now is, and where the picture begins and stands. */
interface MarkSpace {
  readonly x: (at: Microseconds) => number;
  readonly y: (value: number) => number;
  readonly at: Microseconds;
  readonly left: Microseconds;
  readonly floor: number;
}

/** The rows of who answers, and a line of a copy in them. */
const ANSWER_PITCH = 12;
const ANSWER_HEIGHT = 9;
const ANSWER_LINE = 3.6;
/** A number has room before its row. */
const NUMBER_ROOM = 18;
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
    case 'answer': {
      const end = Math.min(at, mark.to ?? at);
      if (end < left) return [];
      const from = Math.max(0, x(mark.at));
      const row = mark.row * ANSWER_PITCH;
      const pitch = ANSWER_HEIGHT / mark.lines;
      const height = mark.who === 'publisher' ? ANSWER_HEIGHT : Math.min(ANSWER_LINE, Math.max(1, pitch - 0.6));
      const y0 = row + mark.line * pitch;
      const bar = rect(`answer-${mark.who}`, from, y0, Math.max(1, x(end) - from), height);
      if (mark.to === null || mark.to > at || mark.ends === undefined) return [bar];
      const done = line('tick-mark', x(end), y0 - 1, x(end), y0 + height + 1);
      return [bar, mark.ends === 'done' ? done : { ...cross(x(end), y0 + height / 2, ANSWER_LINE), name: 'sm-x' }];
    }
    case 'number': {
      const from = x(mark.at);
      return from < NUMBER_ROOM
        ? []
        : [text('sm-max end', from - 3, mark.row * ANSWER_PITCH + ANSWER_HEIGHT, mark.text)];
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
