/** What XState keeps of an action or a guard, read once and made ready to run. */
import { EFFECT_ACTIONS, assertDelay } from './effect-actions.ts';
import type { ChartEvent, Instruction, Row, Turn } from './compiled-chart.ts';
import type { Effect, HostEvent } from './effect.ts';

/** Says what a statechart has that is not compiled. */
export type Refuse = (what: string) => never;

/** An action that is one pure function, as `computed` writes it beside what XState keeps of it. */
export interface Computed {
  readonly compute: (context: object, event: ChartEvent) => ComputedOutcome;
}

interface ComputedOutcome {
  readonly context: object;
  readonly effects: readonly Effect[];
  readonly raises?: readonly ChartEvent[];
}

type Ask<Answer> = (args: { readonly context: object; readonly event: ChartEvent }) => Answer;

/** XState's own actions are functions with fields; what the fields hold is known from its source alone. */
type Builtin =
  | ({ readonly type: 'xstate.enqueueActions' } & Partial<Computed>)
  | { readonly type: 'xstate.assign'; readonly assignment: Ask<object> | Readonly<Record<string, unknown>> }
  | { readonly type: 'xstate.raise'; readonly event: unknown; readonly id?: string; readonly delay?: unknown }
  | { readonly type: 'xstate.cancel'; readonly sendId: unknown };

/** An action of a machine, ready to run. */
export function toInstruction(action: unknown, refuse: Refuse): Instruction {
  if (typeof action === 'function') return 'resolve' in action ? fromBuiltin(action, refuse) : refuseInline(refuse);
  if (typeof action === 'string') return toEffect(action, undefined, refuse);
  const { type, params } = action as { readonly type: string; readonly params?: unknown };
  return toEffect(type, params, refuse);
}

/** The guard of a transition, ready to be asked. */
export function toGuard(guard: unknown, refuse: Refuse): Row['guard'] {
  if (guard === undefined) return null;
  if (typeof guard !== 'function' || 'check' in guard)
    return refuse('has a guard that is a name or is put together; write it as one function');
  const ask = guard as Ask<unknown>;
  return (turn) => Boolean(ask({ context: turn.context, event: turn.event }));
}

function refuseInline(refuse: Refuse): never {
  return refuse('has an action that is a function of its own; use assign, computed or an effect');
}

function fromBuiltin(action: object, refuse: Refuse): Instruction {
  const builtin = action as Builtin;
  switch (builtin.type) {
    case 'xstate.enqueueActions': {
      const { compute } = builtin;
      if (compute === undefined) return refuse('has enqueueActions; use computed');
      return (turn) => run(compute(turn.context, turn.event), turn);
    }
    case 'xstate.assign':
      return toAssignment(builtin.assignment);
    case 'xstate.raise':
      return toRaise(builtin, refuse);
    case 'xstate.cancel': {
      const name = builtin.sendId;
      if (typeof name !== 'string') return refuse('cancels a timer whose name is computed');
      return (turn) => turn.effects.push({ type: 'cancelTimer', name });
    }
    default:
      return refuse(`has the action "${(action as { readonly type: string }).type}"`);
  }
}

function run(outcome: ComputedOutcome, turn: Turn): void {
  if (hasKeys(outcome.context)) assign(turn, outcome.context);
  for (const effect of outcome.effects) turn.effects.push(effect);
  if (outcome.raises === undefined) return;
  const { at } = turn.event as { readonly at?: number };
  for (const raised of outcome.raises) turn.raised.push({ ...raised, at } as ChartEvent);
}

/** Whether an outcome says anything of the context; many do not. */
export function hasKeys(value: object): boolean {
  for (const _ in value) return true;
  return false;
}

/** A new context even where nothing is new in it: whoever asks sees that something was assigned. */
function assign(turn: Turn, part: object): void {
  turn.context = { ...turn.context, ...part };
}

function toAssignment(assignment: Ask<object> | Readonly<Record<string, unknown>>): Instruction {
  if (typeof assignment === 'function')
    return (turn) => assign(turn, assignment({ context: turn.context, event: turn.event }));
  const parts = Object.entries(assignment);
  return (turn) => {
    const args = { context: turn.context, event: turn.event };
    assign(
      turn,
      Object.fromEntries(
        parts.map(([key, part]) => [key, typeof part === 'function' ? (part as Ask<unknown>)(args) : part]),
      ),
    );
  };
}

/** Without a delay the event is heard in this step; with one it is a timer, as `after` makes them. */
function toRaise(raise: Extract<Builtin, { type: 'xstate.raise' }>, refuse: Refuse): Instruction {
  const { event, id, delay } = raise;
  if (typeof event !== 'object' || event === null) return refuse('raises an event that is computed; use computed');
  const raised = event as HostEvent;
  if (delay === undefined) return (turn) => turn.raised.push(raised);
  if (typeof delay !== 'number') return refuse('has a delay that is not a number; set a timer');
  if (id === undefined) return refuse('raises an event later without a name for its timer');
  assertDelay(delay, raised.type);
  const effect: Effect = { type: 'setTimer', name: id, delayUs: delay, event: raised };
  return (turn) => turn.effects.push(effect);
}

function toEffect(type: string, params: unknown, refuse: Refuse): Instruction {
  const ask = typeof params === 'function' ? (params as Ask<unknown>) : null;
  const paramsOf = (turn: Turn) => (ask === null ? params : ask({ context: turn.context, event: turn.event }));
  if (type === 'effects') {
    return (turn) => {
      for (const effect of paramsOf(turn) as readonly Effect[]) turn.effects.push(effect);
    };
  }
  if (!Object.hasOwn(EFFECT_ACTIONS, type)) return refuse(`has the unknown action "${type}"`);
  return (turn) => {
    const effect = { type, ...(paramsOf(turn) as object) } as Effect;
    if (effect.type === 'setTimer') assertDelay(effect.delayUs, effect.name);
    turn.effects.push(effect);
  };
}
