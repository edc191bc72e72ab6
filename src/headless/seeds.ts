/**
 * The long tier of the conformance suite: `npm run seeds -- <pattern> <n> [first seed] [parameter=value ...]` holds a
 * pattern to its invariants under random interventions.
 */
import { patterns } from '../patterns/index.ts';
import { parsePreset } from '../patterns/preset.ts';
import { runsUnderFaults } from '../patterns/under-faults.ts';

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
try {
  parsePreset(pattern, texts);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
let failures = 0;
const reached = new Set<string>();
for (const { seed, log, problems } of runsUnderFaults(pattern, texts, Number(first), Number(count))) {
  for (const { name, reached: isReached } of pattern.sometimes) if (isReached(log)) reached.add(name);
  for (const problem of problems) console.error(`with seed ${seed}: ${problem}`);
  failures += problems.length > 0 ? 1 : 0;
}
for (const { name } of pattern.sometimes) if (!reached.has(name)) console.error(`never reached: ${name}`);
console.log(`${Number(count) - failures} seeds passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;
