/** The long tier of the conformance suite: `npm run seeds -- <pattern> <n> [first]` checks the invariants over n seeds. */
import { Run } from '../kernel/run.ts';
import { SECOND } from '../kernel/time.ts';
import { patterns } from '../patterns/index.ts';
import { defaultsOf } from '../patterns/parameter.ts';
import { randomInterventions } from '../patterns/random-interventions.ts';
import { setupOf } from '../patterns/recipe.ts';

const UNTIL = 40 * SECOND;

const [id = '', count = '100', first = '1'] = process.argv.slice(2);
const listing = patterns.find((candidate) => candidate.id === id);
if (listing === undefined || !/^\d+$/.test(count) || !/^\d+$/.test(first)) {
  console.error(
    `usage: npm run seeds -- <pattern> <n> [first seed]; patterns are ${patterns.map((pattern) => pattern.id).join(', ')}`,
  );
  process.exit(2);
}
const { pattern } = await listing.load();
let failures = 0;
const reached = new Set<string>();
for (let seed = Number(first); seed < Number(first) + Number(count); seed += 1) {
  const parameters = { ...defaultsOf(pattern.parameters), duration: UNTIL };
  const interventions = randomInterventions(pattern, seed);
  const run = new Run(
    setupOf(pattern, { pattern: pattern.id, version: pattern.version, parameters, seed, interventions, list: [] }),
  );
  run.advance(UNTIL);
  const problems = pattern.invariants.flatMap(({ name, check }) => {
    const problem = check(run.log, parameters);
    return problem === null ? [] : [`${name}: ${problem}`];
  });
  const stopped = run.log.find((entry) => entry.kind === 'error' || entry.kind === 'limit');
  if (stopped !== undefined) problems.push(JSON.stringify(stopped));
  for (const { name, reached: isReached } of pattern.sometimes) if (isReached(run.log)) reached.add(name);
  for (const problem of problems) console.error(`with seed ${seed}: ${problem}`);
  failures += problems.length > 0 ? 1 : 0;
}
for (const { name } of pattern.sometimes) if (!reached.has(name)) console.error(`never reached: ${name}`);
console.log(`${Number(count) - failures} seeds passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;
