import type { Entry } from '../kernel/entry.ts';
import { Run } from '../kernel/run.ts';
import { SECOND } from '../kernel/time.ts';
import type { Pattern } from './pattern.ts';
import { parsePreset } from './preset.ts';
import { randomInterventions } from './random-interventions.ts';
import { setupOf } from './recipe.ts';

const UNTIL = 40 * SECOND;

/** A run that had to bear random interventions. */
export interface FaultyRun {
  readonly seed: number;
  readonly log: readonly Entry[];
  /** What is wrong with it, in sentences. */
  readonly problems: readonly string[];
}

/**
 * Runs a pattern under random interventions, for one seed after the other.
 * @param texts parameters that are not the default, written as in the shell; throws when one cannot be read
 */
export function* runsUnderFaults(
  pattern: Pattern,
  texts: Readonly<Record<string, string>>,
  first: number,
  count: number,
): Generator<FaultyRun> {
  const parameters = parsePreset(pattern, { ...texts, duration: '40s' });
  const { id, version } = pattern;
  for (let seed = first; seed < first + count; seed += 1) {
    const interventions = randomInterventions(pattern, seed);
    const run = new Run(setupOf(pattern, { pattern: id, version, parameters, seed, interventions, list: [] }));
    run.advance(UNTIL);
    const brokenOff = run.log.filter(({ kind }) => kind === 'error' || kind === 'limit');
    const broken = pattern.invariants.flatMap(({ name, check }) => {
      const problem = check(run.log, parameters);
      return problem === null ? [] : [`${name}: ${problem}`];
    });
    yield { seed, log: run.log, problems: [...brokenOff.map((entry) => JSON.stringify(entry)), ...broken] };
  }
}

/** What goes wrong under the first so many seeds, each with the seed that shows it again. */
export function problemsUnderFaults(
  pattern: Pattern,
  texts: Readonly<Record<string, string>>,
  seeds: number,
): readonly string[] {
  return [...runsUnderFaults(pattern, texts, 1, seeds)].flatMap(({ seed, problems }) =>
    problems.map((problem) => `${seed}: ${problem}`),
  );
}
