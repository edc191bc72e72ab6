/** The marks of the lens `inside`: lifelines of threads, loops, workers and queues, and what is over on them. */
import type { LossReason } from '../../kernel/entry.ts';
import type { InsideRow } from '../../record/inside.ts';
import type { Moment } from '../../record/journey.ts';
import { texts } from '../texts.en.ts';
import { cross } from './arrows.ts';
import { flags, spansWhere } from './faults.ts';
import { barBox, linesOfProcesses, waitBox, waitKind } from './inside-bars.ts';
import type { BarBox, InsideBarKind } from './inside-bars.ts';
import type { InsideLayout, PlacedLine } from './inside-layout.ts';
import { entryRange, xOf } from './mark.ts';
import type { Mark, MarkLayer, SceneInput } from './mark.ts';
import { group, line as lineShape, rect, text } from './shape.ts';
import type { Shape } from './shape.ts';
import { textWidth } from './text-width.ts';
import { tokenShape } from './tokens.ts';

const NEVER = Number.POSITIVE_INFINITY;
/** A narrower bar would be a line. */
const LEAST_WIDTH = 0.5;
const LEAST_WORK = 1;
/** Between the edge of a bar and words in it. */
const INSET = 5;
/** Capitals rise so far above the line they stand on, as a share of their size. */
const HALF_CAPITAL = 0.36;

/** Everything that touches a span of time, and is over, and the words of what goes on. */
export function insideMarks(input: SceneInput, layout: InsideLayout): readonly Mark[] {
  return [
    ...lifelines(input, layout),
    ...brokenSpans(input, layout),
    ...workMarks(input, layout),
    ...parkMarks(input, layout),
    ...waitMarks(input, layout),
    ...refusedMarks(input, layout),
    ...failureMarks(input, layout),
    ...flags(input),
  ];
}

function mark(layer: MarkLayer, from: number, shape: Shape, host: string | null, to = NEVER): Mark {
  return { layer, from, to, shape, selection: host === null ? null : { kind: 'host', host } };
}

/** When the last of some rows ended; null while one of them is there. */
function lastEnd(rows: readonly InsideRow[]): Moment | null {
  const ends = rows.flatMap(({ end }) => (end === null ? [] : [end]));
  if (ends.length < rows.length) return null;
  return ends.reduce((last, end) => (end.n > last.n ? end : last));
}

/** From when somebody runs there until they end; that of several is there from the first on. */
function lifelines({ timeline, space, from, to }: SceneInput, layout: InsideLayout): readonly Mark[] {
  const { rows } = timeline.inside;
  return rows.flatMap((row): Mark[] => {
    const line = layout.lineOf.get(`${row.host} ${row.row}`);
    const isOne = line?.rows.length === 1;
    if (line === undefined || row.at > to) return [];
    if (!isOne && row.row !== line.rows[0]) return [];
    const x1 = xOf(space, Math.max(row.at, from, 0));
    const whole = (until: number) => lineShape('life', x1, line.y, xOf(space, until), line.y);
    const end = lastEnd(
      isOne ? [row] : rows.filter((other) => other.host === row.host && line.rows.includes(other.row)),
    );
    if (end === null) return [mark('life', row.n, whole(to), null)];
    if (end.at < from) return [];
    return [mark('life', row.n, whole(to), null, end.n), mark('life', end.n, whole(end.at), null)];
  });
}

/** Of a host that does not open: how high its wash stands, where its flag does. */
const OUTSIDE = 24;

/**
 * A host that is down or paused: its frame is washed as long as it lasts, that of one without a frame stands above them
 * all; a cross where it dies.
 */
function brokenSpans(input: SceneInput, { frames }: InsideLayout): readonly Mark[] {
  const { timeline, space, from, to } = input;
  const edge = Math.min(...frames.map(({ top }) => top));
  return [...timeline.hosts].flatMap(([id, history]) => {
    const { top, bottom } = frames.find(({ host }) => host.id === id) ?? { top: edge - OUTSIDE, bottom: edge };
    const changes = history.status.listBefore(NEVER);
    const broken = spansWhere(changes, ({ up, paused }) => !up || paused).filter(
      ({ at, end }) => at <= to && (end === null || end.at >= from),
    );
    return broken.flatMap(({ n, at, end }): Mark[] => {
      const x1 = xOf(space, at);
      const wash = (x2: number) =>
        group('fault', [
          rect('cut', x1, top + 1, x2 - x1, bottom - top - 2),
          lineShape('cut-edge', x1, top, x1, bottom),
        ]);
      const isDown = changes.some((status) => status.n === n && !status.up);
      const died = isDown ? [mark('note', n, cross(x1, (top + bottom) / 2, space.sizes.cross + 1), null)] : [];
      if (end === null) return [mark('wash', n, wash(xOf(space, to)), null), ...died];
      return [
        mark('wash', n, wash(xOf(space, to)), null, end.n),
        mark('wash', end.n, wash(xOf(space, end.at)), null),
        ...died,
      ];
    });
  });
}

/** A connection for which an accept queue has no room dies there: its caller is not told. */
function refusedMarks(input: SceneInput, { frames }: InsideLayout): readonly Mark[] {
  const { timeline, space } = input;
  const { first, limit } = entryRange(input);
  const queues = new Map(
    frames.flatMap(({ host, lines }) => {
      const line = lines.find(({ kind }) => kind === 'accept');
      return line === undefined ? [] : [[host.id, line] as const];
    }),
  );
  return timeline.traffic.packets.touching(first, limit).flatMap(({ to, end }): Mark[] => {
    const line = queues.get(to);
    if (line === undefined || end === null || end.lost === null || !FULL.includes(end.lost)) return [];
    return [mark('note', end.n, cross(xOf(space, end.at), line.y, space.sizes.cross), to)];
  });
}

/** Why a kernel drops what comes to a listener. */
const FULL: readonly LossReason[] = ['SYN queue full', 'accept queue full'];

/** What failed stands above the edge of the frame, with a word where the last one leaves room. */
function failureMarks(input: SceneInput, { frames }: InsideLayout): readonly Mark[] {
  const { timeline, space, words } = input;
  const { first, limit } = entryRange(input);
  const scale = space.sizes.token * 0.7;
  const half = TOKEN_HALF * scale;
  const failures = timeline.failures.between(first, limit);
  return failures.flatMap(({ n, at, host, what }, index): Mark[] => {
    const frame = frames.find((other) => other.host.id === host);
    if (frame === undefined) return [];
    const x = xOf(space, at);
    const token = mark('token', n, tokenShape('error', x, frame.top - TOKEN_HEIGHT * scale, scale), host);
    const said = words.failure(what);
    const left = x + half + INSET;
    const next = failures.slice(index + 1).find((other) => other.host === host);
    const room = next === undefined ? Number.POSITIVE_INFINITY : xOf(space, next.at) - half - left;
    if (!space.hasNotes || room < textWidth(said, space.noteFont) + INSET) return [token];
    return [token, mark('note', n, text('note', left, frame.top - INSET, said), host)];
  });
}

/** Half of a token, at scale 1, and a little more than half of its height: numbers of a loop stand below the edge. */
const TOKEN_HALF = 12;
const TOKEN_HEIGHT = 12;

interface Bar extends Moment {
  readonly kind: InsideBarKind;
  readonly box: BarBox;
  readonly host: string;
  readonly end: Moment | null;
  /** What it is called, whole and shorter; in the bar. */
  readonly says: readonly string[];
}

/** A bar once it is over; its words as soon as it is wide enough for them. */
function barMarks({ space, to }: SceneInput, { kind, box, host, n, at, end, says }: Bar): readonly Mark[] {
  const x1 = xOf(space, at);
  const x2 = end === null ? xOf(space, to) : xOf(space, end.at);
  const width = x2 - x1;
  if (width < LEAST_WIDTH) return [];
  const bar = end === null ? [] : [mark('bar', end.n, rect(kind, x1, box.y, width, box.height), host)];
  const { noteFont } = space;
  // In a low bar only what hangs nowhere stands clear of its edges.
  const readable = box.height < noteFont.size ? says.slice(-1) : says;
  const fits = readable.find((said) => textWidth(said, noteFont) + 2 * INSET <= width);
  if (fits === undefined || !space.hasNotes || box.height < noteFont.size * 0.8) return bar;
  const y = box.y + box.height / 2 + noteFont.size * HALF_CAPITAL;
  const name = kind === 'work' ? 'on-bar' : 'in-bar';
  return [...bar, mark('note', n, text(name, x1 + INSET, y, fits), null)];
}

/** The works of a process that are one: what is called the same, and follows without a pause. */
interface WorkBar extends Bar {
  readonly name: string;
  readonly line: PlacedLine;
  readonly slices: readonly Mark[];
}

/** Works that follow one another without a pause, and are called the same, are one. */
function workMarks(input: SceneInput, layout: InsideLayout): readonly Mark[] {
  const { timeline, space } = input;
  const { first, limit } = entryRange(input);
  const processes = linesOfProcesses(timeline, layout);
  const bars: WorkBar[] = [];
  /** By process: where its latest bar is. */
  const latest = new Map<string, number>();
  for (const { n, at, host, process, name, end } of timeline.works.touching(first, limit)) {
    const line = processes.get(process);
    if (line === undefined) continue;
    const box = barBox(line, layout);
    const place = latest.get(process);
    const before = place === undefined ? undefined : bars[place];
    const continued = before !== undefined && before.name === name && before.end?.at === at ? before : undefined;
    // From its beginning on: turns that lie side by side would show a seam.
    const x1 = xOf(space, continued?.at ?? at);
    // However short, work is seen.
    const width = end === null ? 0 : Math.max(LEAST_WORK, xOf(space, end.at) - x1);
    const slice = end === null ? [] : [mark('bar', end.n, rect('work', x1, box.y, width, box.height), host)];
    if (continued !== undefined && place !== undefined) {
      bars[place] = { ...continued, end, slices: [...continued.slices, ...slice] };
      continue;
    }
    latest.set(process, bars.length);
    const says = line.rows.length === 1 ? saysOf(name, line) : [];
    bars.push({ kind: 'work', box, host, n, at, end, says, name, line, slices: slice });
  }
  let last = { y: Number.NaN, right: 0 };
  return bars.flatMap((bar) => {
    const words = barMarks(input, { ...bar, says: bar.line.kind === 'loop' ? [] : bar.says }).filter(
      ({ layer }) => layer === 'note',
    );
    if (bar.line.kind !== 'loop' || !space.hasNotes) return [...bar.slices, ...words];
    const [number = ''] = bar.says.slice(-1);
    const x = xOf(space, bar.at);
    if (last.y === bar.line.y && x < last.right + INSET) return bar.slices;
    last = { y: bar.line.y, right: x + textWidth(number, space.noteFont) };
    return [...bar.slices, mark('note', bar.n, text('note', x, bar.box.y - 3, number), null)];
  });
}

/** `hash 5`, and shorter `5`; of the handling of a call only its number, where nothing else tells it. */
function saysOf(name: string, { kind }: PlacedLine): readonly string[] {
  const number = /\d+$/.exec(name)?.[0];
  if (number === undefined) return [name];
  if (name.startsWith('hash')) return [name, number];
  return kind === 'loop' ? [number] : [];
}

function parkMarks(input: SceneInput, layout: InsideLayout): readonly Mark[] {
  const { timeline } = input;
  const { first, limit } = entryRange(input);
  return timeline.inside.parks.touching(first, limit).flatMap(({ n, at, host, row, call, end }) => {
    const line = layout.lineOf.get(`${host} ${row}`);
    if (line === undefined) return [];
    const isAlone = line.rows.length === 1;
    const says = call === 0 || !isAlone ? [] : [texts.parkedCall(call), String(call)];
    return barMarks(input, { kind: 'blocked', box: barBox(line, layout), host, n, at, end, says });
  });
}

function waitMarks(input: SceneInput, layout: InsideLayout): readonly Mark[] {
  const { timeline, space } = input;
  const { inside } = timeline;
  const { first, limit } = entryRange(input);
  return inside.waits.touching(first, limit).flatMap((wait) => {
    const line = layout.lineOf.get(`${wait.host} ${wait.row}`);
    if (line === undefined) return [];
    const box = waitBox(wait, line, layout);
    const kind = waitKind(wait, line);
    const call = inside.callOf(wait);
    const [x1, x2] = [xOf(space, wait.at), wait.end === null ? xOf(space, input.to) : xOf(space, wait.end.at)];
    const bar =
      wait.end === null || x2 - x1 < LEAST_WIDTH
        ? []
        : [mark('bar', wait.end.n, rect(kind, x1, box.y, x2 - x1, box.height), wait.host)];
    const isRead = kind === 'wait' && call !== null && box.height >= space.noteFont.size * 0.6;
    if (!isRead || !space.hasNotes || x2 - x1 < textWidth(String(call), space.noteFont) + 2 * INSET) return bar;
    const y = box.y + box.height / 2 + space.noteFont.size * HALF_CAPITAL;
    return [...bar, mark('note', wait.n, text('in-bar', x1 + INSET, y, String(call)), null)];
  });
}
