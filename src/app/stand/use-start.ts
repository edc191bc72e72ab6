import { useMemo } from 'react';
import type { Preset } from '../../patterns/contract/pattern.ts';
import { isChangedFrom } from '../../player/recipe-change.ts';
import { usePlayerState, useScene } from './scene-context.ts';

/** The starting point that the run on show began as, and whether it has been changed since. */
export function useStart(): { readonly preset: Preset | null; readonly isChanged: boolean } {
  const { pattern } = useScene();
  const start = usePlayerState((state) => state.start);
  const recipe = usePlayerState((state) => state.recipe);
  return useMemo(() => {
    const preset = pattern.presets.find(({ id }) => id === start) ?? null;
    return { preset, isChanged: preset !== null && isChangedFrom(pattern, preset, recipe) };
  }, [pattern, start, recipe]);
}
