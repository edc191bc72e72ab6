import type { FlightView } from './flights.ts';
import type { FigureLayout } from './layout.ts';
import { onRoute } from './routes.ts';
import type { Point, Route } from './routes.ts';
import { shiftOf } from './word-places.ts';

/** A token on the stage: at the height of the tip of its line, but not upon the drawing of a host. */
export interface StageToken {
  readonly flight: FlightView;
  readonly x: number;
  readonly y: number;
  /** The height of the tip of its line. */
  readonly tip: number;
  readonly scale: number;
  /** Where the way still to go begins and ends: short of the host it goes to; null when it is nearly there. */
  readonly todo: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number } | null;
  /** How many lines of words fit beside it. */
  readonly lines: 0 | 1 | 2;
}

/** Many on one link are drawn smaller, so that they can still be told apart. */
const MANY = 6;
const CROWD = 24;
/** Half the height of a host and of a token at scale 1. */
const HOST_HALF = 20;
const TOKEN_HALF = 11;
/** Words of a host reach this far above and below its lifeline. */
const WORDS = { above: 30, below: 27 } as const;
/** Half of a label of one line, and of two. */
const LABEL_HALF = { 1: 8, 2: 24 } as const;
const MOST_LABELS = 5;

/** `hostLines` is how many lines of notes stand under the state of a host. */
export function stageTokens(
  flights: readonly FlightView[],
  layout: FigureLayout,
  hostLines = 1,
): readonly StageToken[] {
  const { measures, laneOf, arrangement, routes, lanes, glyphScale } = layout;
  const isSingleColumn = arrangement.kind === 'column';
  const perLink = new Map<string, number>();
  const linkOf = ({ from, to }: FlightView) => `${laneOf.get(from)?.key}>${laneOf.get(to)?.key}`;
  const moving = flights.filter(({ progress }) => progress < 1);
  for (const flight of moving) perLink.set(linkOf(flight), (perLink.get(linkOf(flight)) ?? 0) + 1);
  const labelled: { readonly y: number; readonly half: number }[] = [];
  const mostLines = measures.hasLamp ? 2 : 1;
  const wordScale =
    layout.size === 'projector'
      ? 2.5
      : layout.split === 'stage' && measures.hasLamp
        ? 1.5
        : measures.hasLamp
          ? 1
          : 1.15;
  const more = shiftOf(layout, hostLines);
  return moving.flatMap((flight): StageToken[] => {
    const [start, end] = [laneOf.get(flight.from), laneOf.get(flight.to)];
    if (start === undefined || end === undefined || start === end) return [];
    const route = routes.get(`${flight.from}-${flight.to}`) ?? routes.get(`${flight.to}-${flight.from}`);
    const count = perLink.get(linkOf(flight)) ?? 1;
    const scale = layout.tokenScale * (count > CROWD ? 0.4 : count > MANY ? 0.67 : 1);
    const tip = start.y + (end.y - start.y) * flight.progress;
    const { x, y } = placeToken(flight, { start, end, tip, route, isSingleColumn }, scale, glyphScale);
    const isFree = (half: number) =>
      isSingleColumn &&
      count <= MOST_LABELS &&
      lanes.every(
        (lane) =>
          y + half < lane.y - WORDS.above * wordScale - more || y - half > lane.y + WORDS.below * wordScale + more,
      ) &&
      labelled.every((other) => Math.abs(other.y - y) >= other.half + half);
    const lines = mostLines === 2 && isFree(LABEL_HALF[2] * wordScale) ? 2 : isFree(LABEL_HALF[1] * wordScale) ? 1 : 0;
    if (lines > 0) labelled.push({ y, half: LABEL_HALF[lines === 2 ? 2 : 1] * wordScale });
    return [
      {
        flight,
        x,
        y,
        tip,
        scale,
        todo: count > MANY || !isSingleColumn ? null : wayToGo(x, y, end, scale, glyphScale),
        lines,
      },
    ];
  });
}

interface Way {
  readonly start: Point;
  readonly end: Point;
  readonly tip: number;
  readonly route: Route | undefined;
  readonly isSingleColumn: boolean;
}

/** On an upright wire it keeps clear of the drawings of hosts; elsewhere the wires have places of their own for tokens. */
function placeToken({ progress }: FlightView, way: Way, scale: number, glyphScale: number): Point {
  const { start, end, tip, route, isSingleColumn } = way;
  if (route !== undefined && !isSingleColumn) return onRoute(route, tip);
  const share = besideHosts(progress, start, end, TOKEN_HALF * scale + HOST_HALF * glyphScale);
  return { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share };
}

/** Hosts that stand near each other leave at least this share of the way to a token. */
const MOST_BESIDE = 0.4;

/** How far along its way a token stands, `room` away from the middles of both hosts. */
function besideHosts(progress: number, start: Point, end: Point, room: number): number {
  const length = Math.sqrt((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y));
  const least = Math.min(MOST_BESIDE, room / Math.max(1, length));
  return Math.min(1 - least, Math.max(least, progress));
}

function wayToGo(x: number, y: number, end: Point, scale: number, glyphScale: number): StageToken['todo'] {
  const length = Math.sqrt((end.x - x) * (end.x - x) + (end.y - y) * (end.y - y));
  const [before, after] = [TOKEN_HALF * scale + 3, HOST_HALF * glyphScale + 4];
  if (length < before + after + 12) return null;
  const [ux, uy] = [(end.x - x) / length, (end.y - y) / length];
  return { x1: x + ux * before, y1: y + uy * before, x2: end.x - ux * after, y2: end.y - uy * after };
}
