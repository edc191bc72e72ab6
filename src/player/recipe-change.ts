import type { Intervention } from '../kernel/intervention.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { Topology } from '../kernel/topology.ts';
import { formatIntervention, parseIntervention } from '../patterns/contract/intervention-text.ts';
import { defaultsOf } from '../patterns/contract/parameter.ts';
import type { ParameterValue } from '../patterns/contract/parameter.ts';
import type { Pattern, Preset } from '../patterns/contract/pattern.ts';
import { interventionsOf, parsePreset } from '../patterns/contract/preset.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import { DEFAULT_SEED } from './recipe-query.ts';

/** The recipe of a pattern that nobody has changed. */
export function defaultRecipe(pattern: Pattern): Recipe {
  return {
    pattern: pattern.id,
    version: pattern.version,
    parameters: defaultsOf(pattern.parameters),
    seed: DEFAULT_SEED,
    interventions: [],
    list: [],
  };
}

/** Another value at the start. Interventions that name what is then no longer there are left out, and returned. */
export function withParameter(
  pattern: Pattern,
  recipe: Recipe,
  name: string,
  value: ParameterValue,
): { readonly recipe: Recipe; readonly dropped: readonly Intervention[] } {
  const parameters = { ...recipe.parameters, [name]: value };
  const topology = pattern.topology(parameters);
  const kept = recipe.interventions.filter((intervention) => isPossible(pattern, topology, intervention));
  const dropped = recipe.interventions.filter((intervention) => !kept.includes(intervention));
  return { recipe: { ...recipe, parameters, interventions: kept }, dropped };
}

/** Whether a run is no longer what its starting point says, whatever its luck. */
export function isChangedFrom(pattern: Pattern, preset: Preset, recipe: Recipe): boolean {
  const { parameters, interventions } = withPreset(pattern, recipe, preset);
  const written = (list: readonly Intervention[]) =>
    inOrder(list)
      .map((each) => formatIntervention(pattern, each))
      .join();
  return (
    pattern.parameters.some(({ name }) => parameters[name] !== recipe.parameters[name]) ||
    written(interventions) !== written(recipe.interventions)
  );
}

/** The pattern's defaults with what the preset changes; the seed and the list of news stay. */
export function withPreset(pattern: Pattern, recipe: Recipe, preset: Pick<Preset, 'parameters' | 'do'>): Recipe {
  return {
    ...recipe,
    parameters: parsePreset(pattern, preset.parameters),
    interventions: interventionsOf(pattern, preset),
  };
}

/** The interventions of the branch on which something is done at `at`: what was done later stays behind. */
export function withAction(
  interventions: readonly Intervention[],
  done: Intervention,
  since: Microseconds,
): readonly Intervention[] {
  const past = interventions.filter(({ at }) => at <= done.at);
  const { action } = done;
  if (action.type !== 'set') return [...past, done];
  // A value set twice at one standstill was set once: the first try shall not clutter the list.
  const isReplaced = ({ at, action: other }: Intervention) =>
    at >= since && other.type === 'set' && other.parameter === action.parameter;
  return [...past.filter((intervention) => !isReplaced(intervention)), done];
}

/** The parameters as they stand at a position: what interventions have set by then included. */
export function parametersAt(recipe: Recipe, at: Microseconds): Recipe['parameters'] {
  const parameters = { ...recipe.parameters };
  for (const intervention of recipe.interventions) {
    const { action } = intervention;
    if (action.type === 'set' && intervention.at <= at) parameters[action.parameter] = action.value;
  }
  return parameters;
}

/** What was done to a run, in the order in which it acts. */
export function inOrder(
  interventions: readonly Intervention[],
): readonly (Intervention & { readonly index: number })[] {
  return interventions
    .map((intervention, index) => ({ ...intervention, index }))
    .sort((one, other) => one.at - other.at || one.index - other.index);
}

function isPossible(pattern: Pattern, topology: Topology, intervention: Intervention): boolean {
  return parseIntervention({ parameters: pattern.parameters, topology }, formatIntervention(pattern, intervention)).ok;
}
