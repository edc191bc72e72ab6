/**
 * The one place where machines meet the kernel. XState defines them; each is compiled to tables when it is first used
 * and stepped by these (several times faster than by XState, which works out every step anew).
 */
import { setup } from 'xstate';
import type { AnyStateMachine, AnyStateNode, ContextFrom } from 'xstate';
import { hasKeys } from './chart-actions-adapter.ts';
import { compileChart } from './chart-adapter.ts';
import { startChart, stepChart } from './chart-step.ts';
import type { ChartSnapshot, Settled } from './chart-step.ts';
import type { CompiledChart } from './compiled-chart.ts';
import { EFFECT_ACTIONS } from './effect-actions.ts';
import type { Effect } from './effect.ts';
import type { Badges } from './entry.ts';
import type { Inspection, ProcessInput, ProcessOf, Statechart, Transition } from './process.ts';
import type { Microseconds } from './time.ts';

/** Event types may be interfaces, which `HostEvent`'s index would refuse. */
type AnyEvent = { readonly type: string };

/** `setup` of XState with the kernel's effects as its actions; event types are the message types. */
// Whoever sets a machine up names all three: nothing else says what it is given.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function setupProcess<Context extends object, Event extends AnyEvent, Input extends object>() {
  return setup({
    types: {
      context: {} as Context,
      events: {} as Event & { readonly at: Microseconds },
      input: {} as ProcessInput & { readonly settings: Input },
    },
    actions: {
      ...EFFECT_ACTIONS,
      /** Any effects, computed: for machines whose output is a list. */
      effects: (_, _params: readonly Effect[]) => {},
    },
  });
}

/**
 * What a pure function makes of an event: new parts of the context, and what is to be done. What it has found out (bytes
 * hold a whole answer, a frame says goodbye) it may raise as events of their own: these are what transitions hang on.
 */
export interface Outcome<Context, Raised extends AnyEvent = never> {
  readonly context: Partial<Context>;
  readonly effects: readonly Effect[];
  readonly raises?: readonly Raised[];
}

/** Events as a machine makes them: the time is added. */
type Unstamped<Event> = Event extends unknown ? Omit<Event, 'at'> & AnyEvent : never;

/** An action of a machine that is one pure function of context and event. */
export function computed<Context extends object, Event extends AnyEvent>(
  machineSetup: ReturnType<typeof setupProcess<Context, Event, object>>,
  // A function that knows only a part of the context will do: the setup alone says what the whole is.
  act: (
    context: NoInfer<Context>,
    event: NoInfer<Event> & { readonly at: Microseconds },
  ) => Outcome<NoInfer<Context>, Unstamped<NoInfer<Event>>>,
) {
  const action = machineSetup.enqueueActions(({ context, event, enqueue }) => {
    const outcome = act(context, event);
    // Each of these has XState copy its snapshot, and many outcomes are empty.
    if (hasKeys(outcome.context)) enqueue.assign(outcome.context);
    if (outcome.effects.length > 0) enqueue({ type: 'effects', params: outcome.effects });
    // The compiler cannot see that an event without its time, given its time, is an event again.
    for (const raised of outcome.raises ?? []) enqueue.raise({ ...raised, at: event.at } as unknown as typeof event);
  });
  // What is compiled calls the function itself.
  return Object.assign(action, { compute: act });
}

let freezing = false;

/** Freezes every context and event from now on, so that a machine that changes its past throws. For tests. */
export function freezeSnapshots(on: boolean): void {
  freezing = on;
}

/** The process that a machine describes. `badges` are the numbers and words that its host shows, at most three. */
export function toProcess<Machine extends AnyStateMachine, Input extends object>(
  machine: Machine,
  badges: (context: ContextFrom<Machine>) => Badges = () => NO_BADGES,
): ProcessOf<Input> {
  let compiled: CompiledChart | null = null;
  let drawn: Statechart | null = null;
  const chart = () => (compiled ??= compileChart(machine));
  const finish = ({ snapshot, effects }: Settled): Transition => {
    if (freezing) deepFreeze(snapshot.context);
    return {
      snapshot,
      effects,
      path: snapshot.leaf.path,
      badges: badges(snapshot.context as ContextFrom<Machine>),
      done: snapshot.leaf.final,
    };
  };
  return {
    name: machine.id,
    start: (input) => finish(startChart(chart(), input)),
    step: (snapshot, event) => {
      if (freezing) deepFreeze(event);
      return finish(stepChart(chart(), snapshot as ChartSnapshot, event));
    },
    inspect: (snapshot) => inspect(snapshot as ChartSnapshot),
    chart: () => (drawn ??= chartOf(machine.root)),
  };
}

const NO_BADGES: Badges = {};

function inspect({ leaf, context }: ChartSnapshot): Inspection {
  return { path: leaf.path, context: context as Record<string, unknown>, canTake: leaf.canTake };
}

/** How XState names the events of `after`. */
const TIMER_EVENT = 'xstate.after';

function chartOf(root: AnyStateNode): Statechart {
  const nodes: AnyStateNode[] = [];
  const visit = (node: AnyStateNode) => {
    for (const child of Object.values(node.states)) {
      nodes.push(child);
      visit(child);
    }
  };
  visit(root);
  const states = nodes.map((node) => ({
    path: node.path.join('.'),
    description: node.description ?? '',
    initial: node.parent?.initial.target[0] === node,
  }));
  const arrows = nodes.flatMap((node) =>
    [...node.transitions.entries(), ['', node.always ?? []] as const].flatMap(([event, transitions]) =>
      transitions.flatMap((transition) =>
        (transition.target ?? []).map((target) => ({
          from: node.path.join('.'),
          to: target.path.join('.'),
          event: event.startsWith(TIMER_EVENT) ? 'time' : event,
        })),
      ),
    ),
  );
  return { states, arrows };
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
