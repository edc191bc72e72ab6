/**
 * The long tier of the conformance suite: `npm run seeds -- <pattern> <n> [first seed] [parameter=value ...]` holds a
 * pattern to its invariants in runs of random recipes: any parameters but those named, any faults.
 */
import { patterns } from '../patterns/index.ts';
import { runsUnderFaults } from '../patterns/driver/under-faults.ts';

const [id = '', count = '100', ...rest] = process.argv.slice(2);
const listing = patterns.find((candidate) => candidate.id === id);
const first = rest.find((word) => !word.includes('=')) ?? '1';
const texts = Object.fromEntries(
  rest
    .filter((word) => word.includes('='))
    .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
);
if (listing === undefined || !/^\d+$/.test(count) || !/^\d+$/.test(first)) {
  console.error(
    `usage: npm run seeds -- <pattern> <n> [first seed] [parameter=value ...]; patterns are ${patterns.map((pattern) => pattern.id).join(', ')}`,
  );
  process.exit(2);
}
const { pattern } = await listing.load();
const reached = new Set<string>();
let failures = 0;
let runs = 0;
let interventions = 0;
let entries = 0;
try {
  for (const { seed, subject, problems, commandLine } of runsUnderFaults(
    pattern,
    texts,
    Number(first),
    Number(count),
  )) {
    const { log } = subject.run;
    runs += 1;
    interventions += log.reduce((sum, { kind }) => sum + (kind === 'intervention' ? 1 : 0), 0);
    entries += log.length;
    for (const { name, reached: isReached } of pattern.sometimes) if (isReached(log)) reached.add(name);
    for (const problem of problems) console.error(`with seed ${seed}: ${problem}`);
    if (problems.length === 0) continue;
    failures += 1;
    console.error(`  ${commandLine}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
for (const { name } of pattern.sometimes) if (!reached.has(name)) console.error(`never reached: ${name}`);
console.log(
  `${runs - failures} seeds passed, ${failures} failed: ${runs} runs, ${interventions} interventions, ${entries} entries`,
);
process.exitCode = failures > 0 ? 1 : 0;
