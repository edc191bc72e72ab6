/** Two parameters at the ends of their ranges together: each may be fine alone and hang a run with the other. */
import { Simulation } from '../../kernel/simulation.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import { conflictOf } from '../contract/conflicts.ts';
import { defaultsOf } from '../contract/parameter.ts';
import type { Pattern } from '../contract/pattern.ts';
import { edgesOf } from './random-value.ts';
import { setupOf } from '../contract/recipe.ts';

/** Every pair of parameters at every pair of their edges, the rest at their defaults. */
export function* edgePairs(pattern: Pattern): Generator<Parameters> {
  const standard = { ...defaultsOf(pattern.parameters), duration: RUN };
  const specs = pattern.parameters.filter(({ name }) => name !== 'duration');
  for (const [index, one] of specs.entries()) {
    for (const other of specs.slice(index + 1)) {
      for (const value of edgesOf(pattern, one))
        for (const beside of edgesOf(pattern, other)) {
          const parameters = { ...standard, [one.name]: value, [other.name]: beside };
          if (conflictOf(pattern.parameters, parameters) === null) yield parameters;
        }
    }
  }
}

/** How far a run of them goes, if its steps suffice. */
const RUN: Microseconds = 40 * SECOND;
/** Hosts that boot at once need some steps without time: fifty clients about three thousand. */
const STEPS_WITHOUT_TIME = 12_000;

/** What is wrong with a run under these parameters within so many steps; null when nothing is. */
export function objectionToRun(pattern: Pattern, parameters: Parameters, steps: number): string | null {
  const { id, version } = pattern;
  let breakOff: string | null = null;
  const setup = setupOf(pattern, { pattern: id, version, parameters, seed: 1, interventions: [], list: [] });
  const simulation = new Simulation(setup, (entry) => {
    const isEarly = entry.kind === 'limit' && (entry.at < SECOND || entry.limit === 'stepsInOneMicrosecond');
    if (entry.kind === 'error') breakOff = `at ${entry.at}: ${entry.text}`;
    else if (isEarly) breakOff = `at ${entry.at}: the limit of ${entry.limit}`;
  });
  const { world } = simulation;
  let [since, at] = [0, 0];
  // Where the clock stands still the run goes on until it moves again, or until the kernel's limit says that it never will.
  const standsStill = () => world.step - since > STEPS_WITHOUT_TIME;
  while ((world.step < steps || standsStill()) && world.now < RUN && simulation.step()) {
    if (world.now !== at) [since, at] = [world.step, world.now];
  }
  return breakOff;
}
