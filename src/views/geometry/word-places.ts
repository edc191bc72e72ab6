import type { FigureLayout } from './layout.ts';

/** How large the words of the stage are. */
export type WordSize = 'page' | 'phone' | 'big' | 'projector';

/** Distances of the words of a host from its lifeline. */
export interface WordPlaces {
  readonly name: number;
  readonly state: number;
  /** The badges, or the first of several lines about a socket. */
  readonly badge: number;
  readonly lampX: number;
  readonly lampY: number;
  readonly lampR: number;
  readonly stateX: number;
}

const PLACES: Readonly<Record<WordSize, WordPlaces>> = {
  page: { name: -13, state: 5.5, badge: 26, lampX: 5, lampR: 4, stateX: 16, lampY: 1 },
  phone: { name: -4, state: 13, badge: 28, lampX: 0, lampR: 0, stateX: 0, lampY: 0 },
  big: { name: -20, state: 9, badge: 40, lampX: 6, lampR: 5.5, stateX: 22, lampY: 3 },
  projector: { name: -8, state: 28, badge: 62, lampX: 8, lampR: 7, stateX: 26, lampY: 20 },
};

/** From a line of notes to the next; about the width of their characters; between two of their numbers. */
const LINES: Readonly<Record<WordSize, { readonly pitch: number; readonly character: number; readonly gap: number }>> =
  {
    page: { pitch: 16, character: 6, gap: 9 },
    phone: { pitch: 15, character: 6, gap: 9 },
    big: { pitch: 21, character: 8, gap: 12 },
    projector: { pitch: 30, character: 13, gap: 18 },
  };

/** The height of a name above its baseline, and the air between the words of two hosts. */
const NAME_ASCENT = 0.8;
const AIR = 4;
const NAME_SIZE: Readonly<Record<WordSize, number>> = { page: 16, phone: 14, big: 24, projector: 32 };
const MOST_LINES = 3;
const PHONE_LINES = 2;

export function wordSizeOf({ size, split, measures }: FigureLayout): WordSize {
  if (size === 'projector') return 'projector';
  return split === 'stage' && measures.hasLamp ? 'big' : measures.hasLamp ? 'page' : 'phone';
}

/** Where the words of a host stand when there is one line of notes under its state. */
export function wordPlaces(layout: FigureLayout): WordPlaces {
  return PLACES[wordSizeOf(layout)];
}

export function lineMeasures(layout: FigureLayout): (typeof LINES)[WordSize] {
  return LINES[wordSizeOf(layout)];
}

/** How many lines of notes fit under the state of every host. */
export function roomForLines(layout: FigureLayout): number {
  const size = wordSizeOf(layout);
  const { name, badge } = PLACES[size];
  const ys = layout.lanes.map(({ y }) => y);
  const gap = Math.min(...ys.slice(1).map((y, index) => y - (ys[index] ?? 0)), Number.POSITIVE_INFINITY);
  const one = badge - name + NAME_SIZE[size] * NAME_ASCENT + AIR;
  const most = size === 'phone' ? PHONE_LINES : MOST_LINES;
  return Math.max(0, Math.min(most, 1 + Math.floor((gap - one) / LINES[size].pitch)));
}

/** How far words of several lines reach beyond their usual places, above and below: the block stays in the middle. */
export function shiftOf(layout: FigureLayout, lines: number): number {
  return (Math.max(0, lines - 1) * lineMeasures(layout).pitch) / 2;
}
