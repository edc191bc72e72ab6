import type { Statechart } from '../../kernel/process.ts';
import { graphOf } from './chart-graph.ts';
import type { ChartArrow, ChartState } from './chart-graph.ts';
import { placeLabels } from './chart-labels.ts';
import type { PlacedLabel, Point, Segment } from './chart-labels.ts';
import { placeBoxes, UNIT } from './chart-rows.ts';
import type { ChartBox } from './chart-rows.ts';
import { Maze } from './maze.ts';
import type { GridPoint } from './maze.ts';

export interface StateBox {
  readonly state: ChartState;
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnArrow extends ChartArrow {
  /** From the edge of one box to the edge of the other: its corners. */
  readonly points: readonly Point[];
  readonly label: PlacedLabel | null;
}

/** A statechart in pixels. */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly StateBox[];
  readonly arrows: readonly DrawnArrow[];
  /** The arrow from nowhere into the initial state. */
  readonly start: readonly Point[];
}

export interface ChartWords {
  readonly state: (path: string) => string;
  readonly event: (event: string) => string;
}

/** The loop of a state to itself, at the right end of its upper edge, and the way in, from the left. */
const LOOP = { from: 3, to: 1, height: 2 } as const;
const START_LENGTH = 3;
/** Nothing else may lead upon the way in. */
const START = 'start';
/** So many arrows into one state join on their way; fewer are easier to follow one by one. */
const JOIN_FROM = 4;
/** Below the last row arrows may still pass. */
const BELOW = 3;

/** Boxes first, then the arrows between them from the shortest to the longest, then their labels. */
export function layoutChart(chart: Statechart, words: ChartWords, width: number): ChartLayout {
  const graph = graphOf(chart);
  const boxes = placeBoxes(graph, words.state, width);
  const bottom = Math.max(0, ...boxes.map((box) => box.top + box.height));
  const maze = new Maze(Math.floor(width / UNIT) + 1, bottom + BELOW + 1, boxes);
  const boxOf = new Map(boxes.map((box) => [box.state.path, box]));
  const start = startOf(boxes.find(({ state }) => state.isInitial));
  maze.take(start, START);
  const routes = new Map(routeAll(graph.arrows, boxOf, maze));
  const arrows = graph.arrows.map((arrow) => ({ arrow, points: (routes.get(arrow) ?? []).map(toPixels) }));
  const pixelBoxes = boxes.map(boxInPixels);
  const lines = arrows.map(({ points }) => segmentsOf(points));
  const labels = placeLabels(
    arrows.map(({ arrow: { events } }, index) => ({
      wordings: wordingsOf(events.map(words.event)),
      own: ownParts(lines, index),
    })),
    pixelBoxes,
    [...lines.flat(), ...segmentsOf(start.map(toPixels))],
    width,
  );
  const drawn = arrows.map(({ arrow, points }, index) => ({ ...arrow, points, label: labels[index] ?? null }));
  const lowest = Math.max(bottom * UNIT, ...drawn.flatMap(({ points }) => points.map(({ y }) => y)));
  return { width, height: lowest + UNIT * 2, boxes: pixelBoxes, arrows: drawn, start: start.map(toPixels) };
}

function routeAll(
  arrows: readonly ChartArrow[],
  boxOf: ReadonlyMap<string, ChartBox>,
  maze: Maze,
): readonly (readonly [ChartArrow, readonly GridPoint[]])[] {
  const known = arrows.flatMap((arrow) => {
    const [from, to] = [boxOf.get(arrow.from), boxOf.get(arrow.to)];
    return from === undefined || to === undefined ? [] : [{ arrow, from, to, length: distance(from, to) }];
  });
  return known
    .sort((one, other) => one.length - other.length)
    .map(({ arrow, from, to }) => {
      const incoming = arrows.filter(({ to: other }) => other === arrow.to).length;
      const target = incoming < JOIN_FROM ? `${arrow.from} ${arrow.to}` : arrow.to;
      const points = from === to ? loopOf(from) : maze.route(from, to, target);
      maze.take(points, target);
      return [arrow, points];
    });
}

/** Loops come first: their place is fixed. */
function distance(from: ChartBox, to: ChartBox): number {
  if (from === to) return -1;
  return Math.abs(middle(from).x - middle(to).x) + Math.abs(middle(from).y - middle(to).y);
}

function middle({ left, top, width, height }: ChartBox): GridPoint {
  return { x: left + width / 2, y: top + height / 2 };
}

function loopOf({ left, top, width }: ChartBox): readonly GridPoint[] {
  const [from, to] = [left + width - LOOP.from, left + width - LOOP.to];
  const above = top - LOOP.height;
  return [
    { x: from, y: top },
    { x: from, y: above },
    { x: to, y: above },
    { x: to, y: top },
  ];
}

function startOf(box: ChartBox | undefined): readonly GridPoint[] {
  if (box === undefined) return [];
  const y = box.top + box.height / 2;
  return [
    { x: box.left - START_LENGTH, y },
    { x: box.left, y },
  ];
}

function wordingsOf(events: readonly string[]): readonly string[] {
  const said = events.filter((event, index) => event !== '' && events.indexOf(event) === index);
  const [first] = said;
  if (first === undefined) return [];
  const pair = said.slice(0, 2).join(', ');
  const whole = said.join(', ');
  const shorter = said.length > 2 ? [`${pair} +${said.length - 2}`] : [];
  return said.length === 1 ? [whole] : [whole, ...shorter, `${first} +${said.length - 1}`];
}

/** The parts of an arrow that no other runs along. */
function ownParts(lines: readonly (readonly Segment[])[], index: number): readonly Segment[] {
  const others = lines.filter((_, other) => other !== index).flat();
  const own = (lines[index] ?? []).flatMap((segment) => without(segment, others));
  return own.length > 0 ? own : (lines[index] ?? []);
}

/** What is left of a segment, cut at its ends where others lie upon it. */
function without(segment: Segment, others: readonly Segment[]): readonly Segment[] {
  const isUpright = segment.one.x === segment.other.x;
  const along = ({ x, y }: Point) => (isUpright ? y : x);
  const across = ({ x, y }: Point) => (isUpright ? x : y);
  const isForward = along(segment.one) < along(segment.other);
  let low = Math.min(along(segment.one), along(segment.other));
  let high = Math.max(along(segment.one), along(segment.other));
  for (const { one, other } of others) {
    const isParallel = (one.x === other.x) === isUpright && across(one) === across(segment.one);
    if (!isParallel) continue;
    const [from, to] = [Math.min(along(one), along(other)), Math.max(along(one), along(other))];
    if (to <= low || from >= high) continue;
    if (from <= low) low = to;
    else high = from;
  }
  if (high <= low) return [];
  const at = (value: number) => (isUpright ? { x: segment.one.x, y: value } : { x: value, y: segment.one.y });
  return [isForward ? { one: at(low), other: at(high) } : { one: at(high), other: at(low) }];
}

function segmentsOf(points: readonly Point[]): readonly Segment[] {
  return points.flatMap((one, index) => {
    const other = points[index + 1];
    return other === undefined ? [] : [{ one, other }];
  });
}

function toPixels({ x, y }: GridPoint): Point {
  return { x: x * UNIT, y: y * UNIT };
}

function boxInPixels({ state, name, left, top, width, height }: ChartBox): StateBox {
  return { state, name, left: left * UNIT, top: top * UNIT, width: width * UNIT, height: height * UNIT };
}
