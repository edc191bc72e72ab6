import type { Arrow } from './arrows.ts';
import type { Band } from './density.ts';
import type { Mark, PaperSpace, SceneInput } from './mark.ts';
import type { LabelPlaces } from './packet-labels.ts';
import { rect, text } from './shape.ts';
import { textWidth } from './text-width.ts';

/** What a count needs between two lifelines, and how far its baseline lies below its middle. */
const COUNT_ROOM = 18;
const COUNT_DROP = 4;

/** Where in a band its count may stand: between lifelines, nearest to the middle first. */
function countPlaces(top: number, bottom: number, { rows }: PaperSpace): readonly number[] {
  const ys = [...new Set([top, bottom, ...[...rows.values()].map(({ y }) => y)])]
    .filter((y) => y >= top && y <= bottom)
    .sort((one, other) => one - other);
  const gaps = ys.slice(1).map((y, index) => ({ from: ys[index] ?? y, to: y }));
  const fromMiddle = (y: number) => Math.abs(y - (top + bottom) / 2);
  return gaps
    .filter(({ from, to }) => to - from >= COUNT_ROOM)
    .map(({ from, to }) => (from + to) / 2)
    .sort((one, other) => fromMiddle(one) - fromMiddle(other))
    .map((y) => y + COUNT_DROP);
}

interface Dense extends Arrow {
  readonly n: number;
  readonly count: number;
}

/** Lines that are too dense to draw, as one band with their count. */
export function bandMarks(
  { lines, x1, x2 }: Band<Dense>,
  { space, words }: SceneInput,
  labels: LabelPlaces,
): readonly Mark[] {
  const ys = lines.flatMap(({ y1, y2 }) => [y1, y2]);
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const numbers = lines.map(({ n }) => n);
  const common = { to: Number.POSITIVE_INFINITY, selection: null };
  // It grows with the paper, whose edge is now; its count is known when it is complete.
  const shape = rect('band', x1, top + 3, x2 - x1 - 1, bottom - top - 6);
  const band: Mark = { ...common, layer: 'wash', from: Math.min(...numbers), shape };
  const label = words.count(lines.reduce((sum, { count }) => sum + count, 0));
  const width = textWidth(label, space.noteFont);
  if (!space.hasNotes || width >= x2 - x1) return [band];
  for (const y of countPlaces(top, bottom, space)) {
    const place = labels.at({ x: (x1 + x2 - width) / 2, y }, [label]);
    if (place !== null)
      return [
        band,
        {
          ...common,
          layer: 'note',
          from: Math.max(...numbers),
          shape: text(place.anchor === 'end' ? 'note halo end' : 'note halo', place.x, place.y, place.label),
        },
      ];
  }
  return [band];
}
