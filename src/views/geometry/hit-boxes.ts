import type { LinkPicture } from './lanes.ts';
import type { FigureLayout, LanePlace } from './layout.ts';
import { wordSpan } from './word-places.ts';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** WCAG 2.5.8, and some more for a link, which is thin. */
const LEAST = 24;
const LINK = 28;
const GLYPH_HALF = { width: 28, height: 24 } as const;
/** Words before a drawing are seldom longer. */
const MOST_WORDS = 130;

/** From the words of a host to the edge of its button. */
const AIR = 2;

/**
 * Where the button of a host lies: over its glyph and words, or over its name where there is no stage. `lines` is how
 * many lines of notes have their place.
 */
export function hostBox(lane: LanePlace, layout: FigureLayout, lines = 1): Box {
  const { measures, lanes, stage, stationX, paper, glyphScale } = layout;
  const gaps = lanes.flatMap((other) => (other === lane ? [] : [Math.abs(other.y - lane.y)]));
  const pitch = Math.min(...gaps);
  const height = Math.max(LEAST, Math.min(pitch, 2 * GLYPH_HALF.height * glyphScale + 12));
  if (!stage.isShown) {
    const left = stationX ?? measures.margin;
    return { left, top: lane.y - height / 2, width: Math.max(LEAST, paper.left - left - 4), height };
  }
  const half = GLYPH_HALF.width * glyphScale;
  const { x, room, isEnd, drop } = lane.words;
  const [left, right] = isEnd
    ? [x - Math.min(room, MOST_WORDS), lane.x + half]
    : [lane.x - half, Math.min(stage.right, x + room)];
  const words = wordSpan(layout, lines);
  const top = Math.min(drop / 2 - height / 2, words.top + drop - AIR);
  const bottom = Math.max(drop / 2 + height / 2, words.bottom + drop + AIR);
  return { left, top: lane.y + top, width: right - left, height: Math.max(LEAST, Math.min(pitch, bottom - top)) };
}

/** Where the button of a link lies: along an upright one, around the middle of a slanted one. Null where none is drawn. */
export function linkBox({ from, to }: LinkPicture, layout: FigureLayout): Box | null {
  const [one, other] = [layout.laneOf.get(from), layout.laneOf.get(to)];
  if (one === undefined || other === undefined || one === other || !layout.stage.isShown) return null;
  const half = GLYPH_HALF.height * layout.glyphScale;
  const [top, bottom] = [Math.min(one.y, other.y) + half, Math.max(one.y, other.y) - half];
  if (one.x === other.x && bottom - top >= LEAST)
    return { left: one.x - LINK / 2, top, width: LINK, height: bottom - top };
  const slant = layout.routes.get(`${from}-${to}`)?.slant;
  if (slant === undefined) return null;
  return {
    left: (slant.start.x + slant.end.x) / 2 - LINK / 2,
    top: (slant.start.y + slant.end.y) / 2 - LINK / 2,
    width: LINK,
    height: LINK,
  };
}
