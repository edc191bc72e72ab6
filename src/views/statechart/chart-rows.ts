import type { ChartGraph, ChartState } from './chart-graph.ts';

/** The picture is drawn on a grid of this many pixels: edges of boxes and arrows lie on its lines. */
export const UNIT = 8;

/** A state as it is drawn, in units of the grid. */
export interface ChartBox {
  readonly state: ChartState;
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const BOX_HEIGHT = 4;
/** Room between two rows for arrows and their labels, and more of it for many of them. */
const LEAST_GAP = 6;
const MOST_GAP = 10;
/** Arrows that fit in the least room. */
const ARROWS_IN_LEAST = 4;
/** At both sides of the picture, and between two boxes. */
const SIDE = 3;
const BETWEEN = 4;
/** Above the first row is room for the loop of a state to itself. */
const ABOVE = 4;
const CHARACTER = { wide: 8.8, narrow: 7.2 } as const;
const BOX_AIR = 22;

/** Rows by their distance from the initial state; each box in the middle of its share of the width. */
export function placeBoxes(graph: ChartGraph, words: (path: string) => string, width: number): readonly ChartBox[] {
  const units = Math.max(16, Math.floor(width / UNIT));
  const sizes = new Map(graph.states.map((state) => [state.path, boxWidth(words(state.path), units)]));
  const rows = rowsOf(graph, sizes, units);
  const xs = new Map<string, number>();
  const boxes: ChartBox[] = [];
  let top = ABOVE;
  rows.forEach((row, index) => {
    const ordered = orderRow(row, graph, xs);
    placeRow(ordered, sizes, units).forEach((left, place) => {
      const state = ordered[place];
      if (state === undefined) return;
      const boxUnits = sizes.get(state.path) ?? 0;
      xs.set(state.path, left + boxUnits / 2);
      boxes.push({ state, name: words(state.path), left, top, width: boxUnits, height: BOX_HEIGHT });
    });
    top += BOX_HEIGHT + gapBelow(rows, index, graph);
  });
  return boxes;
}

/** Even, so that its middle lies on a line of the grid. */
function boxWidth(name: string, units: number): number {
  const wide = name.replace(/[^A-Z\d]/g, '').length;
  const text = wide * CHARACTER.wide + (name.length - wide) * CHARACTER.narrow;
  return Math.min(2 * Math.floor((units - 2 * SIDE) / 2), Math.max(8, 2 * Math.ceil((text + BOX_AIR) / UNIT / 2)));
}

function rowsOf(graph: ChartGraph, sizes: ReadonlyMap<string, number>, units: number): readonly ChartState[][] {
  const distances = distancesOf(graph);
  const last = Math.max(0, ...distances.values());
  const isEnd = ({ path }: ChartState) => !graph.arrows.some(({ from, to }) => from === path && to !== path);
  // What leads nowhere stands last: everything leads there.
  const rowOf = (state: ChartState) =>
    graph.states.length > 2 && isEnd(state) && !state.isInitial ? last + 1 : (distances.get(state.path) ?? last + 1);
  const rows: ChartState[][] = [];
  for (let row = 0; row <= last + 1; row += 1) {
    const states = graph.states.filter((state) => rowOf(state) === row);
    // Those that others of their row lead to go to the next line when not all fit.
    const isLed = ({ path }: ChartState) =>
      states.some((other) => graph.arrows.some(({ from, to }) => from === other.path && to === path && from !== to));
    const ordered = [...states.filter((state) => !isLed(state)), ...states.filter(isLed)];
    rows.push(...breakRow(fitsInOne(states, sizes, units) ? states : ordered, sizes, units));
  }
  return rows.filter((row) => row.length > 0);
}

function distancesOf({ states, arrows }: ChartGraph): ReadonlyMap<string, number> {
  const initial = states.filter(({ isInitial }) => isInitial);
  const queue = (initial.length > 0 ? initial : states.slice(0, 1)).map(({ path }) => path);
  const distances = new Map(queue.map((path) => [path, 0]));
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    for (const { from, to } of arrows) {
      if (from !== path || distances.has(to)) continue;
      distances.set(to, (distances.get(path) ?? 0) + 1);
      queue.push(to);
    }
  }
  return distances;
}

function neededUnits(row: readonly ChartState[], sizes: ReadonlyMap<string, number>): number {
  return row.reduce((sum, { path }) => sum + (sizes.get(path) ?? 0), (row.length - 1) * BETWEEN + 2 * SIDE);
}

function fitsInOne(row: readonly ChartState[], sizes: ReadonlyMap<string, number>, units: number): boolean {
  return neededUnits(row, sizes) <= units;
}

function breakRow(
  row: readonly ChartState[],
  sizes: ReadonlyMap<string, number>,
  units: number,
): readonly ChartState[][] {
  const lines: ChartState[][] = [];
  for (const state of row) {
    const line = lines.at(-1);
    if (line !== undefined && fitsInOne([...line, state], sizes, units)) line.push(state);
    else lines.push([state]);
  }
  return lines;
}

/** From left to right as what leads to them stands. */
function orderRow(row: readonly ChartState[], { arrows }: ChartGraph, xs: ReadonlyMap<string, number>): ChartState[] {
  const pull = ({ path }: ChartState) => {
    const above = arrows.flatMap(({ from, to }) => (to === path && xs.has(from) ? [xs.get(from) ?? 0] : []));
    return above.length === 0 ? 0 : above.reduce((sum, x) => sum + x, 0) / above.length;
  };
  const pulls = new Map(row.map((state) => [state, pull(state)]));
  return [...row].sort((one, other) => (pulls.get(one) ?? 0) - (pulls.get(other) ?? 0));
}

function placeRow(row: readonly ChartState[], sizes: ReadonlyMap<string, number>, units: number): readonly number[] {
  const boxes = row.reduce((sum, { path }) => sum + (sizes.get(path) ?? 0), 0);
  // Spare room goes half between the boxes and half to the sides, where arrows pass by.
  const spare = Math.max(0, units - boxes) / row.length;
  let left = spare / 2;
  return row.map(({ path }) => {
    const at = Math.round(left);
    left += (sizes.get(path) ?? 0) + spare;
    return at;
  });
}

function gapBelow(rows: readonly ChartState[][], index: number, { arrows }: ChartGraph): number {
  const rowOf = (path: string) => rows.findIndex((row) => row.some((state) => state.path === path));
  const passing = arrows.filter(({ from, to }) => {
    const [first, second] = [rowOf(from), rowOf(to)];
    return Math.min(first, second) <= index && Math.max(first, second) > index;
  });
  return Math.min(MOST_GAP, LEAST_GAP + Math.max(0, passing.length - ARROWS_IN_LEAST));
}
