import type { Microseconds } from '../../kernel/time.ts';
import type { HostPicture, Lane, LinkPicture } from './lanes.ts';
import { isChain, orderLanes } from './lanes.ts';

export type Split = 'paper' | 'balanced' | 'stage';
export type FigureSize = 'wide' | 'medium' | 'phone' | 'tiny' | 'projector';

export interface LanePlace extends Lane {
  readonly y: number;
  /** Where its glyph stands on the stage. */
  readonly x: number;
  /** Where wires to a column further right leave: behind the words of the host, so that no token covers them. */
  readonly behindWords: number;
}

/** Where everything stands, from topology and viewport alone. */
export interface FigureLayout {
  readonly size: FigureSize;
  readonly split: Split;
  readonly width: number;
  readonly height: number;
  /** What it could do with, and would like to have. */
  readonly heights: { readonly least: number; readonly roomy: number };
  readonly paper: { readonly left: number; readonly right: number; readonly axis: number; readonly isShown: boolean };
  readonly stage: { readonly left: number; readonly right: number; readonly isShown: boolean };
  /** Left edge of the names of lifelines; null where only the stage names them. */
  readonly stationX: number | null;
  readonly lanes: readonly LanePlace[];
  /** By host id. */
  readonly laneOf: ReadonlyMap<string, LanePlace>;
  readonly isSingleColumn: boolean;
  readonly measures: Measures;
}

/** Measures of look.md and the mock screens, per size. */
export interface Measures {
  readonly margin: number;
  readonly station: number;
  readonly stage: number;
  readonly columnsStage: number;
  /** From the now line to the first glyph; from a glyph's middle to its text. */
  readonly glyphAt: number;
  readonly textAt: number;
  readonly glyphScale: number;
  readonly paperToken: number;
  readonly stageToken: number;
  readonly flagTop: number;
  readonly nowTop: number;
  readonly firstLane: number;
  /** From the last lifeline to the axis, and from the axis to the bottom. */
  readonly belowLanes: number;
  readonly belowAxis: number;
  readonly height: number;
  /** Added for each lane beyond three, up to `ROOMY_LANES`. */
  readonly perLane: number;
  /** The least distance of two lifelines of a group: the words of their hosts stand in it. */
  readonly pitch: number;
  readonly lanes: number;
  readonly hasBadges: boolean;
  readonly hasLamp: boolean;
  readonly lineWidth: number;
  readonly windowUs: number;
  /** Least distance of two labels of the axis, and of two lines of the grid. */
  readonly labelGap: number;
  readonly gridGap: number;
}

const WIDE: Measures = {
  margin: 24,
  station: 114,
  stage: 360,
  columnsStage: 520,
  glyphAt: 88,
  textAt: 44,
  glyphScale: 1.12,
  paperToken: 0.95,
  stageToken: 1.5,
  flagTop: 12,
  nowTop: 40,
  firstLane: 70,
  belowLanes: 22,
  belowAxis: 28,
  height: 396,
  perLane: 62,
  pitch: 56,
  lanes: 9,
  hasBadges: true,
  hasLamp: true,
  lineWidth: 2,
  windowUs: 10_000_000,
  labelGap: 62,
  gridGap: 36,
};
const MEDIUM: Measures = {
  ...WIDE,
  stage: 260,
  columnsStage: 360,
  glyphAt: 56,
  textAt: 40,
  glyphScale: 1,
  pitch: 46,
  hasBadges: false,
  windowUs: 7_000_000,
  stageToken: 1.35,
};
const PHONE: Measures = {
  ...MEDIUM,
  margin: 16,
  station: 0,
  stage: 166,
  columnsStage: 190,
  glyphAt: 42,
  textAt: 29,
  glyphScale: 0.82,
  paperToken: 0.86,
  stageToken: 1.25,
  flagTop: 0,
  nowTop: 28,
  firstLane: 58,
  belowLanes: 22,
  belowAxis: 24,
  height: 300,
  perLane: 46,
  pitch: 46,
  lanes: 5,
  hasBadges: true,
  hasLamp: false,
  windowUs: 5_200_000,
  labelGap: 52,
};
const TINY: Measures = {
  ...PHONE,
  stage: 132,
  columnsStage: 150,
  glyphAt: 30,
  textAt: 25,
  glyphScale: 0.7,
  stageToken: 1.1,
  pitch: 40,
  windowUs: 4_000_000,
  hasBadges: false,
};
const PROJECTOR: Measures = {
  ...WIDE,
  margin: 32,
  station: 156,
  stage: 500,
  columnsStage: 700,
  glyphAt: 104,
  textAt: 62,
  glyphScale: 1.7,
  paperToken: 1.6,
  stageToken: 2.5,
  flagTop: 16,
  nowTop: 62,
  firstLane: 100,
  belowLanes: 40,
  belowAxis: 52,
  height: 640,
  perLane: 70,
  pitch: 80,
  lanes: 8,
  hasBadges: false,
  lineWidth: 4,
  labelGap: 120,
  gridGap: 70,
};
const SIZES: Readonly<Record<FigureSize, Measures>> = {
  wide: WIDE,
  medium: MEDIUM,
  phone: PHONE,
  tiny: TINY,
  projector: PROJECTOR,
};

/** The kinds of distance between two lifelines: a link is longer than the space between members of a group. */
const LINK_WEIGHT = { few: 1.7, many: 1.3 } as const;
/** So many lifelines are many; and a figure grows no further with more than so many. */
const MANY_LANES = 7;
const ROOMY_LANES = 7;
/** What the name, state and badges of a host take beside its glyph, where there are several columns. */
const WORDS_WIDTH = 128;

/** Text that the last column of several needs at its right. */
const LAST_COLUMN_TEXT = { wide: 152, medium: 112, phone: 96, tiny: 78, projector: 230 } as const;

/** A wire that begins behind words has at least this far to go, or it begins at the glyph: upright it would cross others. */
const LEAST_WIRE = 48;

/** Where the wire between two hosts begins and ends: `one` is where it touches the first, `other` the second. */
export function wireBetween(one: LanePlace, other: LanePlace): { readonly one: number; readonly other: number } {
  return { one: wireEnd(one, other), other: wireEnd(other, one) };
}

function wireEnd(host: LanePlace, peer: LanePlace): number {
  return peer.x - host.behindWords >= LEAST_WIRE ? host.behindWords : host.x;
}

export interface LayoutInput {
  readonly hosts: readonly HostPicture[];
  readonly links: readonly LinkPicture[];
  readonly width: number;
  /** Undefined: as high as it would like; never less than it needs. */
  readonly height?: number | undefined;
  readonly split: Split;
  readonly isProjector?: boolean;
  /** Hosts that must have a lifeline of their own: selected, faulted, pinned. */
  readonly pinned?: ReadonlySet<string>;
}

export function sizeFor(width: number): FigureSize {
  if (width < 360) return 'tiny';
  if (width < 600) return 'phone';
  return width < 876 ? 'medium' : 'wide';
}

/** How much time the paper of a figure shows, given what one of full width would: narrower ones show less, not smaller. */
export function shownWindow(
  layout: Pick<FigureLayout, 'measures'>,
  windowUs: Microseconds = WIDE.windowUs,
): Microseconds {
  return Math.round((windowUs * layout.measures.windowUs) / WIDE.windowUs);
}

export function layoutFigure(input: LayoutInput): FigureLayout {
  const { hosts, links, width, split } = input;
  const size = input.isProjector === true ? 'projector' : sizeFor(width);
  const measures = measuresFor(size, split);
  const lanes = orderLanes(hosts, links, measures.lanes, input.pinned ?? new Set());
  const weights = weightsOf(lanes);
  const least = leastHeight(measures, weights);
  const roomy = Math.max(least, roomyHeight(measures, lanes.length));
  const height = input.height === undefined ? roomy : Math.max(least, input.height);
  const isSingleColumn = isChain(lanes, links);
  const isStageShown = split !== 'paper';
  const isPaperShown = split !== 'stage';
  const stageWidth = isSingleColumn ? measures.stage : measures.columnsStage;
  // Without a stage, half of the clock's flag still stands to the right of now.
  const now = isStageShown ? (isPaperShown ? width - stageWidth : measures.margin) : width - measures.margin - 38;
  const stationX = measures.station > 0 && isPaperShown ? measures.margin : null;
  const axis = height - measures.belowAxis;
  const ys = placeLanes(weights, measures.firstLane, axis - measures.belowLanes);
  const xs = placeColumns(lanes, { now, width, size, measures, isSingleColumn, isStageOnly: !isPaperShown });
  const placed = lanes.map((lane, index): LanePlace => {
    const x = xs[index] ?? 0;
    const words = measures.hasLamp && !isSingleColumn ? measures.textAt + WORDS_WIDTH : 0;
    return { ...lane, y: ys[index] ?? 0, x, behindWords: x + words };
  });
  return {
    size,
    split,
    width,
    height,
    heights: { least, roomy },
    paper: { left: measures.margin + measures.station, right: now, axis, isShown: isPaperShown },
    stage: { left: now, right: width - measures.margin, isShown: isStageShown },
    stationX,
    lanes: placed,
    laneOf: new Map(placed.flatMap((lane) => lane.hosts.map(({ id }) => [id, lane]))),
    isSingleColumn,
    measures,
  };
}

/** The distance from each lifeline to the next, as shares. */
function weightsOf(lanes: readonly Lane[]): readonly number[] {
  const link = lanes.length >= MANY_LANES ? LINK_WEIGHT.many : LINK_WEIGHT.few;
  return lanes.slice(1).map((lane, index) => {
    const before = lanes[index];
    const isNeighbour = before?.hosts[0]?.group === lane.hosts[0]?.group || lane.hosts[0]?.shape === 'feed';
    return isNeighbour ? 1 : link;
  });
}

function roomyHeight({ height, perLane }: Measures, lanes: number): number {
  return height + Math.max(0, Math.min(lanes, ROOMY_LANES) - 3) * perLane;
}

function leastHeight({ firstLane, belowLanes, belowAxis, pitch }: Measures, weights: readonly number[]): number {
  const lanes = weights.reduce((sum, weight) => sum + weight, 0) * pitch;
  return Math.ceil(firstLane + lanes + belowLanes + belowAxis);
}

function placeLanes(weights: readonly number[], first: number, last: number): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  return [0, ...weights].map((weight) => {
    passed += weight;
    return total === 0 ? (first + last) / 2 : Math.round(first + ((last - first) * passed) / total);
  });
}

/** A stage alone is for a lecture: hosts and messages as large as the place that the paper leaves allows. */
function measuresFor(size: FigureSize, split: Split): Measures {
  const measures = SIZES[size];
  if (split !== 'stage' || size === 'phone' || size === 'tiny') return measures;
  return {
    ...measures,
    glyphScale: measures.glyphScale * 1.7,
    textAt: Math.round(measures.textAt * 1.6),
    stageToken: measures.stageToken * 1.6,
    height: measures.height + 140,
    perLane: measures.perLane + 30,
    pitch: measures.pitch + 30,
  };
}

interface ColumnInput {
  readonly now: number;
  readonly width: number;
  readonly size: FigureSize;
  readonly measures: Measures;
  readonly isSingleColumn: boolean;
  readonly isStageOnly: boolean;
}

function placeColumns(lanes: readonly Lane[], input: ColumnInput): readonly number[] {
  const { now, width, size, measures, isSingleColumn, isStageOnly } = input;
  if (isSingleColumn) return lanes.map(() => (isStageOnly ? width / 2 - measures.textAt : now + measures.glyphAt));
  const ranks = [...new Set(lanes.map(({ rank }) => rank))].sort((one, other) => one - other);
  const first = now + measures.glyphAt * 0.8;
  const last = width - LAST_COLUMN_TEXT[size];
  return lanes.map(({ rank }) => {
    const column = ranks.indexOf(rank);
    return ranks.length === 1 ? first : Math.round(first + ((last - first) * column) / (ranks.length - 1));
  });
}
