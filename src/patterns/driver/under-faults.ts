import type { Entry } from '../../kernel/entry.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import { commandLineOf } from './command-line.ts';
import type { Pattern } from '../contract/pattern.ts';
import { parseParameter } from '../contract/parameter.ts';
import { RANDOM_UNTIL, randomRecipe } from './random-recipe.ts';
import { computeWithin } from './random-run.ts';
import type { Bounds, Subject } from './random-run.ts';
import { runInvariants } from './run-invariants.ts';

/** The whole of a random run, unless it grows too long. */
export const WHOLE: Bounds = { until: RANDOM_UNTIL, entries: 200_000, steps: 300_000 };
/** As much as the suite can pay for. */
export const SAMPLE: Bounds = { until: RANDOM_UNTIL, entries: 4_000, steps: 4_000 };

/** A run that had to bear whatever its seed drew. */
export interface FaultyRun {
  readonly seed: number;
  readonly subject: Subject;
  /** What is wrong with it, in sentences. */
  readonly problems: readonly string[];
  /** The line that shows it again in a shell. */
  readonly commandLine: string;
}

/**
 * Runs random recipes of a pattern, for one seed after the other.
 * @param texts parameters that are not drawn, written as in the shell; throws when one cannot be read
 */
export function* runsUnderFaults(
  pattern: Pattern,
  texts: Readonly<Record<string, string>>,
  first: number,
  count: number,
  bounds: Bounds = WHOLE,
): Generator<FaultyRun> {
  const fixed = read(pattern, texts);
  for (let seed = first; seed < first + count; seed += 1) {
    const recipe = randomRecipe(pattern, seed, fixed);
    const subject = computeWithin(pattern, recipe, bounds);
    yield {
      seed,
      subject,
      problems: problemsOf(subject),
      commandLine: commandLineOf(pattern, recipe, subject.until),
    };
  }
}

/** What is wrong with a run: it broke off, or an invariant does not hold. */
export function problemsOf(subject: Subject): readonly string[] {
  const { pattern, recipe, run } = subject;
  const brokenOff = run.log.filter(isBreak).map((entry) => `the run breaks off: ${JSON.stringify(entry)}`);
  const broken = [
    ...pattern.invariants.map(({ name, check }) => [name, check(run.log, recipe.parameters)] as const),
    ...runInvariants.map(({ name, check }) => [name, check(subject)] as const),
  ];
  return [...brokenOff, ...broken.flatMap(([name, problem]) => (problem === null ? [] : [`${name}: ${problem}`]))];
}

/** What goes wrong under so many seeds, each with the line that shows it again. */
export function problemsUnderFaults(
  pattern: Pattern,
  texts: Readonly<Record<string, string>>,
  seeds: number,
  first = 1,
  bounds = SAMPLE,
): readonly string[] {
  return [...runsUnderFaults(pattern, texts, first, seeds, bounds)].flatMap(({ problems, commandLine }) =>
    problems.map((problem) => `${problem}\n  ${commandLine}`),
  );
}

/**
 * A machine that fails is a fault, always; so is a loop without time. What grows as it is told to, such as a queue for a
 * host that is cut off, may reach a limit: but not at once.
 */
function isBreak(entry: Entry): boolean {
  if (entry.kind === 'error') return true;
  return entry.kind === 'limit' && (entry.limit === 'stepsInOneMicrosecond' || entry.at < SECOND);
}

function read(pattern: Pattern, texts: Readonly<Record<string, string>>): Parameters {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const spec = pattern.parameters.find((candidate) => candidate.name === name);
      const parsed = spec === undefined ? null : parseParameter(spec, text);
      if (parsed?.ok !== true)
        throw new Error(
          `${pattern.id} cannot have ${name}=${text}: ${parsed?.problem ?? 'there is no such parameter'}`,
        );
      return [name, parsed.value];
    }),
  );
}
