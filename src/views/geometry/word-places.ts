import type { FigureLayout } from './layout.ts';
import type { Font } from './text-width.ts';

/** How large the words of the stage are. */
export type WordSize = 'page' | 'phone' | 'big' | 'projector' | 'fan' | 'bigFan' | 'projectorFan';

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
  // The wire is the line that these words stand on (look, section 8b).
  fan: { name: -6, state: 15, badge: 31, lampX: 4, lampR: 3.5, stateX: 12, lampY: 10.5 },
  bigFan: { name: -9, state: 24, badge: 45, lampX: 6, lampR: 5.5, stateX: 18, lampY: 18 },
  projectorFan: { name: -12, state: 32, badge: 62, lampX: 8, lampR: 7, stateX: 25, lampY: 23 },
};

/** The fonts of names, states and notes, as figure.css has them. */
export const FONTS: Readonly<Record<WordSize, { readonly name: Font; readonly state: Font; readonly note: Font }>> = {
  page: fonts(16, 13, 12),
  phone: fonts(14, 13, 12),
  big: fonts(24, 18, 16),
  projector: fonts(32, 26, 24),
  fan: fonts(14.5, 12, 12),
  bigFan: fonts(24, 18, 16),
  projectorFan: fonts(32, 26, 24),
};

function fonts(name: number, state: number, note: number): { name: Font; state: Font; note: Font } {
  return { name: { size: name, weight: 600 }, state: { size: state, weight: 400 }, note: { size: note, weight: 400 } };
}

/** From a line of notes to the next, and between two of their numbers. */
const LINES: Readonly<Record<WordSize, { readonly pitch: number; readonly gap: number }>> = {
  page: { pitch: 16, gap: 9 },
  phone: { pitch: 15, gap: 9 },
  big: { pitch: 21, gap: 12 },
  projector: { pitch: 30, gap: 18 },
  fan: { pitch: 16, gap: 9 },
  bigFan: { pitch: 21, gap: 12 },
  projectorFan: { pitch: 30, gap: 18 },
};

/** The height of a name above its baseline, and the air between the words of two hosts. */
const NAME_ASCENT = 0.8;
const DESCENT = 0.25;
const AIR = 4;
const MOST_LINES = 3;
const PHONE_LINES = 2;

/** Where the words of a host stand when there is one line of notes under its state. */
export function wordPlaces(layout: FigureLayout): WordPlaces {
  return PLACES[layout.words];
}

export function lineMeasures(layout: FigureLayout): (typeof LINES)[WordSize] {
  return LINES[layout.words];
}

/** How many lines of notes fit under the state of every host. */
export function roomForLines(layout: FigureLayout): number {
  const size = layout.words;
  const { name, badge } = PLACES[size];
  const ys = layout.lanes.map(({ y }) => y);
  const gap = Math.min(...ys.slice(1).map((y, index) => y - (ys[index] ?? 0)), Number.POSITIVE_INFINITY);
  const one = badge - name + FONTS[size].name.size * NAME_ASCENT + AIR;
  const most = size === 'phone' ? PHONE_LINES : MOST_LINES;
  return Math.max(0, Math.min(most, 1 + Math.floor((gap - one) / LINES[size].pitch)));
}

/** How far words of several lines reach beyond their usual places, above and below: the block stays in the middle. */
export function shiftOf(layout: FigureLayout, lines: number): number {
  if (layout.arrangement.kind === 'columns') return 0;
  return (Math.max(0, lines - 1) * lineMeasures(layout).pitch) / 2;
}

/** How far the words of a host reach above and below where they stand, with so many lines of notes of so many places. */
export function wordSpan(
  layout: FigureLayout,
  lines: number,
  reserved = lines,
): { readonly top: number; readonly bottom: number } {
  const places = wordPlaces(layout);
  const { name, state } = FONTS[layout.words];
  const shift = shiftOf(layout, reserved);
  const last = lines > 0 ? places.badge + (lines - 1) * lineMeasures(layout).pitch : places.state;
  return { top: places.name - name.size * NAME_ASCENT - shift, bottom: last + state.size * DESCENT - shift };
}
