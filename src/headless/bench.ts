/**
 * `npm run bench [-- stepping|adapter|reading|long-runs|pages]`: how fast runs, frames, seeks and pages are, and how
 * much memory a long run takes; all of it, or what is named. It prints figures and asserts nothing: they depend on the
 * machine, so ratios taken within one run say more than times.
 */
import { measureAdapter } from './bench/adapter-speed.ts';
import { measureLongRuns, runForMemory } from './bench/long-runs.ts';
import { measurePages } from './bench/pages.ts';
import { measureReading } from './bench/reading.ts';
import { measureStepping } from './bench/stepping.ts';

const parts: ReadonlyMap<string, () => Promise<void> | void> = new Map([
  ['stepping', measureStepping],
  ['adapter', measureAdapter],
  ['reading', measureReading],
  ['long-runs', () => measureLongRuns(new URL(import.meta.url))],
  ['pages', measurePages],
]);

const [command = '', pattern = ''] = process.argv.slice(2);
const part = parts.get(command);
if (command === 'long-run') await runForMemory(pattern);
else if (part !== undefined) await part();
else if (command === '') for (const measure of parts.values()) await measure();
else {
  process.stderr.write(`There is no benchmark "${command}". There are: ${[...parts.keys()].join(', ')}.\n`);
  process.exitCode = 1;
}
