import type { DecodedLink } from './recipe.ts';
import type { Position } from '../record/frame.ts';
import type { Action, Intervention } from '../kernel/intervention.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { ParameterValue } from '../patterns/contract/parameter.ts';
import type { Lens } from '../patterns/contract/pattern.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import type { ListRow } from '../patterns/contract/workload.ts';
import type { Landmark } from './landmarks.ts';
import type { Pace } from './pace.ts';
import type { PlayerRun } from './player-run.ts';
import type { NeededFile } from './recipe.ts';

/** A run that was left for another one and can be gone back to. */
export interface Branch {
  readonly id: number;
  /** Where the runs part. */
  readonly at: Microseconds;
  readonly recipe: Recipe;
}

/** Something that the page should say once. */
export type Notice =
  | { readonly kind: 'interventions dropped'; readonly interventions: readonly Intervention[] }
  /** Two values do not go together: the second was not taken. */
  | { readonly kind: 'conflict'; readonly problem: string }
  | { readonly kind: 'branch forgotten' }
  | { readonly kind: 'other version' }
  | { readonly kind: 'other file' };

/** What was just done and leaves no entry in the log to be told by. */
export type Done =
  | { readonly kind: 'undone'; readonly intervention: Intervention }
  | { readonly kind: 'redone'; readonly intervention: Intervention }
  | { readonly kind: 'set'; readonly parameter: string; readonly value: ParameterValue }
  | { readonly kind: 'preset'; readonly title: string };

/** What the interface renders. Runs are held outside; here are their ids and how often they have grown. */
export interface PlayerState {
  readonly recipe: Recipe;
  /** The id of the starting point that the run began as; what was changed since may have led away from it. */
  readonly start: string | null;
  readonly runId: number;
  /** Rises whenever the run on show has more log, or is another one. */
  readonly revision: number;
  /** Where the viewer is, told at most ten times a second while playing. */
  readonly position: Position;
  /** The number of the last stop up to the position, and of all that are known. */
  readonly event: number;
  readonly events: number;
  readonly canStepBack: boolean;
  readonly canStepForward: boolean;
  /** Where the viewer wants to be and the run is not computed yet; null where nothing is waited for. */
  readonly awaited: Microseconds | null;
  readonly isPlaying: boolean;
  readonly speed: number;
  readonly pace: Pace;
  readonly lens: Lens;
  /** `host server`, `message 3`; empty for nothing. */
  readonly selection: string;
  /** Where the run on show ends, as far as that is known. */
  readonly end: Microseconds;
  readonly computedTo: Microseconds;
  readonly isComputing: boolean;
  /** Why the run ends early, if so. */
  readonly stopped: 'error' | 'limit' | null;
  readonly ignored: readonly string[];
  readonly needsFile: NeededFile | null;
  readonly notices: readonly Notice[];
  readonly branches: readonly Branch[];
  /** Whether something was taken back that can be done again. */
  readonly canRedo: boolean;
  /** What play stops at, what it could stop at in this run, and what it has just stopped at. */
  readonly pauseAt: readonly Landmark[];
  readonly landmarks: readonly Landmark[];
  readonly pausedAt: Landmark | null;
  /** Until the viewer moves on. */
  readonly done: Done | null;
  /** Whether the viewer is asked for predictions, and what was said to them, by what they are known by. */
  readonly isAsking: boolean;
  readonly said: Readonly<Record<string, string>>;
}

/** What a viewer can do. */
export interface PlayerActions {
  readonly play: () => void;
  readonly pause: () => void;
  readonly stepForward: () => void;
  readonly stepBack: () => void;
  /** Goes to a time: at once, or as soon as the run is computed to it. */
  readonly seek: (at: Microseconds) => void;
  /** Goes so far from where the viewer is, or is about to be. */
  readonly seekBy: (by: Microseconds) => void;
  /** Waits no longer for a time that is not computed yet. */
  readonly stay: () => void;
  readonly seekStep: (step: number) => void;
  readonly restart: () => void;
  readonly setSpeed: (speed: number) => void;
  readonly setPace: (pace: Pace) => void;
  readonly setLens: (lens: Lens) => void;
  readonly setPauseAt: (landmark: Landmark, isWanted: boolean) => void;
  readonly select: (selection: string) => void;
  readonly act: (action: Action) => void;
  /** Takes back one intervention, by its place in the recipe; without one, the last. */
  readonly undo: (index?: number) => void;
  /** Does again what was taken back last. */
  readonly redo: () => void;
  readonly setParameter: (name: string, value: ParameterValue) => void;
  /** Begins a starting point, where it opens or at `at`. */
  readonly applyPreset: (id: string, at?: Microseconds) => void;
  readonly setSeed: (seed: number) => void;
  readonly newSeed: () => void;
  readonly loadList: (rows: readonly ListRow[]) => void;
  /** Goes on past the end: the run becomes longer and its past stays. */
  readonly extend: () => void;
  readonly openBranch: (id: number) => void;
  readonly forgetNotices: () => void;
  readonly setAsking: (isAsking: boolean) => void;
  /** What the viewer says to a question; what was said before is replaced. */
  readonly predict: (key: string, answer: string) => void;
}

/** A pattern being played. */
export interface Player extends PlayerActions {
  readonly getState: () => PlayerState;
  readonly getInitialState: () => PlayerState;
  readonly subscribe: (listener: (state: PlayerState, before: PlayerState) => void) => () => void;
  /** The run on show. */
  readonly current: () => PlayerRun;
  /** What a picture shows now: a step glides, so this is not always where the viewer is. */
  readonly shown: {
    readonly current: () => Position;
    readonly subscribe: (listener: (position: Position) => void) => () => void;
  };
  /** Begins to compute. Returns how to stop, after which it can be started again. */
  /** Whether the playhead stands where it is wanted, rather than on its way there. */
  readonly isSettled: () => boolean;
  readonly start: () => () => void;
}

/** How a player opens: what a link says, as far as it says anything. */
export type Opening = Pick<
  DecodedLink,
  'recipe' | 'at' | 'step' | 'lens' | 'start' | 'selection' | 'digest' | 'ignored' | 'needsFile'
> &
  Pick<PlayerState, 'isAsking'>;
