import type { Statechart } from '../../kernel/process.ts';

export interface ChartState {
  readonly path: string;
  readonly description: string;
  readonly isInitial: boolean;
}

/** All transitions from one state to another, as one arrow. */
export interface ChartArrow {
  readonly from: string;
  readonly to: string;
  /** Without the nameless ones, which happen as soon as their guard holds. */
  readonly events: readonly string[];
}

/** What is drawn of a statechart: states without states of their own, and one arrow for each pair of them. */
export interface ChartGraph {
  readonly states: readonly ChartState[];
  readonly arrows: readonly ChartArrow[];
}

export function graphOf(chart: Statechart): ChartGraph {
  const leaves = chart.states.filter(({ path }) => !chart.states.some((other) => isInside(other.path, path)));
  const arrows = new Map<string, { from: string; to: string; events: string[] }>();
  for (const { from, to, event } of chart.arrows) {
    const target = entryOf(chart, to);
    // A transition of a state with states of its own is one of each of them.
    for (const { path } of leaves.filter((leaf) => leaf.path === from || isInside(leaf.path, from))) {
      const key = `${path} ${target}`;
      const arrow = arrows.get(key) ?? { from: path, to: target, events: [] };
      arrows.set(key, arrow);
      if (event !== '' && !arrow.events.includes(event)) arrow.events.push(event);
    }
  }
  const states = leaves.map(({ path, description }) => ({ path, description, isInitial: isEntered(chart, path) }));
  const known = new Set(states.map(({ path }) => path));
  return { states, arrows: [...arrows.values()].filter(({ to }) => known.has(to)) };
}

/** Whether a state is one of those that the path of a process names. */
export function isActive(state: string, path: string): boolean {
  return path.split(' ').includes(state);
}

function isInside(path: string, parent: string): boolean {
  return parent === '' ? path !== '' : path.startsWith(`${parent}.`);
}

/** Where a transition into a state with states of its own ends up. */
function entryOf(chart: Statechart, path: string): string {
  const first = chart.states.find((state) => state.initial && isInside(state.path, path) && isChild(state.path, path));
  return first === undefined ? path : entryOf(chart, first.path);
}

function isChild(path: string, parent: string): boolean {
  return !path.slice(parent.length + 1).includes('.');
}

/** It is where the machine starts: it and all states around it are initial. */
function isEntered(chart: Statechart, path: string): boolean {
  const around = chart.states.filter((state) => state.path === path || isInside(path, state.path));
  return around.every(({ initial }) => initial);
}
