import { SECOND } from '../../kernel/time.ts';
import type { Setup } from '../../kernel/simulation.ts';
import { defaultsOf } from '../contract/parameter.ts';
import type { Pattern } from '../contract/pattern.ts';
import { setupOf } from '../contract/recipe.ts';

/** How much of the default recipe the committed digests are of. */
export const UNTIL_DIGEST = 40 * SECOND;

/** The run that the committed digests are of: the default recipe, as far as they reach. */
export function defaultRun(pattern: Pattern): Setup {
  const parameters = { ...defaultsOf(pattern.parameters), duration: UNTIL_DIGEST };
  const { id, version } = pattern;
  return setupOf(pattern, { pattern: id, version, seed: 1, interventions: [], list: [], parameters });
}
