import { xOf } from './mark.ts';
import type { Mark, SceneInput } from './mark.ts';
import { line } from './shape.ts';

/** The lifelines from the beginning of the run on; the edge of the paper ends them at now. */
export function lifelineMarks({ space, from, to }: SceneInput): readonly Mark[] {
  const rows = new Set([...space.rows.values()].map(({ y }) => y));
  return [...rows].map((y) => ({
    layer: 'life',
    from: -1,
    to: Number.POSITIVE_INFINITY,
    shape: line('life', xOf(space, Math.max(0, from)), y, xOf(space, to), y),
    selection: null,
  }));
}
