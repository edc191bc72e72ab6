/** `npm run digests`: writes down what the default recipe of each pattern digests to, with the version of the pattern. */
import { writeFileSync } from 'node:fs';
import { Run } from '../kernel/run.ts';
import { patterns } from '../patterns/index.ts';
import { UNTIL_DIGEST, defaultRun } from '../patterns/driver/default-run.ts';

const digests: Record<string, string> = {};
for (const { id, load } of patterns) {
  const { pattern } = await load();
  const run = new Run(defaultRun(pattern));
  run.advance(UNTIL_DIGEST);
  digests[id] = `${pattern.version} ${run.digestAt(run.steps - 1)}`;
}
writeFileSync(new URL('../patterns/driver/digests.json', import.meta.url), `${JSON.stringify(digests, null, 2)}\n`);
