import type { Badges } from './entry.ts';
import type { Effect, HostEvent, Saved } from './effect.ts';
import type { RandomState } from './random.ts';
import type { Microseconds } from './time.ts';

/** An event as a process receives it: with the time. */
export type Delivered<Event extends HostEvent> = Event & { readonly at: Microseconds };

/** What every process is given at its start, beside its own input. */
export interface ProcessInput {
  readonly at: Microseconds;
  /** A random stream of its own; kept in the context and drawn from inside assignments. */
  readonly random: RandomState;
  readonly host: string;
  /** Its own name, such as `server/handler-3`. */
  readonly self: string;
  /** What the host's disk holds. */
  readonly saved: Readonly<Record<string, Saved>>;
}

/** The state of a process. Opaque to the kernel and never changed once made. */
export interface Snapshot {
  readonly status: string;
}

/** What came of a start or a step. */
export interface Transition {
  readonly snapshot: Snapshot;
  /** In the order in which they were asked for. */
  readonly effects: readonly Effect[];
  /** The state's path, such as `waiting` or `open.idle`. */
  readonly path: string;
  readonly badges: Badges;
  /** A final state was reached: the process ends. */
  readonly done: boolean;
}

/** A process as plain values, for an inspector. */
export interface Inspection {
  readonly path: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Events that would do something now. */
  readonly canTake: readonly string[];
}

/** The state machine of a process, drawn: its states and the arrows between them. */
export interface Statechart {
  readonly states: readonly { readonly path: string; readonly description: string; readonly initial: boolean }[];
  readonly arrows: readonly { readonly from: string; readonly to: string; readonly event: string }[];
}

/** Behaviour behind which any stepper may stand: tables compiled from a statechart, or XState itself in tests. */
export interface Process {
  readonly name: string;
  start(input: object): Transition;
  step(snapshot: Snapshot, event: Delivered<HostEvent>): Transition;
  inspect(snapshot: Snapshot): Inspection;
  /** The same object every time. */
  chart(): Statechart;
}

/** A process whose own input is known to the compiler. */
export interface ProcessOf<Input extends object> extends Process {
  /** Only a type: no value is ever there. */
  readonly takes?: Input;
}

/** A program of a host: it starts when the host boots, and hears `configure` when a live parameter changes. */
export interface Program {
  readonly name: string;
  readonly process: Process;
  readonly input: object;
}

/** A program, its input checked against its process. */
export function program<Input extends object>(name: string, process: ProcessOf<Input>, input: Input): Program {
  return { name, process, input };
}
