import type { Pattern } from '../patterns/contract/pattern.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import { restfulSpeed } from './pace.ts';
import { durationOf } from './player-run.ts';
import type { Opening, PlayerState } from './player-state.ts';

/** What a page shows before anything is computed. */
export function openedState(pattern: Pattern, opening: Partial<Opening>, recipe: Recipe): PlayerState {
  return {
    recipe,
    start: opening.start ?? null,
    runId: 0,
    revision: 0,
    position: { at: 0, step: -1 },
    event: 0,
    events: 0,
    canStepBack: false,
    canStepForward: false,
    awaited: null,
    isPlaying: false,
    speed: restfulSpeed(pattern.windowIn(recipe.parameters)),
    pace: 'follow',
    lens: opening.lens ?? pattern.lens,
    selection: opening.selection ?? '',
    computedTo: 0,
    end: durationOf(recipe),
    isComputing: true,
    stopped: null,
    ignored: opening.ignored ?? [],
    needsFile: opening.needsFile ?? null,
    notices: [],
    branches: [],
    canRedo: false,
    pauseAt: [],
    landmarks: [],
    pausedAt: null,
    done: null,
    isAsking: opening.isAsking ?? true,
    said: {},
  };
}
