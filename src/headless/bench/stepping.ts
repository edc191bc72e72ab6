import { foldRun, Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { Timeline } from '../../kernel/timeline.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { line, rounds, timeOf, times, title, whole } from './figures.ts';
import { loadPatterns, setupFor } from './setups.ts';

const ROUNDS = 5;
/** Long enough that starting does not count: a run of TCP's is over after a few hundred steps, so it carries more. */
const UNTIL = 600 * SECOND;
const BULK = 2_000_000;

/** Steps per second of a fold, which keeps nothing, and of the recorder of a page: log, checkpoints, timeline. */
export async function measureStepping(): Promise<void> {
  title('Steps per second');
  for (const pattern of await loadPatterns()) measure(pattern);
}

function measure(pattern: Pattern): void {
  const setup = setupFor(pattern, UNTIL, pattern.id === 'tcp' ? { bytes: BULK } : {});
  const { links } = setup.build(setup.parameters);
  const { steps } = foldRun(setup, UNTIL, []);
  const fold = rounds(ROUNDS, () => timeOf(() => foldRun(setup, UNTIL, [])));
  const full = rounds(ROUNDS, () => timeOf(() => new Run(setup, [new Timeline(links)]).advance(UNTIL)));
  line(pattern.id, [
    `fold ${whole((steps / fold) * 1000)}/s`,
    `full ${whole((steps / full) * 1000)}/s`,
    `full/fold ${times(full / fold)}`,
    `${whole(steps)} steps`,
  ]);
}
