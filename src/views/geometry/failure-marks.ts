import type { Failure } from '../../record/failures.ts';
import { entryRange, xOf } from './mark.ts';
import type { Mark, SceneInput } from './mark.ts';
import type { LabelPlaces } from './packet-labels.ts';
import { text } from './shape.ts';
import { tokenShape } from './tokens.ts';

/** An octagon on a lifeline, to the size of a token (look, section 6). */
const SCALE = 0.75;
/** Half of it, and how close two of them are one with a count. */
const REACH = 8;
const ALIKE = 14;

/** Failures that stand at one place of the paper. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly failures: readonly Failure[];
}

function placesIn(input: SceneInput): readonly Place[] {
  const { timeline, space } = input;
  const { first, limit } = entryRange(input);
  const last = new Map<number, number>();
  const places: Place[] = [];
  for (const failure of timeline.failures.between(first, limit)) {
    const row = space.rows.get(failure.host);
    if (row === undefined) continue;
    const x = xOf(space, failure.at);
    const index = last.get(row.y);
    const place = index === undefined ? undefined : places[index];
    if (index !== undefined && place !== undefined && x - place.x < ALIKE) {
      places[index] = { ...place, failures: [...place.failures, failure] };
    } else {
      last.set(row.y, places.length);
      places.push({ x, y: row.y, failures: [failure] });
    }
  }
  return places;
}

/** Whatever failed, where it failed: an octagon on the lifeline of whoever asked, with a count where several are one. */
export function failureMarks(input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const scale = SCALE * Math.max(1, input.space.sizes.token);
  return placesIn(input).flatMap(({ x, y, failures }) => {
    labels.takeCross({ x, y }, REACH * scale);
    let count = 0;
    return failures.map((failure, index): Mark => {
      count += failure.count;
      const to = failures[index + 1]?.n ?? Number.POSITIVE_INFINITY;
      const shape = tokenShape('error', x, y, scale, count > 1 ? String(count) : undefined);
      return { layer: 'token', from: failure.n, to, shape, selection: { kind: 'host', host: failure.host } };
    });
  });
}

/** What failed, in a word, where there is room. */
export function failureNotes(input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  if (!input.space.hasNotes) return [];
  return placesIn(input).flatMap(({ x, y, failures }): Mark[] => {
    const [first] = failures;
    if (first === undefined) return [];
    const kinds = [...new Set(failures.map(({ what }) => what))];
    const box = { left: x - REACH, right: x + REACH, top: y - REACH, bottom: y + REACH };
    const note = labels.around(box, [kinds.map(input.words.failure).join(', '), input.words.failure(first.what)]);
    if (note === null) return [];
    const shape = text(note.anchor === 'end' ? 'note halo end' : 'note halo', note.x, note.y, note.label);
    const from = Math.max(...failures.map(({ n }) => n));
    return [{ layer: 'note', from, to: Number.POSITIVE_INFINITY, shape, selection: null }];
  });
}
