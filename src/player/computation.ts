import type { PlayerRun } from './player-run.ts';
import { durationOf } from './player-run.ts';

/** Computing gives way to frames and input after this long. */
const SLICE_MS = 8;
/** Steps between looks at the clock. */
const STEPS_AT_ONCE = 64;

/** How a player meets time; a test brings its own. */
export interface Environment {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Runs the callback soon, after input and frames; returns how to cancel it. */
  readonly later: (callback: () => void) => () => void;
  /** Runs the callback with the next frame of the screen. */
  readonly nextFrame: (callback: (now: number) => void) => () => void;
  readonly prefersReducedMotion: () => boolean;
}

/** Computes one run at a time to its duration, in slices. */
export class Computation {
  private readonly environment: Environment;
  private readonly onProgress: (run: PlayerRun, isDone: boolean) => void;
  private cancelNext: (() => void) | null = null;

  constructor(environment: Environment, onProgress: (run: PlayerRun, isDone: boolean) => void) {
    this.environment = environment;
    this.onProgress = onProgress;
  }

  /** Begins at once with a first slice; whatever was being computed is left where it is. */
  start(run: PlayerRun): void {
    this.cancel();
    this.slice(run);
  }

  cancel(): void {
    this.cancelNext?.();
    this.cancelNext = null;
  }

  private slice(run: PlayerRun): void {
    const until = this.environment.now() + SLICE_MS;
    const duration = durationOf(run.recipe);
    let isDone = run.run.advance(duration, STEPS_AT_ONCE);
    while (!isDone && this.environment.now() < until) isDone = run.run.advance(duration, STEPS_AT_ONCE);
    this.cancelNext = isDone ? null : this.environment.later(() => this.slice(run));
    this.onProgress(run, isDone);
  }
}
