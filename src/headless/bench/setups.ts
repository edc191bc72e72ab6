import type { Setup } from '../../kernel/simulation.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import { patterns } from '../../patterns/index.ts';
import { defaultsOf } from '../../patterns/parameter.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { setupOf } from '../../patterns/recipe.ts';

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
