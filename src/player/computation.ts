import type { PlayerRun } from './player-run.ts';
import { durationOf } from './player-run.ts';

/** Computing gives way to frames and input after this long. */
const SLICE_MS = 8;
/** Whoever follows the progress is told this often: each time, a page is drawn. */
const TELL_MS = 50;
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
  private lastTold = Number.NEGATIVE_INFINITY;

  constructor(environment: Environment, onProgress: (run: PlayerRun, isDone: boolean) => void) {
    this.environment = environment;
    this.onProgress = onProgress;
  }

  /** Begins at once with a first slice; whatever was being computed is left where it is. */
  start(run: PlayerRun): void {
    this.cancel();
    this.lastTold = Number.NEGATIVE_INFINITY;
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
    const now = this.environment.now();
    if (!isDone && now - this.lastTold < TELL_MS) return;
    this.lastTold = now;
    this.onProgress(run, isDone);
  }
}
