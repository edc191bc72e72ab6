import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Simulation } from '../../kernel/simulation.ts';
import { SECOND } from '../../kernel/time.ts';
import { patterns } from '../../patterns/index.ts';
import { counted, perSecond, ratio, timeOf, whole } from './figures.ts';
import type { Report } from './figures.ts';
import { loadPatterns, setupFor, stepUpTo } from './setups.ts';

const LONGEST = 30 * 24 * 3600 * SECOND;
/** A beginning, and a run four times as long: whatever grows with a run has four times as much of it. */
const BEGINNING = 8000;
const REST = 24_000;
const MEGABYTE = 1024 * 1024;
const KILOBYTE = 1024;
/** Only a guard against a hang. */
const HANG_MS = 400_000;

/** Whether the memory of a fold grows with its length: each pattern in a process of its own, whose peak is its own. */
export function measureLongRuns(report: Report, script: URL): void {
  report.title('long-runs', `${whole(BEGINNING + REST)} steps folded: peak memory of the process`);
  for (const { id } of patterns) {
    const { stdout, status } = spawnSync(
      process.execPath,
      ['--expose-gc', ...process.execArgv, fileURLToPath(script), 'long-run', id],
      { encoding: 'utf8', timeout: HANG_MS },
    );
    const figures = status === 0 ? stdout.trim().split(' ').map(Number) : [];
    const [before = 0, early = 0, peak = 0, steps = 0, elapsed = 0] = figures;
    if (figures.length === 0) report.remark(id, 'did not end well');
    else
      report.line(id, [
        counted('MB before it', before / MEGABYTE),
        counted('MB peak', peak / MEGABYTE),
        ratio('peak/peak of a quarter', peak / early),
        perSecond('fold', steps, elapsed),
        counted('steps', steps),
      ]);
  }
}

/** What the child process does: its figures go to standard output. */
export async function runForMemory(id: string): Promise<void> {
  const pattern = (await loadPatterns()).find((candidate) => candidate.id === id);
  if (pattern === undefined) throw new Error(`there is no pattern "${id}"`);
  const simulation = new Simulation(setupFor(pattern, LONGEST), () => {});
  const peak = () => process.resourceUsage().maxRSS * KILOBYTE;
  const before = process.memoryUsage().rss;
  let [steps, early] = [0, 0];
  const elapsed = timeOf(() => {
    steps = stepUpTo(simulation, BEGINNING).steps;
    early = peak();
    steps += stepUpTo(simulation, REST).steps;
  });
  process.stdout.write(`${[before, early, peak(), steps, elapsed].join(' ')}\n`);
}
