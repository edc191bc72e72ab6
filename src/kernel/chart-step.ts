/** One step of a compiled statechart: a row for the event, then rows without one and raised events, until it rests. */
import type { ChartEvent, CompiledChart, Instruction, Leaf, Row, Turn } from './compiled-chart.ts';
import type { Effect } from './effect.ts';
import type { Snapshot } from './process.ts';

/** More rows than this in one step mean a machine that chases its own tail. */
const MAX_MICROSTEPS = 1000;

/** Where a compiled statechart is. */
export interface ChartSnapshot extends Snapshot {
  readonly leaf: Leaf;
  readonly context: object;
}

/** What came of a step. */
export interface Settled {
  readonly snapshot: ChartSnapshot;
  readonly effects: readonly Effect[];
}

/** The first step: the context is made, the first states are entered. */
export function startChart(chart: CompiledChart, input: object): Settled {
  // Named as XState names it: entries may be computed from the event.
  const event = { type: 'xstate.init', input };
  const turn: Turn = { context: chart.context(input), event, effects: [], raised: [] };
  runAll(chart.entries, turn);
  const leaf = settle(chart, turn, chart.first);
  return { snapshot: snapshotOf(leaf, turn.context), effects: turn.effects };
}

/** What an event makes of a snapshot, which stays as it is. */
export function stepChart(chart: CompiledChart, snapshot: ChartSnapshot, event: ChartEvent): Settled {
  if (snapshot.leaf.final) throw new Error(`${chart.name} has ended and takes no "${event.type}"`);
  const turn: Turn = { context: snapshot.context, event, effects: [], raised: [] };
  const leaf = settle(chart, turn, hear(snapshot.leaf, turn));
  const same = leaf === snapshot.leaf && turn.context === snapshot.context;
  return { snapshot: same ? snapshot : snapshotOf(leaf, turn.context), effects: turn.effects };
}

function snapshotOf(leaf: Leaf, context: object): ChartSnapshot {
  return { status: leaf.final ? 'done' : 'active', leaf, context };
}

/** Takes the row for the turn's event, if there is one; where it leads. */
function hear(leaf: Leaf, turn: Turn): Leaf {
  const row = choose(leaf.on.get(turn.event.type) ?? leaf.otherwise, turn);
  return row === undefined ? leaf : take(row, turn);
}

/** Rows without an event come before raised events; one that changed nothing is not asked again before the next event. */
function settle(chart: CompiledChart, turn: Turn, from: Leaf): Leaf {
  let leaf = from;
  let asks = true;
  for (let count = 1; !leaf.final; count += 1) {
    if (count > MAX_MICROSTEPS)
      throw new Error(`infinite loop: ${chart.name} takes more than ${MAX_MICROSTEPS} transitions on one event`);
    const row = asks ? choose(leaf.always, turn) : undefined;
    if (row === undefined) {
      const raised = turn.raised.shift();
      if (raised === undefined) return leaf;
      turn.event = raised;
      leaf = hear(leaf, turn);
      asks = true;
    } else {
      const before = { leaf, context: turn.context };
      leaf = take(row, turn);
      asks = leaf !== before.leaf || turn.context !== before.context;
    }
  }
  runAll(leaf.exits, turn);
  return leaf;
}

function choose(rows: readonly Row[], turn: Turn): Row | undefined {
  for (const row of rows) if (row.guard === null || row.guard(turn)) return row;
  return undefined;
}

function take(row: Row, turn: Turn): Leaf {
  runAll(row.run, turn);
  return row.to;
}

function runAll(instructions: readonly Instruction[], turn: Turn): void {
  for (const instruction of instructions) instruction(turn);
}
