import type { Intervention } from '../../kernel/intervention.ts';
import type { Setup } from '../../kernel/simulation.ts';
import type { Parameters } from '../../kernel/world.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import type { Pattern } from './pattern.ts';
import { newsOf } from './workload.ts';
import type { ListRow } from './workload.ts';

/** Everything that a run is a function of, as plain values. */
export interface Recipe {
  readonly pattern: string;
  readonly version: number;
  readonly parameters: Parameters;
  readonly seed: number;
  readonly interventions: readonly Intervention[];
  /** The news that a user gave, for `arrivals=list`. */
  readonly list: readonly ListRow[];
}

/** What the kernel runs for a recipe. The news are drawn apart from the pattern, as they are needed. */
export function setupOf(pattern: Pattern, recipe: Recipe): Setup {
  const news = newsFor(recipe);
  return {
    seed: recipe.seed,
    parameters: recipe.parameters,
    build: (parameters) => pattern.topology(parameters, news),
    interventions: recipe.interventions,
  };
}

/** The news of a recipe; none for a pattern without them. */
export function newsFor({ parameters, seed, list }: Recipe): Schedule {
  const { duration, rate, arrivals } = parameters;
  if (typeof duration !== 'number' || typeof rate !== 'number') return noSchedule();
  const kind = arrivals === 'fixed' || arrivals === 'bursts' || arrivals === 'list' ? arrivals : 'poisson';
  return newsOf({ seed, duration, rate, arrivals: kind, list });
}
