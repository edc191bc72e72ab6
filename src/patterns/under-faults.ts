import { Run } from '../kernel/run.ts';
import { SECOND } from '../kernel/time.ts';
import type { Pattern } from './pattern.ts';
import { parsePreset } from './preset.ts';
import { randomInterventions } from './random-interventions.ts';
import { setupOf } from './recipe.ts';

const UNTIL = 40 * SECOND;

/** Runs a pattern under random interventions; gives what was wrong, with the seed that shows it again. */
export function problemsUnderFaults(
  pattern: Pattern,
  texts: Readonly<Record<string, string>>,
  seeds: number,
): readonly string[] {
  const parameters = parsePreset(pattern, { ...texts, duration: '40s' });
  const problems: string[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const interventions = randomInterventions(pattern, seed);
    const { id, version } = pattern;
    const run = new Run(setupOf(pattern, { pattern: id, version, parameters, seed, interventions, list: [] }));
    run.advance(UNTIL);
    if (run.log.some(({ kind }) => kind === 'error' || kind === 'limit')) problems.push(`${seed}: the run broke off`);
    for (const { name, check } of pattern.invariants) {
      const problem = check(run.log, parameters);
      if (problem !== null) problems.push(`${seed}: ${name}: ${problem}`);
    }
  }
  return problems;
}
