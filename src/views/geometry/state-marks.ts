import type { Frame } from '../../record/frame.ts';
import type { ProcessHistory, ProcessStatus, Timeline } from '../../record/timeline.ts';
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

/** What a state of a program is on the paper; null for one that is not drawn. */
function spanOf(
  { host, process }: ProcessHistory,
  { path, since }: ProcessStatus,
  drawn: DrawnStates,
): Omit<StateSpan, 'end'> | null {
  const program = programOf(process);
  if (drawn.pauses[program]?.includes(path) === true) return { kind: 'pause', host, process, at: since, limitUs: null };
  const limitUs = drawn.limitOf(program, path, since);
  return limitUs === null ? null : { kind: 'limit', host, process, at: since, limitUs };
}

function isTelling({ kind, at, limitUs }: Omit<StateSpan, 'end'>, until: Microseconds): boolean {
  return kind === 'pause' || (limitUs !== null && until - at >= limitUs * TELLING);
}

function boxOf(kind: StateSpan['kind'], y: number): { readonly y: number; readonly height: number } {
  return kind === 'pause' ? { y: y - PAUSE_HALF, height: PAUSE_HALF * 2 } : { y: y + LIMIT.top, height: LIMIT.height };
}

type EndedSpan = StateSpan & { readonly end: NonNullable<StateSpan['end']> };

/** The spans of the scene that are over. */
function spansIn({ timeline, drawn, ...input }: SceneInput): readonly EndedSpan[] {
  const { first, limit } = entryRange({ timeline, drawn, ...input });
  return timeline.processes.touching(first, limit).flatMap((history) => {
    const program = programOf(history.process);
    if (drawn.pauses[program] === undefined && !drawn.hasLimit(program)) return [];
    // Badges change within a state: only another path ends it.
    const states = history.states
      .touching(first, Number.POSITIVE_INFINITY)
      .filter(({ path }, index, all) => all[index - 1]?.path !== path);
    return states.flatMap((status, index): EndedSpan[] => {
      const span = spanOf(history, status, drawn);
      const end = states[index + 1] ?? history.end;
      return span !== null && end !== null && span.at <= input.to && isTelling(span, end.at) ? [{ ...span, end }] : [];
    });
  });
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
    const status = history.states.before(frame.limit);
    const span = status === undefined ? null : spanOf(history, status, drawn);
    const row = rows.get(history.host);
    if (span === null || row === undefined || row.isBand) return [];
    if (!isTelling(span, frame.at) || span.at >= frame.at) return [];
    const { kind, at } = span;
    return [{ key: `${kind} ${history.process}`, kind, from: at, until: null, ...boxOf(kind, row.y) }];
  });
}
