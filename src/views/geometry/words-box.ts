import type { FigureLayout, LanePlace } from './layout.ts';
import type { SocketLine } from './socket-view.ts';
import { textWidth } from './text-width.ts';
import { FONTS, lineMeasures, wordPlaces, wordSpan } from './word-places.ts';

export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What a host says at a moment. */
export interface HostSays {
  readonly title: string;
  readonly state: string;
  readonly lines: readonly SocketLine[];
  /** How many lines have their place, used or not. */
  readonly reserved: number;
}

/** Where the words of a host stand at a moment. */
export function wordsBox(lane: LanePlace, layout: FigureLayout, { title, state, lines, reserved }: HostSays): Bounds {
  const { name, state: stateFont, note } = FONTS[layout.words];
  const places = wordPlaces(layout);
  const { gap } = lineMeasures(layout);
  const { x, drop, isEnd } = lane.words;
  const lineWidths = lines.map(({ state: path, more, values }) => {
    const numbers = values.map((value) => textWidth(`${value.name} ${value.value}`, note) + gap);
    return textWidth(`${path}${more}`, note) + numbers.reduce((sum, width) => sum + width, 0);
  });
  const width = Math.max(textWidth(title, name), places.stateX + textWidth(state, stateFont), ...lineWidths);
  const span = wordSpan(layout, lines.length, reserved);
  return {
    left: isEnd ? x - width : x,
    right: isEnd ? x : x + width,
    top: lane.y + drop + span.top,
    bottom: lane.y + drop + span.bottom,
  };
}
