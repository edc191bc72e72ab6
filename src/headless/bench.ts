/**
 * `npm run bench [-- stepping|adapter|reading|long-runs|pages] [--json]`: how fast runs, frames, seeks and pages are, and
 * how much memory a long run takes; all of it, or what is named. It ends within two minutes. It prints figures, with
 * `--json` as one object to keep, and asserts nothing: they depend on the machine, so ratios taken within one run say
 * more than times.
 */
import { measureAdapter } from './bench/adapter-speed.ts';
import { Report } from './bench/figures.ts';
import { measureLongRuns, runForMemory } from './bench/long-runs.ts';
import { measurePages } from './bench/pages.ts';
import { measureReading } from './bench/reading.ts';
import { measureStepping } from './bench/stepping.ts';

const parts: ReadonlyMap<string, (report: Report) => Promise<void> | void> = new Map([
  ['adapter', measureAdapter],
  ['stepping', measureStepping],
  ['reading', measureReading],
  ['long-runs', (report: Report) => measureLongRuns(report, new URL(import.meta.url))],
  ['pages', measurePages],
]);

const words = process.argv.slice(2);
const isJson = words.includes('--json');
const [command = '', pattern = ''] = words.filter((word) => word !== '--json');
const part = parts.get(command);
if (command === 'long-run') {
  await runForMemory(pattern);
} else if (part === undefined && command !== '') {
  process.stderr.write(`There is no benchmark "${command}". There are: ${[...parts.keys()].join(', ')}.\n`);
  process.exitCode = 1;
} else {
  const report = new Report(isJson);
  for (const measure of part === undefined ? parts.values() : [part]) await measure(report);
  if (isJson) console.log(report.json());
}
