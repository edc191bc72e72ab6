import { parametersAt } from '../../player/recipe-change.ts';
import type { Recipe } from '../../patterns/contract/recipe.ts';
import type { Pattern } from '../../patterns/contract/pattern.ts';
import type { DrawnStates } from '../../views/geometry/mark.ts';

/** Which states of its programs a pattern wants on the paper, with the limits that hold in a run at a time. */
export function drawnStates({ drawn = {} }: Pick<Pattern, 'drawn'>, recipe: Recipe): DrawnStates {
  const { pauses = {}, limits = {} } = drawn;
  return {
    pauses,
    hasLimit: (program) => limits[program] !== undefined,
    limitOf: (program, state, at) => {
      const name = limits[program]?.[state];
      if (name === undefined) return null;
      const value = parametersAt(recipe, at)[name];
      return typeof value === 'number' && value > 0 ? value : null;
    },
  };
}
