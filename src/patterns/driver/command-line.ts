import { formatIntervention } from '../contract/intervention-text.ts';
import { defaultsOf, formatParameter } from '../contract/parameter.ts';
import type { Pattern } from '../contract/pattern.ts';
import type { Recipe } from '../contract/recipe.ts';

/** The line that shows a run again in a shell. */
export function commandLineOf(pattern: Pattern, recipe: Recipe, until: number): string {
  const standard = defaultsOf(pattern.parameters);
  const settings = pattern.parameters.flatMap((spec) => {
    const value = recipe.parameters[spec.name];
    if (value === undefined || value === standard[spec.name] || spec.name === 'duration') return [];
    return [`--set ${quoted(`${spec.name}=${formatParameter(spec, value)}`)}`];
  });
  const deeds = recipe.interventions.map((each) => `--at ${quoted(formatIntervention(pattern, each))}`);
  const seed = `--seed ${recipe.seed}`;
  return ['npm run simulate --', pattern.id, ...settings, seed, ...deeds, `--until ${until}us`].join(' ');
}

function quoted(word: string): string {
  return /^[\w=.:/-]+$/.test(word) ? word : `'${word}'`;
}
