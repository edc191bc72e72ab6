import { stepThroughAdapter, stepThroughXstate } from './bench-machine.ts';
import { line, median, timeOf, times, title, whole } from './figures.ts';

const ROUNDS = 7;
const STEPS = 20_000;

/** How much the adapter's one reused scope saves over an actor for each step. Rounds alternate, so that both are disturbed alike. */
export function measureAdapter(): void {
  title('One step of one machine');
  const adapter: number[] = [];
  const xstate: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    adapter.push(timeOf(() => stepThroughAdapter(STEPS)));
    xstate.push(timeOf(() => stepThroughXstate(STEPS)));
  }
  const [own, theirs] = [median(adapter), median(xstate)];
  line('adapter', [`${whole((STEPS / own) * 1000)}/s`]);
  line("xstate's transition()", [`${whole((STEPS / theirs) * 1000)}/s`, `adapter is ${times(theirs / own)} as fast`]);
}
