import type { Lane } from './lanes.ts';
import type { FigureSize, Split } from './layout.ts';
import { textWidth } from './text-width.ts';
import { FONTS } from './word-places.ts';
import type { WordSize } from './word-places.ts';

/** A column of the stage, from the stage's left edge: the drawings of its hosts, then their words, then a gutter. */
export interface Column {
  readonly glyph: number;
  readonly words: number;
  readonly room: number;
  /** The words end left of the drawing: a last column of one host, which its wires reach from above. */
  readonly isWordsLeft: boolean;
  readonly start: number;
  readonly end: number;
}

export interface ColumnsPlan {
  readonly byRank: ReadonlyMap<number, Column>;
  readonly width: number;
  /** From a column's words to the slant of its wires, and from there to the next column's drawing. */
  readonly margin: number;
}

interface ColumnMeasures {
  /** Half the width of a drawing. */
  readonly half: number;
  readonly gap: number;
  readonly gutter: { readonly least: number; readonly most: number };
  readonly words: { readonly least: number; readonly most: number };
  readonly left: number;
  readonly right: number;
  readonly margin: number;
}

/** Look, section 8b: a token of the stage fits between the words and the slants' ends. */
const PAGE: ColumnMeasures = {
  half: 17,
  gap: 6,
  gutter: { least: 50, most: 84 },
  words: { least: 84, most: 150 },
  left: 14,
  right: 6,
  margin: 15,
};
const BIG: ColumnMeasures = {
  half: 31,
  gap: 8,
  gutter: { least: 76, most: 260 },
  words: { least: 130, most: 206 },
  left: 24,
  right: 24,
  margin: 24,
};
const PROJECTOR: ColumnMeasures = {
  half: 33,
  gap: 12,
  gutter: { least: 80, most: 200 },
  words: { least: 170, most: 330 },
  left: 22,
  right: 32,
  margin: 30,
};
const MEASURES = { fan: PAGE, bigFan: BIG, projectorFan: PROJECTOR } as const;

/** The sizes of words that stand in columns. */
export type FanSize = keyof typeof MEASURES;

/** So much of a figure is stage at most when the paper stands beside it: words of the back row take more. */
const MOST_STAGE = { fan: 0.55, bigFan: 0.55, projectorFan: 0.58 } as const;

/** How words stand where several columns have room for them; null where they have not. */
export function fanSize(size: FigureSize, split: Split): FanSize | null {
  if (size === 'projector') return 'projectorFan';
  if (size !== 'wide') return null;
  return split === 'stage' ? 'bigFan' : 'fan';
}

/**
 * Columns by the distance from who asks. Words get the room that drawings and gutters leave; a column's width depends on
 * names and the window alone, so that nothing jumps while hosts say what they do.
 */
export function planColumns(
  lanes: readonly Lane[],
  words: FanSize,
  { width, isStageOnly }: { readonly width: number; readonly isStageOnly: boolean },
): ColumnsPlan {
  const m = MEASURES[words];
  const ranks = [...new Set(lanes.map(({ rank }) => rank))].sort((one, other) => one - other);
  const members = (rank: number) => lanes.filter((lane) => lane.rank === rank);
  const last = ranks.at(-1) ?? 0;
  const isLastLeft = ranks.length > 1 && members(last).length === 1;
  const worded = isLastLeft ? ranks.length - 1 : ranks.length;
  const gutters = Math.max(1, ranks.length - 1);
  const most = isStageOnly ? width : width * MOST_STAGE[words];
  const left = most - m.left - m.right - ranks.length * 2 * m.half - worded * m.gap;
  const room = clamp((left - gutters * m.gutter.least) / worded, m.words.least, m.words.most);
  const gutter = clamp((left - worded * room) / gutters, m.gutter.least, m.gutter.most);
  const byRank = new Map<number, Column>();
  let x = m.left;
  for (const rank of ranks) {
    const isWordsLeft = isLastLeft && rank === last;
    const glyph = Math.round(x + m.half);
    const named = widestName(members(rank), words);
    const own = isWordsLeft ? 0 : m.gap + Math.max(room, Math.min(named, m.words.most));
    const end = Math.round(x + 2 * m.half + own);
    byRank.set(rank, {
      glyph,
      words: isWordsLeft ? glyph - m.half - m.gap * 2 : glyph + m.half + m.gap,
      room: isWordsLeft ? gutter + room : end - glyph - m.half - m.gap,
      isWordsLeft,
      start: Math.round(x),
      end,
    });
    x = end + (rank === last ? 0 : gutter);
  }
  return { byRank, width: Math.round(x + m.right), margin: m.margin };
}

function widestName(lanes: readonly Lane[], words: WordSize): number {
  return Math.max(0, ...lanes.map(({ hosts }) => textWidth(hosts[0]?.title ?? '', FONTS[words].name)));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
