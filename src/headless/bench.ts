/**
 * `npm run bench`: how fast runs, frames, seeks and pages are, and how much memory a long run takes. It prints figures
 * and asserts nothing: they depend on the machine, so ratios taken within one run say more than times.
 */
import { measureAdapter } from './bench/adapter-speed.ts';
import { measureLongRuns, runForMemory } from './bench/long-runs.ts';
import { measurePages } from './bench/pages.ts';
import { measureReading } from './bench/reading.ts';
import { measureStepping } from './bench/stepping.ts';

const [command = '', pattern = ''] = process.argv.slice(2);
if (command === 'long-run') {
  await runForMemory(pattern);
} else {
  await measureStepping();
  measureAdapter();
  await measureReading();
  measureLongRuns(new URL(import.meta.url));
  await measurePages();
}
