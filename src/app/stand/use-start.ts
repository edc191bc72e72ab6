import { useMemo } from 'react';
import type { Preset } from '../../patterns/contract/pattern.ts';
import { isChangedFrom } from '../../player/recipe-change.ts';
import { usePlayerState, useScene } from './scene-context.ts';

interface Start {
  /** The starting point that the run on show began as; null for none. */
  readonly preset: Preset | null;
  /** Whether the run has been changed since. */
  readonly isChanged: boolean;
  /** What is asked: the starting point's own question, or the page's. */
  readonly question: string;
}

/** What the run on show began as, and what it asks. */
export function useStart(): Start {
  const { pattern } = useScene();
  const start = usePlayerState((state) => state.start);
  const recipe = usePlayerState((state) => state.recipe);
  return useMemo(() => {
    const preset = pattern.presets.find(({ id }) => id === start) ?? null;
    const isChanged = preset !== null && isChangedFrom(pattern, preset, recipe);
    return { preset, isChanged, question: preset?.asks ?? pattern.question };
  }, [pattern, start, recipe]);
}
