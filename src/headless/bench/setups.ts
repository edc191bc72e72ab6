import { Simulation } from '../../kernel/simulation.ts';
import type { Setup } from '../../kernel/simulation.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import { patterns } from '../../patterns/index.ts';
import { defaultsOf } from '../../patterns/contract/parameter.ts';
import type { Pattern } from '../../patterns/contract/pattern.ts';
import { setupOf } from '../../patterns/contract/recipe.ts';

const SEED = 1;

export async function loadPatterns(): Promise<readonly Pattern[]> {
  const modules = await Promise.all(patterns.map(({ load }) => load()));
  return modules.map(({ pattern }) => pattern);
}

/** A pattern as it opens, but for some parameters, untouched for `duration`. */
export function setupFor(pattern: Pattern, duration: Microseconds, changed: Parameters = {}): Setup {
  const parameters = { ...defaultsOf(pattern.parameters), ...changed, duration };
  const { id, version } = pattern;
  return setupOf(pattern, { pattern: id, version, parameters, seed: SEED, interventions: [], list: [] });
}

/** Steps through a run, at most so many; how many there were, and when the last of them was. */
export function stepUpTo(simulation: Simulation, count: number): { readonly steps: number; readonly at: Microseconds } {
  let [steps, at] = [0, 0];
  for (let next = simulation.nextAt; next !== undefined && steps < count; next = simulation.nextAt) {
    simulation.step();
    at = next;
    steps += 1;
  }
  return { steps, at };
}

/** When a run has had so many steps, so that runs of unlike patterns are equally long; its end, if that comes before. */
export function timeOfStep(setup: Setup, count: number): Microseconds {
  return stepUpTo(new Simulation(setup, () => {}), count).at;
}
