import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { foldRun } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { patterns } from '../../patterns/index.ts';
import { line, timeOf, title, whole } from './figures.ts';
import { loadPatterns, setupFor } from './setups.ts';

const UNTIL = 24 * 3600 * SECOND;
const MEGABYTE = 1024 * 1024;
const KILOBYTE = 1024;
const LONGEST_MS = 400_000;

/** The memory of a day folded: each pattern in a process of its own, whose peak is its own. */
export function measureLongRuns(script: URL): void {
  title('A day of one client, folded: peak memory of its process');
  for (const { id } of patterns) {
    const { stdout, status } = spawnSync(
      process.execPath,
      ['--expose-gc', ...process.execArgv, fileURLToPath(script), 'long-run', id],
      { encoding: 'utf8', timeout: LONGEST_MS },
    );
    line(id, status === 0 ? stdout.trim().split('\t') : ['did not end in time']);
  }
}

/** What the child process does: its figures go to standard output. */
export async function runForMemory(id: string): Promise<void> {
  const pattern = (await loadPatterns()).find((candidate) => candidate.id === id);
  if (pattern === undefined) throw new Error(`there is no pattern "${id}"`);
  const setup = setupFor(pattern, UNTIL);
  const before = process.memoryUsage().rss;
  let steps = 0;
  const elapsed = timeOf(() => {
    ({ steps } = foldRun(setup, UNTIL, []));
  });
  const peak = process.resourceUsage().maxRSS * KILOBYTE;
  globalThis.gc?.();
  const kept = process.memoryUsage().heapUsed;
  const figures = [
    `peak ${whole(peak / MEGABYTE)} MB`,
    `${whole(before / MEGABYTE)} MB before it`,
    `${whole(kept / MEGABYTE)} MB of heap kept`,
    `${whole(steps)} steps`,
    `${(elapsed / 1000).toFixed(1)} s`,
  ];
  process.stdout.write(`${figures.join('\t')}\n`);
}
