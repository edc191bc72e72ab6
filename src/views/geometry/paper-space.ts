import type { Microseconds } from '../../kernel/time.ts';
import type { FigureLayout } from './layout.ts';
import type { PaperSpace } from './mark.ts';

/** The crowd of many lifelines wants smaller tokens. */
const CROWDED_LANES = 3;
const CROWDED_SCALE = 0.84;

/** The size of notes on the page, for which their distances are made. */
export const NOTE_SIZE = 12;

/** How time and hosts become pixels on the paper of a figure; the origin is chosen by the scene. */
export function paperSpace(layout: FigureLayout, windowUs: Microseconds): Omit<PaperSpace, 'origin'> {
  const { measures, paper, lanes, size } = layout;
  const isCrowded = lanes.length > CROWDED_LANES;
  const isProjector = size === 'projector';
  const isSmall = size === 'phone' || size === 'tiny';
  return {
    rows: new Map(lanes.flatMap(({ hosts, y, isBand }) => hosts.map(({ id }) => [id, { y, isBand }] as const))),
    top: Math.max(0, measures.firstLane - 26),
    pxPerUs: Math.max(1, paper.right - paper.left) / windowUs,
    sizes: {
      head: isProjector ? 17 : isCrowded ? 8.3 : 9.4,
      cross: isProjector ? 11 : 6,
      // At 37 % an answer and its question never touch; where lifelines lie close, that is on the next one.
      tokenAt: isCrowded ? 0.45 : 0.37,
      token:
        isCrowded && !isProjector ? Math.round(measures.paperToken * CROWDED_SCALE * 100) / 100 : measures.paperToken,
    },
    bars: isProjector ? { work: 8, wait: 9 } : { work: 4, wait: 5 },
    noteFont: { size: isProjector ? 24 : NOTE_SIZE, weight: 400 },
    hasNotes: !isSmall,
    hasTokens: true,
  };
}
