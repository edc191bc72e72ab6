import type { Frame } from '../../record/frame.ts';
import type { ProcessHistory, Timeline } from '../../record/timeline.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { entryRange, xOf } from './mark.ts';
import type { DrawnStates, Mark, PaperSpace, SceneInput } from './mark.ts';
import type { OngoingBar } from './ongoing.ts';
import type { LabelPlaces } from './packet-labels.ts';
import { rect, text } from './shape.ts';

/** Half the height of a pause; the bar of a limit above the lifeline (look, section 6). */
const PAUSE_HALF = 5;
const LIMIT = { top: -10, height: 5 } as const;
const LEAST_WIDTH = 4;
const NOTE_FROM = 24;
/** A limit is worth a bar once this share of it is over. */
const TELLING = 0.5;

/** A time that a program spends in a state which the paper draws; `end` is null while it lasts. */
interface StateSpan {
  readonly kind: 'pause' | 'limit';
  readonly host: string;
  readonly process: string;
  readonly at: Microseconds;
  readonly limitUs: Microseconds | null;
  readonly end: { readonly n: number; readonly at: Microseconds } | null;
}

/** `client/order-12` runs the program `order`. */
export function programOf(process: string): string {
  return process.slice(process.indexOf('/') + 1).replace(/-\d+$/, '');
}

/** The spans of a process as the entries below `limit` tell them. */
function spansOf(history: ProcessHistory, drawn: DrawnStates, limit: number): readonly StateSpan[] {
  const { host, process, states, end } = history;
  const program = programOf(process);
  const pauses = drawn.pauses[program] ?? [];
  if (pauses.length === 0 && !drawn.hasLimit(program)) return [];
  const spans: StateSpan[] = [];
  const list = states.listBefore(limit);
  const over = end !== null && end.n < limit ? end : null;
  list.forEach(({ path, at, since }, index) => {
    // Badges change within a state: the span begins with the first of its entries.
    if (since !== at || list[index - 1]?.path === path) return;
    const next = list.slice(index + 1).find((later) => later.path !== path) ?? over;
    const limitUs = drawn.limitOf(program, path, at);
    if (pauses.includes(path)) spans.push({ kind: 'pause', host, process, at, limitUs: null, end: next });
    else if (limitUs !== null) spans.push({ kind: 'limit', host, process, at, limitUs, end: next });
  });
  return spans;
}

function isTelling({ kind, at, limitUs }: StateSpan, until: Microseconds): boolean {
  return kind === 'pause' || (limitUs !== null && until - at >= limitUs * TELLING);
}

function boxOf(kind: StateSpan['kind'], y: number): { readonly y: number; readonly height: number } {
  return kind === 'pause' ? { y: y - PAUSE_HALF, height: PAUSE_HALF * 2 } : { y: y + LIMIT.top, height: LIMIT.height };
}

function spansIn(input: SceneInput): readonly (StateSpan & { readonly end: NonNullable<StateSpan['end']> })[] {
  const { timeline, drawn, from, to } = input;
  const { first, limit } = entryRange(input);
  return timeline.processes
    .touching(first, limit)
    .flatMap((history) => spansOf(history, drawn, Number.POSITIVE_INFINITY))
    .flatMap((span) =>
      span.end !== null && span.end.at >= from && span.at <= to && isTelling(span, span.end.at)
        ? [{ ...span, end: span.end }]
        : [],
    );
}

/** Pauses before another try, and waits that had a limit, once they are over. */
export function stateMarks(input: SceneInput): readonly Mark[] {
  const { space } = input;
  return spansIn(input).flatMap(({ kind, host, at, end }): Mark[] => {
    const row = space.rows.get(host);
    const [x1, x2] = [xOf(space, at), xOf(space, end.at)];
    if (row === undefined || row.isBand || x2 - x1 < LEAST_WIDTH) return [];
    const { y, height } = boxOf(kind, row.y);
    const shape = rect(kind, x1, y, x2 - x1, height);
    return [{ layer: 'bar', from: end.n, to: Number.POSITIVE_INFINITY, shape, selection: { kind: 'host', host } }];
  });
}

/** How long they were. */
export function stateNotes(input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const { space, words } = input;
  if (!space.hasNotes) return [];
  return spansIn(input).flatMap(({ kind, host, at, end, limitUs }): Mark[] => {
    const row = space.rows.get(host);
    const [left, right] = [xOf(space, at), xOf(space, end.at)];
    if (row === undefined || row.isBand || right - left < NOTE_FROM) return [];
    const { y, height } = boxOf(kind, row.y);
    const said = kind === 'pause' ? words.pause(end.at - at) : words.limit(limitUs ?? 0);
    const note = labels.around({ left, right, top: y, bottom: y + height }, said);
    if (note === null) return [];
    const shape = text(note.anchor === 'end' ? 'note halo end' : 'note halo', note.x, note.y, note.label);
    return [{ layer: 'note', from: end.n, to: Number.POSITIVE_INFINITY, shape, selection: null }];
  });
}

/** The same while they last. */
export function statesNow(
  frame: Frame,
  timeline: Timeline,
  drawn: DrawnStates,
  rows: PaperSpace['rows'],
): readonly OngoingBar[] {
  return timeline.processes.openBefore(frame.limit).flatMap((history) => {
    const span = spansOf(history, drawn, frame.limit).at(-1);
    const row = rows.get(history.host);
    if (span === undefined || span.end !== null || row === undefined || row.isBand) return [];
    if (!isTelling(span, frame.at) || span.at >= frame.at) return [];
    const { kind, at } = span;
    return [{ key: `${kind} ${history.process}`, kind, from: at, until: null, ...boxOf(kind, row.y) }];
  });
}
