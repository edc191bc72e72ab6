import type { Microseconds } from '../../kernel/time.ts';
import { fanSize, planColumns } from './columns.ts';
import type { FanSize } from './columns.ts';
import { FAN, FULL_WINDOW_US, SIZES } from './figure-measures.ts';
import type { Measures } from './figure-measures.ts';
import type { HostPicture, Lane, LinkPicture } from './lanes.ts';
import { isChain, orderLanes } from './lanes.ts';
import { routesOf } from './routes.ts';
import type { Arrangement, Route } from './routes.ts';
import { layoutInside } from './inside-layout.ts';
import type { InsideHost, InsideLayout } from './inside-layout.ts';
import { textWidth } from './text-width.ts';
import type { Font } from './text-width.ts';
import type { WordSize } from './word-places.ts';

export type Split = 'paper' | 'balanced' | 'stage';
export type FigureSize = 'wide' | 'medium' | 'phone' | 'tiny' | 'projector';

export interface LanePlace extends Lane {
  readonly y: number;
  /** Where its glyph stands on the stage. */
  readonly x: number;
  readonly words: WordsPlace;
}

/** Where the words of a host stand, and how wide they may be. */
export interface WordsPlace {
  readonly x: number;
  /** Below the lifeline. */
  readonly drop: number;
  readonly room: number;
  /** They end at `x`, rather than begin there. */
  readonly isEnd: boolean;
}

/** Where everything stands, from topology and viewport alone. */
export interface FigureLayout {
  readonly size: FigureSize;
  readonly split: Split;
  readonly width: number;
  readonly height: number;
  /** What it could do with, and would like to have. */
  readonly heights: { readonly least: number; readonly comfortable: number; readonly roomy: number };
  readonly paper: { readonly left: number; readonly right: number; readonly axis: number; readonly isShown: boolean };
  readonly stage: { readonly left: number; readonly right: number; readonly isShown: boolean };
  /** Left edge of the names of lifelines; null where only the stage names them. */
  readonly stationX: number | null;
  readonly lanes: readonly LanePlace[];
  /** By host id. */
  readonly laneOf: ReadonlyMap<string, LanePlace>;
  /** By `from-to` of the link. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly arrangement: Arrangement;
  readonly words: WordSize;
  readonly glyphScale: number;
  readonly tokenScale: number;
  readonly measures: Measures;
  /** At the lens `inside`: the frames of the hosts that open, which are its lanes. */
  readonly inside: InsideLayout | null;
}

/** The kinds of distance between two lifelines: a link is longer than the space between members of a group. */
const LINK_WEIGHT = { few: 1.7, some: 1.45, many: 1.3 } as const;
/** So many lifelines are many; and a figure grows no further with more than so many. */
const SOME_LANES = 4;
const MANY_LANES = 7;
const ROOMY_LANES = 7;
/** Elsewhere a figure would rather lose rows below it than become lower than this share of what it would like. */
const COMFORT = 0.75;
/** A narrow figure has its wires between the red line and the hosts: from the red line to the wire, and on to the glyphs. */
const BUS = { wire: 18, glyph: 32, glyphScale: 0.66, words: 21, tokenScale: 0.87 } as const;
/** Words keep this distance from the edge of the figure. */
const EDGE = 4;

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
  /** Hosts that open into their lines, at the lens `inside`. */
  readonly inside?: readonly InsideHost[] | undefined;
}

export function sizeFor(width: number): FigureSize {
  if (width < 360) return 'tiny';
  if (width < 600) return 'phone';
  return width < 876 ? 'medium' : 'wide';
}

/** How much time the paper of a figure shows, given what one of full width would: narrower ones show less, not smaller. */
export function shownWindow(
  layout: Pick<FigureLayout, 'measures'>,
  windowUs: Microseconds = FULL_WINDOW_US,
): Microseconds {
  return Math.round((windowUs * layout.measures.windowUs) / FULL_WINDOW_US);
}

/** From the longest name of a lifeline to the paper. */
const AFTER_NAME = 10;

export function layoutFigure(input: LayoutInput): FigureLayout {
  const { hosts, links, width, split } = input;
  const size = figureSize(input);
  if (input.inside !== undefined && input.inside.length > 0)
    return layoutInside({ inside: input.inside, size, width, height: input.height, split });
  const ordered = orderLanes(hosts, links, SIZES[size].lanes, input.pinned ?? new Set());
  const isSingleColumn = isChain(ordered, links);
  const fan = isSingleColumn ? null : fanSize(size, split);
  const measures = withNames(measuresFor(size, split, fan), ordered, size);
  const weights = weightsOf(ordered, fan === null ? null : FAN[fan].link);
  const least = leastHeight(measures, weights, measures.pitch);
  const roomy = Math.max(
    least,
    fan === null ? roomyHeight(measures, ordered.length) : leastHeight(measures, weights, FAN[fan].pitch.roomy),
  );
  const comfortable =
    fan === null ? Math.max(least, roomy * COMFORT) : leastHeight(measures, weights, FAN[fan].pitch.comfortable);
  const height = input.height === undefined ? roomy : Math.max(least, input.height);
  const isStageShown = split !== 'paper';
  const isPaperShown = split !== 'stage';
  const plan = fan === null ? null : planColumns(ordered, fan, { width, isStageOnly: !isPaperShown });
  const stageWidth = plan?.width ?? (isSingleColumn ? measures.stage : measures.busStage);
  // Without a stage, half of the clock's flag still stands to the right of now.
  const now = isStageShown ? (isPaperShown ? width - stageWidth : measures.margin) : width - measures.margin - 38;
  const arrangement: Arrangement =
    plan !== null && fan !== null
      ? { kind: 'columns', size: fan, plan, left: isPaperShown ? now : Math.max(0, (width - plan.width) / 2) }
      : isSingleColumn
        ? { kind: 'column' }
        : { kind: 'bus', x: now + BUS.wire };
  const stationX = measures.station > 0 && isPaperShown ? measures.margin : null;
  const axis = height - measures.belowAxis;
  const ys = placeLanes(weights, measures.firstLane, axis - measures.belowLanes);
  const lanes = ordered.map((lane, index): LanePlace => ({
    ...lane,
    y: ys[index] ?? 0,
    ...placeHost(lane, arrangement, { now, width, measures, isStageOnly: !isPaperShown }),
  }));
  const laneOf = new Map(lanes.flatMap((lane) => lane.hosts.map(({ id }) => [id, lane])));
  const glyphScale =
    fan !== null ? FAN[fan].glyph : isSingleColumn ? measures.glyphScale : BUS.glyphScale * measures.glyphScale;
  return {
    size,
    split,
    width,
    height,
    heights: { least, comfortable, roomy },
    paper: { left: measures.margin + measures.station, right: now, axis, isShown: isPaperShown },
    stage: { left: now, right: width - measures.margin, isShown: isStageShown },
    stationX,
    lanes,
    laneOf,
    routes: routesOf(links, laneOf, arrangement, glyphScale),
    arrangement,
    words: fan ?? wordSizeOf(size, split, measures),
    glyphScale,
    tokenScale:
      fan !== null ? FAN[fan].token : isSingleColumn ? measures.stageToken : measures.stageToken * BUS.tokenScale,
    measures,
    inside: null,
  };
}

/** The size of a figure, by its width and whether a class looks at it. */
export function figureSize({ width, isProjector }: Pick<LayoutInput, 'width' | 'isProjector'>): FigureSize {
  return isProjector === true ? 'projector' : sizeFor(width);
}

function wordSizeOf(size: FigureSize, split: Split, { hasLamp }: Measures): WordSize {
  if (size === 'projector') return 'projector';
  return split === 'stage' && hasLamp ? 'big' : hasLamp ? 'page' : 'phone';
}

/** The distance from each lifeline to the next, as shares. */
function weightsOf(lanes: readonly Lane[], fanLink: number | null): readonly number[] {
  const link =
    fanLink ?? LINK_WEIGHT[lanes.length >= MANY_LANES ? 'many' : lanes.length >= SOME_LANES ? 'some' : 'few'];
  return lanes.slice(1).map((lane, index) => {
    const before = lanes[index];
    const isNeighbour = before?.hosts[0]?.group === lane.hosts[0]?.group || lane.hosts[0]?.shape === 'feed';
    // Where another part of the picture begins, no link needs the room.
    const isApart = before !== undefined && lane.rank < before.rank;
    return isApart || (isNeighbour && (fanLink === null || lane.hosts[0]?.shape !== 'feed')) ? 1 : link;
  });
}

function roomyHeight({ height, perLane }: Measures, lanes: number): number {
  return height + Math.max(0, Math.min(lanes, ROOMY_LANES) - 3) * perLane;
}

function leastHeight(
  { firstLane, belowLanes, belowAxis }: Measures,
  weights: readonly number[],
  pitch: number,
): number {
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

/** The font of the names of lifelines, as figure.css has it. */
export function stationFont(size: FigureSize): Font {
  return { size: size === 'projector' ? 25 : 12.5, weight: 600 };
}

/** Names of lifelines are as wide as they are: the paper begins after the longest. */
function withNames(measures: Measures, lanes: readonly Lane[], size: FigureSize): Measures {
  if (measures.station === 0) return measures;
  const font = stationFont(size);
  const widest = lanes.map(({ isBand, hosts }) => (isBand ? 0 : textWidth(hosts[0]?.title ?? '', font)));
  return { ...measures, station: Math.max(measures.station, Math.ceil(Math.max(0, ...widest)) + AFTER_NAME) };
}

/** A stage alone is for a lecture: hosts and messages as large as the place that the paper leaves allows. */
function measuresFor(size: FigureSize, split: Split, fan: FanSize | null): Measures {
  const measures = SIZES[size];
  if (fan !== null) {
    const belowLanes = Math.max(measures.belowLanes, FAN[fan].belowLanes);
    return { ...measures, pitch: FAN[fan].pitch.least, belowLanes };
  }
  if (split !== 'stage' || size === 'phone' || size === 'tiny') return measures;
  return {
    ...measures,
    glyphScale: measures.glyphScale * 1.7,
    textAt: Math.round(measures.textAt * 1.6),
    stageToken: measures.stageToken * 1.6,
    height: measures.height + 140,
    perLane: measures.perLane + 30,
    pitch: measures.pitch + 30,
    belowLanes: measures.belowLanes + 16,
  };
}

interface HostInput {
  readonly now: number;
  readonly width: number;
  readonly measures: Measures;
  readonly isStageOnly: boolean;
}

function placeHost(lane: Lane, arrangement: Arrangement, input: HostInput): Pick<LanePlace, 'x' | 'words'> {
  const { now, width, measures, isStageOnly } = input;
  const within = (x: number): WordsPlace => ({ x, drop: 0, room: width - EDGE - x, isEnd: false });
  if (arrangement.kind === 'column') {
    const x = isStageOnly ? width / 2 - measures.textAt : now + measures.glyphAt;
    return { x, words: within(x + measures.textAt) };
  }
  if (arrangement.kind === 'bus') {
    const x = arrangement.x + BUS.glyph * measures.glyphScale;
    return { x, words: within(x + BUS.words * measures.glyphScale) };
  }
  const { left, plan } = arrangement;
  const column = plan.byRank.get(lane.rank);
  if (column === undefined) return { x: left, words: within(left) };
  const { glyph, words, room, isWordsLeft } = column;
  const drop = isWordsLeft ? FAN[arrangement.size].drop : 0;
  return { x: left + glyph, words: { x: left + words, drop, room, isEnd: isWordsLeft } };
}
