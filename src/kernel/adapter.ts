/**
 * The one place where XState meets the kernel. Machines are stepped purely through one reused scope (several times
 * faster than `transition()`, which builds an actor for every step); their actions come back as effects.
 */
import { createEmptyActor, setup } from 'xstate';
import type { AnyActorScope, AnyMachineSnapshot, AnyStateMachine, AnyStateNode, ContextFrom } from 'xstate';
import type { Effect, EffectOf, EffectType, HostEvent } from './effect.ts';
import type { Badges } from './entry.ts';
import type { Inspection, ProcessInput, ProcessOf, Statechart, Transition } from './process.ts';
import type { Microseconds } from './time.ts';

/** Event types may be interfaces, which `HostEvent`'s index would refuse. */
type AnyEvent = { readonly type: string };

type Params<Type extends EffectType> = Omit<EffectOf<Type>, 'type'>;

/** XState is told the name and the parameters of each effect; what an effect does is the kernel's. */
const nothing = () => {};
const ACTIONS: { readonly [Type in EffectType]: (args: unknown, params: Params<Type>) => void } = {
  connect: nothing,
  listen: nothing,
  write: nothing,
  close: nothing,
  reset: nothing,
  bind: nothing,
  connectDatagram: nothing,
  datagram: nothing,
  receive: nothing,
  tell: nothing,
  spawn: nothing,
  exit: nothing,
  setTimer: nothing,
  cancelTimer: nothing,
  work: nothing,
  save: nothing,
  append: nothing,
  rewrite: nothing,
  note: nothing,
  result: nothing,
  transmit: nothing,
  notify: nothing,
};

/** More microsteps than this in one step mean a machine that chases its own tail. */
const MAX_MICROSTEPS = 1000;

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
      ...ACTIONS,
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
  return machineSetup.enqueueActions(({ context, event, enqueue }) => {
    const outcome = act(context, event);
    // Each of these has XState copy its snapshot, and many outcomes are empty.
    if (hasKeys(outcome.context)) enqueue.assign(outcome.context);
    if (outcome.effects.length > 0) enqueue({ type: 'effects', params: outcome.effects });
    // The compiler cannot see that an event without its time, given its time, is an event again.
    for (const raised of outcome.raises ?? []) enqueue.raise({ ...raised, at: event.at } as unknown as typeof event);
  });
}

function hasKeys(value: object): boolean {
  for (const _ in value) return true;
  return false;
}

/** How XState names the events of `after`. */
const TIMER_EVENT = 'xstate.after';

let collected: Effect[] = [];
let freezing = false;

/** Freezes every context and event from now on, so that a machine that changes its past throws. For tests. */
export function freezeSnapshots(on: boolean): void {
  freezing = on;
}

const SCOPE = createScope();

function createScope(): AnyActorScope {
  const self = createEmptyActor();
  return {
    self,
    id: '',
    sessionId: '',
    logger: () => {},
    defer: () => {},
    stopChild: () => {},
    emit: () => {},
    system: self.system,
    actionExecutor: (action) => {
      collect(action.type, action.params);
    },
  };
}

/** The process that a machine describes. `badges` are the numbers and words that its host shows, at most three. */
export function toProcess<Machine extends AnyStateMachine, Input extends object>(
  machine: Machine,
  badges: (context: ContextFrom<Machine>) => Badges = () => NO_BADGES,
): ProcessOf<Input> {
  machine.options = { ...machine.options, maxIterations: MAX_MICROSTEPS };
  refuseWhatIsNotPure(machine);
  const finish = (snapshot: AnyMachineSnapshot): Transition => {
    const effects = collected;
    collected = [];
    if (snapshot.status === 'error') throw snapshot.error;
    if (freezing) deepFreeze(snapshot.context);
    return {
      snapshot,
      effects,
      path: pathOf(snapshot.value),
      badges: badges(snapshot.context),
      done: snapshot.status !== 'active',
    };
  };
  return {
    name: machine.id,
    start: (input) => finish(machine.getInitialSnapshot(SCOPE, input)),
    step: (snapshot, event) => {
      collected = [];
      if (freezing) deepFreeze(event);
      return finish(machine.transition(snapshot as AnyMachineSnapshot, event, SCOPE));
    },
    inspect: (snapshot) => inspect(snapshot as AnyMachineSnapshot),
    chart: () => chartOf(machine.root),
  };
}

const NO_BADGES: Badges = {};

function collect(type: string, params: unknown): void {
  if (type === 'effects') {
    collected.push(...(params as readonly Effect[]));
  } else if (type === 'xstate.raise') {
    const { event, id, delay } = params as { event: HostEvent; id: string; delay: number | undefined };
    // An immediate raise is reported too, though it has been consumed already. A timer without a delay is a misspelt name.
    if (delay === undefined && !event.type.startsWith(TIMER_EVENT)) return;
    assertDelay(delay, event.type);
    collected.push({ type: 'setTimer', name: id, delayUs: delay, event });
  } else if (type === 'xstate.cancel') {
    const { sendId } = params as { sendId: string };
    collected.push({ type: 'cancelTimer', name: sendId });
  } else if (Object.hasOwn(ACTIONS, type)) {
    const effect = { type, ...(params as object) } as Effect;
    if (effect.type === 'setTimer') assertDelay(effect.delayUs, effect.name);
    collected.push(effect);
  } else {
    throw new Error(`a machine asked for the unknown action "${type}"`);
  }
}

/** Actors of XState's own are never stepped here, and history states are not kept by a snapshot's value. */
function refuseWhatIsNotPure(machine: AnyStateMachine): void {
  const visit = (node: AnyStateNode) => {
    if (node.invoke.length > 0) throw new Error(`${node.id} invokes an actor; a process asks the kernel to spawn one`);
    if (node.type === 'history')
      throw new Error(`${node.id} is a history state; keep what it remembers in the context`);
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(machine.root);
}

/** A misspelt or undefined `after` delay would fire at once, silently. */
function assertDelay(delay: number | undefined, what: string): asserts delay is number {
  if (delay === undefined || !Number.isSafeInteger(delay) || delay < 0)
    throw new Error(`the delay of "${what}" is ${delay}, not a whole number of microseconds`);
}

function pathOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value as Record<string, unknown>)
    .map(([key, inner]) => `${key}.${pathOf(inner)}`)
    .join(' ');
}

function inspect(snapshot: AnyMachineSnapshot): Inspection {
  const events = new Set<string>(snapshot._nodes.flatMap((node) => node.ownEvents));
  return {
    path: pathOf(snapshot.value),
    context: snapshot.context as Record<string, unknown>,
    canTake: [...events].filter((type) => !type.startsWith('xstate.')).sort(),
  };
}

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
