/**
 * Machines stepped by XState itself, purely, through one reused scope: slow, and what the tables are held to. Tests
 * alone use it.
 */
import { createEmptyActor } from 'xstate';
import type { AnyActorScope, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { EFFECT_ACTIONS, assertDelay } from './effect-actions.ts';
import type { Effect, HostEvent } from './effect.ts';
import type { Delivered, Inspection, Snapshot } from './process.ts';

/** More microsteps than this in one step mean a machine that chases its own tail. */
const MAX_MICROSTEPS = 1000;

/** What came of a step: all that the kernel is told but the badges, which hang on the context alone. */
interface ReferenceStep extends Inspection {
  readonly snapshot: Snapshot;
  readonly effects: readonly Effect[];
  readonly done: boolean;
}

interface Reference {
  start(input: object): ReferenceStep;
  step(snapshot: Snapshot, event: Delivered<HostEvent>): ReferenceStep;
}

/** The machine as XState steps it. */
export function toReference(machine: AnyStateMachine): Reference {
  machine.options = { ...machine.options, maxIterations: MAX_MICROSTEPS };
  const through = (move: (scope: AnyActorScope) => AnyMachineSnapshot): ReferenceStep => {
    const effects: Effect[] = [];
    const snapshot = move(createScope(effects));
    if (snapshot.status === 'error') throw snapshot.error;
    return { snapshot, effects, done: snapshot.status !== 'active', ...inspect(snapshot) };
  };
  return {
    start: (input) => through((scope) => machine.getInitialSnapshot(scope, input)),
    step: (snapshot, event) => through((scope) => machine.transition(snapshot as AnyMachineSnapshot, event, scope)),
  };
}

const self = createEmptyActor();

function createScope(effects: Effect[]): AnyActorScope {
  return {
    self,
    id: '',
    sessionId: '',
    logger: () => {},
    defer: () => {},
    stopChild: () => {},
    emit: () => {},
    system: self.system,
    actionExecutor: ({ type, params }) => {
      effects.push(...toEffects(type, params));
    },
  };
}

/** How XState names the events of `after`. */
const TIMER_EVENT = 'xstate.after';

function toEffects(type: string, params: unknown): readonly Effect[] {
  if (type === 'effects') return params as readonly Effect[];
  if (type === 'xstate.raise') {
    const { event, id, delay } = params as { event: HostEvent; id: string; delay: number | undefined };
    // An immediate raise is reported too, though it has been consumed already. A timer without a delay is a misspelt name.
    if (delay === undefined && !event.type.startsWith(TIMER_EVENT)) return [];
    assertDelay(delay, event.type);
    return [{ type: 'setTimer', name: id, delayUs: delay, event }];
  }
  if (type === 'xstate.cancel') return [{ type: 'cancelTimer', name: (params as { sendId: string }).sendId }];
  if (!Object.hasOwn(EFFECT_ACTIONS, type)) throw new Error(`a machine asked for the unknown action "${type}"`);
  const effect = { type, ...(params as object) } as Effect;
  if (effect.type === 'setTimer') assertDelay(effect.delayUs, effect.name);
  return [effect];
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
