/** Recipes drawn over everything that is allowed, for properties that must hold whatever a viewer asks for. */
import type { Intervention } from '../../kernel/intervention.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import { conflictOf } from '../contract/conflicts.ts';
import { Dice } from './dice.ts';
import { formatIntervention, parseIntervention } from '../contract/intervention-text.ts';
import { defaultsOf } from '../contract/parameter.ts';
import type { ParameterValue } from '../contract/parameter.ts';
import type { Pattern } from '../contract/pattern.ts';
import { interventionsOf, parsePreset } from '../contract/preset.ts';
import { manyInterventions } from './random-interventions.ts';
import { anyValue, nearbyValue } from './random-value.ts';
import type { Recipe } from '../contract/recipe.ts';

/** How long a random run goes on at most. */
export const RANDOM_UNTIL = 40 * SECOND;

/** How many percent of the parameters leave their place: calm, unquiet and wild recipes. */
const WILDNESS = [3, 3, 12, 12, 35];

/**
 * A recipe of a seed: it begins at the defaults or at a preset, most parameters stay there or near, some go to the ends
 * of their ranges or anywhere between; then up to 200 things happen to it.
 * @param fixed parameters that are not drawn
 */
export function randomRecipe(pattern: Pattern, seed: number, fixed: Parameters = {}): Recipe {
  const dice = new Dice(seed, 'recipe');
  const wildness = dice.pick(WILDNESS);
  const preset = pattern.presets.length > 0 && dice.percent(50) ? dice.pick(pattern.presets) : undefined;
  const start = preset === undefined ? defaultsOf(pattern.parameters) : parsePreset(pattern, preset.parameters);
  const parameters: Record<string, ParameterValue> = { ...start };
  for (const spec of pattern.parameters) {
    if (!dice.percent(2 * wildness)) continue;
    const isNear = dice.percent(50);
    parameters[spec.name] = isNear ? nearbyValue(pattern, spec, start[spec.name], dice) : anyValue(pattern, spec, dice);
  }
  const all = withoutConflict(pattern, { ...parameters, duration: RANDOM_UNTIL, ...fixed }, { ...start, ...fixed });
  const topology = pattern.topology(all);
  const drawn = manyInterventions(pattern, topology, RANDOM_UNTIL, dice);
  // Of what a preset does, the hosts may be gone.
  const scene = { parameters: pattern.parameters, topology };
  const isPossible = (deed: Intervention) => parseIntervention(scene, formatIntervention(pattern, deed)).ok;
  const own = preset !== undefined && dice.percent(50) ? interventionsOf(pattern, preset).filter(isPossible) : [];
  const interventions = [...own, ...drawn].sort((one, other) => one.at - other.at);
  const { id, version } = pattern;
  return { pattern: id, version, seed, parameters: all, interventions, list: [] };
}

/** Values that do not go together are refused before a run: those give way to what the draw began at. */
function withoutConflict(pattern: Pattern, drawn: Parameters, start: Parameters): Parameters {
  const conflict = conflictOf(pattern.parameters, drawn);
  if (conflict === null) return drawn;
  const kept = Object.fromEntries(
    Object.entries(start).filter(([name]) => name !== 'duration' && conflict.names.includes(name)),
  );
  return { ...drawn, ...kept };
}
