import { assign, createEmptyActor, initialTransition, transition } from 'xstate';
import type { AnyActorScope } from 'xstate';
import { setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { HostEvent } from '../../kernel/effect.ts';
import type { ProcessInput } from '../../kernel/process.ts';

interface Context {
  readonly asked: number;
  readonly answered: number;
}

type Event = { readonly type: 'ask' } | { readonly type: 'answer' };

const machineSetup = setupProcess<Context, Event, object>();

/** As small as those of the patterns: two states, a context that is replaced, an effect at each step. */
const machine = machineSetup.createMachine({
  id: 'bench',
  context: { asked: 0, answered: 0 },
  initial: 'idle',
  states: {
    idle: {
      on: {
        ask: {
          target: 'waiting',
          actions: [
            assign(({ context }) => ({ asked: context.asked + 1 })),
            { type: 'setTimer', params: { name: 'give up', delayUs: 1000, event: { type: 'answer' } } },
          ],
        },
      },
    },
    waiting: {
      on: {
        answer: {
          target: 'idle',
          actions: [
            assign(({ context }) => ({ answered: context.answered + 1 })),
            { type: 'cancelTimer', params: { name: 'give up' } },
          ],
        },
      },
    },
  },
});

const process = toProcess<typeof machine, object>(machine);
const INPUT: ProcessInput & { readonly settings: object } = {
  settings: {},
  at: 0,
  random: 1,
  host: 'client',
  self: 'client/bench',
  saved: {},
};
const EVENTS = [
  { type: 'ask', at: 0 },
  { type: 'answer', at: 0 },
] as const;

/** How many steps the unit of this bench is the time of. */
export const BARE_STEPS = 10_000;

/** XState alone, with one scope for all steps: the unit in which the other costs of a run are told. */
export function stepBare(): void {
  const self = createEmptyActor();
  const scope: AnyActorScope = {
    self,
    id: '',
    sessionId: '',
    logger: () => {},
    defer: () => {},
    stopChild: () => {},
    emit: () => {},
    system: self.system,
    actionExecutor: () => {},
  };
  let snapshot = machine.getInitialSnapshot(scope, INPUT);
  for (let index = 0; index < BARE_STEPS; index += 1)
    snapshot = machine.transition(snapshot, EVENTS[index % 2 === 0 ? 0 : 1], scope);
}

/** Steps through the kernel's adapter. */
export function stepThroughAdapter(count: number): number {
  let { snapshot } = process.start(INPUT);
  let effects = 0;
  for (let index = 0; index < count; index += 1) {
    const event: HostEvent & { readonly at: number } = EVENTS[index % 2 === 0 ? 0 : 1];
    const step = process.step(snapshot, event);
    snapshot = step.snapshot;
    effects += step.effects.length;
  }
  return effects;
}

/** The same steps through XState's own pure function. */
export function stepThroughXstate(count: number): number {
  let [snapshot] = initialTransition(machine, INPUT);
  let effects = 0;
  for (let index = 0; index < count; index += 1) {
    const [next, actions] = transition(machine, snapshot, EVENTS[index % 2 === 0 ? 0 : 1]);
    snapshot = next;
    effects += actions.length;
  }
  return effects;
}
