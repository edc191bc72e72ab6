import type { Effect } from './effect.ts';

/** An event as a chart sees it: those of the kernel, and those that it raises itself. */
export interface ChartEvent {
  readonly type: string;
}

/** One step under way: what it has come to so far. */
export interface Turn {
  context: object;
  event: ChartEvent;
  readonly effects: Effect[];
  readonly raised: ChartEvent[];
}

/** One action, ready to run. */
export type Instruction = (turn: Turn) => void;

/** A way out of a leaf, or back to it. */
export interface Row {
  /** Null when nothing stands in the way. */
  readonly guard: ((turn: Turn) => boolean) | null;
  /** Exits, own actions and entries, in the order in which they run. */
  readonly run: readonly Instruction[];
  readonly to: Leaf;
}

/** A state without states inside it, with all that its ancestors answer for it. */
export interface Leaf {
  readonly path: string;
  /** By the type of the event: the rows of the leaf first, then those of its ancestors. The first that may is taken. */
  readonly on: ReadonlyMap<string, readonly Row[]>;
  /** What is taken on an event that nobody names (`*`). */
  readonly otherwise: readonly Row[];
  /** What is taken without an event. */
  readonly always: readonly Row[];
  /** The process ends here. */
  readonly final: boolean;
  /** What runs when the process ends here. */
  readonly exits: readonly Instruction[];
  /** Types of events that would do something here. */
  readonly canTake: readonly string[];
}

/** A statechart as tables: where it starts, and what it does there. */
export interface CompiledChart {
  readonly name: string;
  readonly context: (input: object) => object;
  readonly entries: readonly Instruction[];
  readonly first: Leaf;
}
