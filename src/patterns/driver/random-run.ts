/** Runs of random recipes, cut before they cost too much. */
import { Run } from '../../kernel/run.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Pattern } from '../contract/pattern.ts';
import { setupOf } from '../contract/recipe.ts';
import type { Recipe } from '../contract/recipe.ts';

/** A run with what it is a run of, as properties look at it. */
export interface Subject {
  readonly pattern: Pattern;
  readonly recipe: Recipe;
  readonly run: Run;
  /** How far it was computed: less than was wanted when it grew too long. */
  readonly until: Microseconds;
}

/** Where a run is cut. */
export interface Bounds {
  readonly until: Microseconds;
  readonly entries: number;
  readonly steps: number;
}

const SLICE = 500;

/** Computes a recipe as far as its bounds allow. To be cut is no failure. */
export function computeWithin(pattern: Pattern, recipe: Recipe, { until, entries, steps }: Bounds): Subject {
  const run = new Run(setupOf(pattern, recipe));
  while (!run.advance(until, SLICE) && run.log.length < entries && run.steps < steps);
  return { pattern, recipe, run, until: run.computedTo };
}
