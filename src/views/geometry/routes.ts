import type { ColumnsPlan, FanSize } from './columns.ts';
import type { LinkPicture } from './lanes.ts';
import type { LanePlace } from './layout.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How the wire of a link runs on the stage. */
export interface Route {
  /** From the first host of the link to the second. */
  readonly points: readonly Point[];
  /** The part in which heights change: tokens travel there, at the height of the tips of their lines. */
  readonly slant: { readonly start: Point; readonly end: Point };
}

export type Arrangement =
  | { readonly kind: 'column' }
  | { readonly kind: 'bus'; readonly x: number }
  | { readonly kind: 'columns'; readonly plan: ColumnsPlan; readonly left: number; readonly size: FanSize };

/** From the middle of a drawing to its top, in units of its scale. */
const TOP = 20;

/** By `from-to` of the link: wires stand level beside words, and slant in the gutters between columns only. */
export function routesOf(
  links: readonly LinkPicture[],
  laneOf: ReadonlyMap<string, LanePlace>,
  arrangement: Arrangement,
  glyphScale: number,
): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  for (const { from, to } of links) {
    const [start, end] = [laneOf.get(from), laneOf.get(to)];
    if (start === undefined || end === undefined || start === end) continue;
    routes.set(`${from}-${to}`, routeBetween(start, end, arrangement, glyphScale));
  }
  return routes;
}

function routeBetween(start: LanePlace, end: LanePlace, arrangement: Arrangement, glyphScale: number): Route {
  if (arrangement.kind === 'column') return route([], start, end, []);
  if (arrangement.kind === 'bus') {
    const { x } = arrangement;
    return route([start], { x, y: start.y }, { x, y: end.y }, [end]);
  }
  if (start.rank > end.rank) return reversed(routeBetween(end, start, arrangement, glyphScale));
  const { plan, left } = arrangement;
  const [first, second] = [plan.byRank.get(start.rank), plan.byRank.get(end.rank)];
  if (first === undefined || second === undefined) return route([], start, end, []);
  const out = left + first.end + plan.margin;
  if (start.rank === end.rank) return route([start], { x: out, y: start.y }, { x: out, y: end.y }, [end]);
  if (second.isWordsLeft) {
    const top = { x: end.x, y: end.y - TOP * glyphScale };
    return route([start], { x: left + lastBefore(plan, end.rank).end + plan.margin, y: start.y }, top, []);
  }
  const next = left + firstAfter(plan, start.rank).start - plan.margin;
  return route([start], { x: out, y: start.y }, { x: next, y: end.y }, [end]);
}

function route(before: readonly Point[], start: Point, end: Point, after: readonly Point[]): Route {
  const points = [...before, start, end, ...after].map(({ x, y }) => ({ x, y }));
  return { points, slant: { start: { x: start.x, y: start.y }, end: { x: end.x, y: end.y } } };
}

function reversed({ points, slant }: Route): Route {
  return { points: points.toReversed(), slant: { start: slant.end, end: slant.start } };
}

function lastBefore({ byRank }: ColumnsPlan, rank: number): { readonly end: number } {
  return [...byRank].reduce((found, [known, column]) => (known < rank ? column : found), { end: 0 });
}

function firstAfter({ byRank }: ColumnsPlan, rank: number): { readonly start: number } {
  return [...byRank].find(([known]) => known > rank)?.[1] ?? { start: 0 };
}

/** Where something stands on a wire when the tip of its line has a height. */
export function onRoute({ slant: { start, end } }: Route, tip: number): Point {
  const rise = end.y - start.y;
  const share = rise === 0 ? 0 : Math.min(1, Math.max(0, (tip - start.y) / rise));
  return { x: start.x + (end.x - start.x) * share, y: start.y + rise * share };
}
