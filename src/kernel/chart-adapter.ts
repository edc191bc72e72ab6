/**
 * Compiles a machine of XState to tables, so that a step looks up what it would otherwise work out: who is left, who is
 * entered, who answers. What it does not know it refuses, in words: a process may not behave unlike its drawing.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { toGuard, toInstruction } from './chart-actions-adapter.ts';
import type { Refuse } from './chart-actions-adapter.ts';
import type { CompiledChart, Instruction, Leaf, Row } from './compiled-chart.ts';

/** All that a state may say; the rest of XState (actors, regions side by side, history, output) is refused. */
const STATE_KEYS = new Set(
  'id type initial states on onDone always after entry exit description tags meta context version schemas'.split(' '),
);
const TRANSITION_KEYS = new Set(
  'target actions guard reenter description meta source eventType event delay toJSON'.split(' '),
);
const STATE_TYPES = new Set(['atomic', 'compound', 'final']);

const ANY_EVENT = '*';

/** The tables of a machine. */
export function compileChart(machine: AnyStateMachine): CompiledChart {
  const nodes = withDescendants(machine.root);
  for (const node of nodes) check(node);
  const actions = new Map(nodes.map((node) => [node, actionsOf(node)]));
  const leaves = new Map(nodes.filter(isLeaf).map((node) => [node, openLeaf(node)]));
  for (const [node, leaf] of leaves) fillLeaf({ node, leaf, actions, leaves });
  const first = initialLeaf(machine.root);
  return {
    name: machine.id,
    context: contextOf(machine),
    entries: entriesBelow(first, null, actions),
    first: found(leaves, first),
  };
}

/** As XState makes it: from the input, or always the same. */
function contextOf(machine: AnyStateMachine): CompiledChart['context'] {
  const context: unknown = machine.config.context;
  if (typeof context !== 'function') return () => context ?? {};
  const make = context as (args: { readonly input: object }) => object;
  return (input) => ({ ...make({ input }) });
}

interface NodeActions {
  readonly entry: readonly Instruction[];
  readonly exit: readonly Instruction[];
}
type ActionsOf = ReadonlyMap<AnyStateNode, NodeActions>;
type OpenLeaf = Leaf & {
  readonly on: Map<string, readonly Row[]>;
  otherwise: readonly Row[];
  always: readonly Row[];
} & {
  exits: readonly Instruction[];
};

function actionsOf(node: AnyStateNode): NodeActions {
  const refuse = refusalAt(node);
  const entry = node.entry.map((action) => toInstruction(action, refuse));
  const exit = node.exit.map((action) => toInstruction(action, refuse));
  // A final state inside another is told to the machine itself, once it is entered.
  if (node.type === 'final' && node.parent?.parent !== undefined) {
    const done = { type: `xstate.done.state.${node.parent.id}`, output: undefined };
    entry.push((turn) => turn.raised.push(done));
  }
  return { entry, exit };
}

function openLeaf(node: AnyStateNode): OpenLeaf {
  const types = withAncestors(node).flatMap(({ ownEvents }) => ownEvents as readonly string[]);
  return {
    path: node.path.join('.'),
    on: new Map(),
    otherwise: [],
    always: [],
    exits: [],
    final: node.type === 'final' && node.parent?.parent === undefined,
    canTake: [...new Set(types)].filter((type) => !type.startsWith('xstate.')).sort(),
  };
}

interface LeafToFill {
  readonly node: AnyStateNode;
  readonly leaf: OpenLeaf;
  readonly actions: ActionsOf;
  readonly leaves: ReadonlyMap<AnyStateNode, Leaf>;
}

/** Rows lead from leaf to leaf, so all leaves are there before their rows are. */
function fillLeaf({ node, leaf, actions, leaves }: LeafToFill): void {
  const chain = withAncestors(node);
  const rowsOf = (transitions: readonly AnyTransitionDefinition[] | undefined) =>
    (transitions ?? []).map((transition) => toRow({ transition, node, actions, leaves }));
  const anyOf = (source: AnyStateNode) => rowsOf(source.transitions.get(ANY_EVENT));
  for (const type of new Set(chain.flatMap((source) => [...source.transitions.keys()]))) {
    if (type === ANY_EVENT) continue;
    leaf.on.set(
      type,
      chain.flatMap((source) => [...rowsOf(source.transitions.get(type)), ...anyOf(source)]),
    );
  }
  leaf.otherwise = chain.flatMap(anyOf);
  leaf.always = chain.flatMap((source) => rowsOf(source.always));
  leaf.exits = chain.flatMap((left) => found(actions, left).exit);
}

interface RowToMake {
  readonly transition: AnyTransitionDefinition;
  /** The leaf that the machine is in when it takes the transition. */
  readonly node: AnyStateNode;
  readonly actions: ActionsOf;
  readonly leaves: ReadonlyMap<AnyStateNode, Leaf>;
}

function toRow({ transition, node, actions, leaves }: RowToMake): Row {
  const refuse = refusalAt(transition.source);
  checkKeys(transition, TRANSITION_KEYS, refuse);
  const guard = toGuard(transition.guard, refuse);
  const own = transition.actions.map((action) => toInstruction(action, refuse));
  const [target, ...more] = transition.target ?? [];
  if (target === undefined) return { guard, run: own, to: found(leaves, node) };
  if (more.length > 0) return refuse('has a transition with several targets');
  const domain = domainOf(transition, target, refuse);
  const next = initialLeaf(target);
  const exits = below(node, domain).flatMap((left) => found(actions, left).exit);
  return { guard, run: [...exits, ...own, ...entriesBelow(next, domain, actions)], to: found(leaves, next) };
}

/** The innermost state that a transition stays in; null where the machine itself is left and entered again. */
function domainOf(transition: AnyTransitionDefinition, target: AnyStateNode, refuse: Refuse): AnyStateNode | null {
  const { source, reenter } = transition;
  if (!reenter && withAncestors(target).includes(source)) return source;
  if (target.parent === undefined && source.parent !== undefined) return refuse('leads to the machine itself');
  return ancestors(target).find((common) => ancestors(source).includes(common)) ?? null;
}

function entriesBelow(node: AnyStateNode, domain: AnyStateNode | null, actions: ActionsOf): readonly Instruction[] {
  return below(node, domain)
    .toReversed()
    .flatMap((entered) => found(actions, entered).entry);
}

function initialLeaf(node: AnyStateNode): AnyStateNode {
  const child = node.type === 'compound' ? node.initial.target[0] : undefined;
  return child === undefined ? node : initialLeaf(child);
}

const isLeaf = (node: AnyStateNode) => node.type !== 'compound';

function ancestors(node: AnyStateNode): readonly AnyStateNode[] {
  return node.parent === undefined ? [] : withAncestors(node.parent);
}

/** The node first, the machine itself last. */
function withAncestors(node: AnyStateNode): readonly AnyStateNode[] {
  return [node, ...ancestors(node)];
}

/** The node and those around it, up to the domain and without it. */
function below(node: AnyStateNode, domain: AnyStateNode | null): readonly AnyStateNode[] {
  const chain = withAncestors(node);
  return chain.slice(0, domain === null ? chain.length : chain.indexOf(domain));
}

function withDescendants(node: AnyStateNode): readonly AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(withDescendants)];
}

function check(node: AnyStateNode): void {
  const refuse = refusalAt(node);
  if (!STATE_TYPES.has(node.type)) refuse(`is of the type "${node.type}"`);
  checkKeys(node.config, STATE_KEYS, refuse);
  if (node.type === 'compound' && node.initial.actions.length > 0) refuse('has actions of its initial state');
  for (const type of node.transitions.keys())
    if (type !== ANY_EVENT && type.includes(ANY_EVENT)) refuse(`names events by the pattern "${type}"`);
}

function checkKeys(config: object, known: ReadonlySet<string>, refuse: Refuse): void {
  const [unknown] = Object.entries(config).filter(([key, value]) => value !== undefined && !known.has(key));
  if (unknown !== undefined) refuse(`has "${unknown[0]}"`);
}

function refusalAt(node: AnyStateNode): Refuse {
  const state = node.parent === undefined ? 'the machine itself' : `the state "${node.path.join('.')}"`;
  return (what) => {
    throw new Error(`the machine "${node.machine.id}" cannot be compiled: ${state} ${what}`);
  };
}

function found<Value>(map: ReadonlyMap<AnyStateNode, Value>, node: AnyStateNode): Value {
  const value = map.get(node);
  if (value === undefined) throw new Error(`${node.id} was not compiled`);
  return value;
}
