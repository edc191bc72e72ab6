import type { Inside, InsideRow, RowKind } from '../../record/inside.ts';
import { texts } from '../texts.en.ts';
import type { HostPicture } from './lanes.ts';
import type { FigureLayout, FigureSize, LanePlace, Split } from './layout.ts';
import { SIZES } from './figure-measures.ts';
import type { Measures } from './figure-measures.ts';

/** A line inside a host, before it has its place: of one row, or of several alike that have no line of their own. */
export interface InsideLine {
  readonly name: string;
  readonly kind: RowKind;
  readonly rows: readonly string[];
  /** How many things wait there at once, at most. */
  readonly depth: number;
}

/** A host that opens into its lines. */
export interface InsideHost {
  readonly host: HostPicture;
  readonly lines: readonly InsideLine[];
}

export interface PlacedLine extends InsideLine {
  readonly y: number;
  readonly height: number;
}

/** A frame around the lines of a host. */
export interface InsideFrame {
  readonly host: HostPicture;
  readonly top: number;
  readonly bottom: number;
  readonly lines: readonly PlacedLine[];
}

/** Where the insides of hosts stand. */
export interface InsideLayout {
  readonly frames: readonly InsideFrame[];
  /** By host and row. */
  readonly lineOf: ReadonlyMap<string, PlacedLine>;
  /** Half the height of a bar. */
  readonly half: number;
}

/** So many threads, and so many workers, have lines of their own; the others share one. */
const MOST_LINES: Readonly<Record<FigureSize, number>> = { wide: 7, medium: 7, phone: 4, tiny: 4, projector: 6 };
/** What waits is stacked so high. */
const MOST_STACKED = 8;

/** The order of the lines of a host: who runs, then what waits. */
const ORDER: readonly RowKind[] = ['thread', 'loop', 'waits', 'worker', 'queue', 'accept'];

/** The hosts that say what goes on inside them, as far as the run is known. */
export function insideHosts(inside: Inside, hosts: readonly HostPicture[], size: FigureSize): readonly InsideHost[] {
  return hosts.flatMap((host) => {
    const rows = inside.rows.filter((row) => row.host === host.id);
    if (rows.length === 0) return [];
    const lines = ORDER.flatMap((kind) => linesOf(inside, rows, kind, MOST_LINES[size]));
    return [{ host, lines: lines.filter((line) => isWorthALine(line, rows)) }];
  });
}

/** A loop accepts at once: its accept queue has a line only where something has waited in it. */
function isWorthALine({ kind, depth }: InsideLine, rows: readonly InsideRow[]): boolean {
  return kind !== 'accept' || depth > 0 || rows.some((row) => row.kind === 'thread');
}

function linesOf(inside: Inside, rows: readonly InsideRow[], kind: RowKind, most: number): readonly InsideLine[] {
  const names = [...new Set(rows.flatMap((row) => (row.kind === kind ? [row.row] : [])))];
  const [host = ''] = rows.map((row) => row.host);
  const lineOf = (row: string): InsideLine => ({
    name: row,
    kind,
    rows: [row],
    depth: inside.depthOf(host, row)?.depth ?? 0,
  });
  // A pool that nobody needs is one line.
  const isIdle = kind === 'worker' && names.length > 1 && !names.some((row) => inside.isUsed(host, row));
  if (isIdle) return [{ name: texts.poolOf(names.length), kind, rows: names, depth: 0 }];
  if (names.length <= most) return names.map(lineOf);
  const shown = names.slice(0, most - 1);
  const rest = names.slice(most - 1);
  return [...shown.map(lineOf), { name: texts.more(rest.length), kind, rows: rest, depth: 0 }];
}

/** Room for the lines of figures of a size. */
interface InsideMeasures {
  /** Where the first frame begins; between two frames, with the name of the second. */
  readonly top: number;
  readonly between: number;
  /** From the edge of a frame to its first and last line, as a share of the pitch. */
  readonly edge: number;
  readonly pitch: { readonly least: number; readonly comfortable: number; readonly roomy: number };
  /** Of a line of what waits without a thread, from one to the next. */
  readonly stack: number;
  /** Over a loop stand the numbers of its calls. */
  readonly numbers: number;
  readonly station: number;
  readonly stage: number;
  readonly belowFrames: number;
}

const PAGE: InsideMeasures = {
  top: 66,
  between: 32,
  edge: 0.78,
  pitch: { least: 15, comfortable: 20, roomy: 27 },
  stack: 5,
  numbers: 9,
  station: 114,
  stage: 330,
  belowFrames: 10,
};
const PHONE: InsideMeasures = {
  ...PAGE,
  top: 56,
  between: 26,
  pitch: { least: 15, comfortable: 18, roomy: 22 },
  station: 84,
  stage: 124,
};
const INSIDE: Readonly<Record<FigureSize, InsideMeasures>> = {
  wide: PAGE,
  medium: { ...PAGE, stage: 236 },
  phone: PHONE,
  tiny: { ...PHONE, station: 78, stage: 96 },
  projector: {
    top: 112,
    between: 62,
    edge: 0.72,
    pitch: { least: 31, comfortable: 38, roomy: 46 },
    stack: 8,
    numbers: 16,
    station: 220,
    stage: 620,
    belowFrames: 16,
  },
};

/** The height of a line: what waits without a thread is stacked. */
function heightOf({ kind, depth }: InsideLine, pitch: number, { stack, numbers }: InsideMeasures): number {
  if (kind === 'waits') return Math.max(pitch, Math.min(depth, MOST_STACKED) * stack + stack);
  return kind === 'loop' ? pitch + numbers : pitch;
}

function frameHeight(lines: readonly InsideLine[], pitch: number, measures: InsideMeasures): number {
  const edges = 2 * (measures.edge - 0.5) * pitch;
  return Math.round(lines.reduce((sum, line) => sum + heightOf(line, pitch, measures), edges));
}

function wholeHeight(hosts: readonly InsideHost[], pitch: number, size: FigureSize): number {
  const measures = INSIDE[size];
  const frames = hosts.reduce((sum, { lines }) => sum + frameHeight(lines, pitch, measures), 0);
  const between = Math.max(0, hosts.length - 1) * measures.between;
  return Math.ceil(measures.top + frames + between + measures.belowFrames + SIZES[size].belowAxis);
}

interface InsideInput {
  readonly inside: readonly InsideHost[];
  readonly size: FigureSize;
  readonly width: number;
  readonly height: number | undefined;
  readonly split: Split;
}

/** Where everything stands at the lens `inside`: frames one above the other, and beside each what its host is doing. */
export function layoutInside({ inside, size, width, height: given, split }: InsideInput): FigureLayout {
  const own = INSIDE[size];
  const heights = {
    least: wholeHeight(inside, own.pitch.least, size),
    comfortable: wholeHeight(inside, own.pitch.comfortable, size),
    roomy: wholeHeight(inside, own.pitch.roomy, size),
  };
  const height = given === undefined ? heights.roomy : Math.max(heights.least, given);
  const pitch = pitchFor(inside, size, height);
  const isPaperShown = split !== 'stage';
  const isStageShown = split !== 'paper';
  const measures: Measures = { ...SIZES[size], station: own.station, stage: own.stage, firstLane: own.top };
  const { margin } = measures;
  const now = isStageShown ? (isPaperShown ? width - own.stage : margin) : width - margin - 38;
  const frames: InsideFrame[] = [];
  let top = own.top;
  for (const { host, lines } of inside) {
    const placed: PlacedLine[] = [];
    let y = top + (own.edge - 0.5) * pitch;
    for (const line of lines) {
      const lineHeight = heightOf(line, pitch, own);
      const above = line.kind === 'loop' ? own.numbers : 0;
      const middle = line.kind === 'waits' ? pitch / 2 : (lineHeight + above) / 2;
      placed.push({ ...line, y: Math.round(y + middle), height: lineHeight });
      y += lineHeight;
    }
    const bottom = top + frameHeight(lines, pitch, own);
    frames.push({ host, top, bottom, lines: placed });
    top = bottom + own.between;
  }
  const axis = height - measures.belowAxis;
  const stageLeft = now;
  const lanes = frames.map((frame) => laneOf(frame, stageLeft, width));
  return {
    size,
    split,
    width,
    height,
    heights,
    paper: { left: margin + own.station, right: now, axis, isShown: isPaperShown },
    stage: { left: now, right: width - margin, isShown: isStageShown },
    stationX: isPaperShown ? margin : null,
    lanes,
    laneOf: new Map(lanes.map((lane) => [lane.key, lane])),
    routes: new Map(),
    arrangement: { kind: 'column' },
    words: wordsOf(size, isPaperShown),
    glyphScale: 0.5,
    tokenScale: measures.stageToken,
    measures,
    inside: {
      frames,
      half: Math.max(4, Math.min(size === 'projector' ? 13 : 7, Math.round(pitch * 0.3))),
      lineOf: new Map(
        frames.flatMap(({ host, lines }) =>
          lines.flatMap((line) => line.rows.map((row) => [`${host.id} ${row}`, line] as const)),
        ),
      ),
    },
  };
}

/** Hosts alone are for a lecture. */
function wordsOf(size: FigureSize, isPaperShown: boolean): FigureLayout['words'] {
  if (size === 'projector') return 'projector';
  if (size === 'phone' || size === 'tiny') return 'phone';
  return isPaperShown ? 'page' : 'big';
}

/** The pitch with which the frames fill a height. */
function pitchFor(inside: readonly InsideHost[], size: FigureSize, height: number): number {
  const { least, roomy } = INSIDE[size].pitch;
  let pitch = roomy * 1.15;
  while (pitch > least && wholeHeight(inside, pitch, size) > height) pitch -= 0.25;
  return Math.max(least, pitch);
}

/** From the red line to the words of a host. */
const WORDS_AT: Readonly<Record<FigureSize, number>> = { wide: 24, medium: 20, phone: 10, tiny: 8, projector: 40 };
const EDGE = 4;
/** Without a paper they stand in the middle: half their usual width. */
const ALONE = 270;

function laneOf({ host, top }: InsideFrame, stageLeft: number, width: number): LanePlace {
  return {
    key: host.id,
    hosts: [host],
    isBand: false,
    rank: 0,
    y: top,
    x: stageLeft,
    words: { x: stageLeft, drop: 0, room: width - EDGE - stageLeft, isEnd: false },
  };
}

/** The left edge of the words of hosts, and how wide they may be. */
export function insideWords({ size, stage, paper, width }: FigureLayout): {
  readonly x: number;
  readonly room: number;
} {
  const beside = stage.left + WORDS_AT[size];
  const x = paper.isShown ? beside : Math.max(beside, width / 2 - ALONE);
  return { x, room: width - EDGE - x };
}
