import { foldRun, Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { Timeline } from '../../record/timeline.ts';
import type { Pattern } from '../../patterns/contract/pattern.ts';
import { BARE_STEPS, stepBare } from './bench-machine.ts';
import { counted, inTurn, perSecond, ratio } from './figures.ts';
import type { Report } from './figures.ts';
import { loadPatterns, setupFor, timeOfStep } from './setups.ts';

const ROUNDS = 3;
/** Long enough that starting does not count: a run of TCP's is over after a few hundred steps, so it carries more. */
const STEPS = 4000;
const LONGEST = 24 * 3600 * SECOND;
const BULK = 2_000_000;

/** Steps per second of a fold, which keeps nothing, and of the recorder of a page: log, checkpoints, timeline. */
export async function measureStepping(report: Report): Promise<void> {
  report.title('stepping', 'Stepping through a run; its unit is a bare step of XState');
  for (const pattern of await loadPatterns()) measure(report, pattern);
}

function measure(report: Report, pattern: Pattern): void {
  const setup = setupFor(pattern, LONGEST, pattern.id === 'tcp' ? { bytes: BULK } : {});
  const { links } = setup.build(setup.parameters);
  const until = timeOfStep(setup, STEPS);
  const { steps } = foldRun(setup, until, []);
  const [bare = 0, fold = 0, full = 0] = inTurn(ROUNDS, [
    stepBare,
    () => foldRun(setup, until, []),
    () => new Run(setup, [new Timeline(links)]).advance(until),
  ]);
  const bareSteps = (elapsed: number) => elapsed / steps / (bare / BARE_STEPS);
  report.line(pattern.id, [
    perSecond('fold', steps, fold),
    ratio('fold, bare steps', bareSteps(fold)),
    perSecond('full', steps, full),
    ratio('full, bare steps', bareSteps(full)),
    ratio('full/fold', full / fold),
    counted('steps', steps),
  ]);
}
