import { BARE_STEPS, stepBare, stepThroughAdapter, stepThroughXstate } from './bench-machine.ts';
import { inTurn, perSecond, ratio } from './figures.ts';
import type { Report } from './figures.ts';

const ROUNDS = 5;

/** What a step by tables costs beside one of XState with a reused scope, and beside one with an actor of its own. */
export function measureAdapter(report: Report): void {
  report.title('adapter', 'One step of one machine; "bare" is XState with a reused scope');
  const acts = [stepBare, () => stepThroughAdapter(BARE_STEPS), () => stepThroughXstate(BARE_STEPS)];
  const [bare = 0, adapter = 0, xstate = 0] = inTurn(ROUNDS, acts);
  report.line('bare', [perSecond('speed', BARE_STEPS, bare)]);
  report.line('adapter', [perSecond('speed', BARE_STEPS, adapter), ratio('bare steps', adapter / bare)]);
  report.line("xstate's transition()", [perSecond('speed', BARE_STEPS, xstate), ratio('bare steps', xstate / bare)]);
}
