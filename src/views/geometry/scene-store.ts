import type { Microseconds } from '../../kernel/time.ts';
import type { Mark, SceneInput } from './mark.ts';
import { buildScene } from './scene.ts';

/** A scene reaches this many windows to each side of now, so that playing rebuilds it seldom. */
const BEFORE = 1.25;
const AFTER = 0.75;

export interface Scene {
  readonly from: Microseconds;
  readonly to: Microseconds;
  readonly marks: readonly Mark[];
  /** How long the log was. */
  readonly length: number;
}

/** The scene that serves a moment: the one given, if it still does, else a new one. */
export function sceneFor(
  known: Scene | null,
  at: Microseconds,
  windowUs: Microseconds,
  input: Omit<SceneInput, 'from' | 'to' | 'space'> & { readonly space: Omit<SceneInput['space'], 'origin'> },
): Scene {
  const isCovered = known !== null && at - windowUs >= known.from && at <= known.to;
  // A log that grew beyond the scene changes nothing in it.
  const isCurrent =
    known !== null && (known.length === input.timeline.length || input.timeline.timeOf(known.length) > known.to);
  if (isCovered && isCurrent) return known;
  const from = Math.floor(at - windowUs * BEFORE);
  const to = Math.ceil(at + windowUs * AFTER);
  const marks = buildScene({ ...input, space: { ...input.space, origin: from }, from, to });
  return { from, to, marks, length: input.timeline.length };
}
