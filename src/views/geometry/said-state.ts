import type { HostView } from './host-view.ts';
import type { FigureLayout, LanePlace } from './layout.ts';
import { fitText, textWidth } from './text-width.ts';
import { FONTS, wordPlaces } from './word-places.ts';

/** Where a state's second clause begins. */
const CLAUSE = /, | for | until | of /;

/**
 * The state of a host in as many words as fit: with its first number where no line of badges says it, with how long it
 * has lasted, without, and at last its first clause alone.
 */
export function sayState(
  { words, short, badges }: HostView,
  { words: { room } }: LanePlace,
  layout: FigureLayout,
  hasBadgeLine: boolean,
): string {
  const font = FONTS[layout.words].state;
  const width = room - wordPlaces(layout).stateX;
  const [badge] = badges;
  const forms = [
    ...(hasBadgeLine || badge === undefined || layout.words === 'page'
      ? []
      : [`${words}, ${badge.name} ${badge.value}`]),
    ...(layout.measures.hasLamp ? [words] : []),
    short,
    short.split(CLAUSE)[0] ?? short,
  ];
  return forms.find((form) => textWidth(form, font) <= width) ?? fitText(forms.at(-1) ?? '', width, font);
}
