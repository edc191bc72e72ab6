/** The bars of the lens `inside`: where each stands, of whatever is on a line. */
import type { InsideWait, ParkSpan } from '../../record/inside.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Frame } from '../../record/frame.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { InsideLayout, PlacedLine } from './inside-layout.ts';

/** A class of figure.css: works, stands still inside a call, waits for a thread, waits without one. */
export type InsideBarKind = 'work' | 'blocked' | WaitKind | `${WaitKind} many`;
type WaitKind = 'wait' | 'own-w';

/** Where a bar stands on its line. */
export interface BarBox {
  readonly y: number;
  readonly height: number;
}

/** Of what waits without a thread: how high one line is, and how far the next stands below it. */
const OUTSTANDING = { height: 3.6, pitch: 5 } as const;
/** What waits for a thread stands on its line, one upon the other. */
const MOST_QUEUED = 6;
const LEAST_QUEUED = 3;

export function barBox({ y }: Pick<PlacedLine, 'y'>, { half }: InsideLayout): BarBox {
  return { y: y - half, height: half * 2 };
}

export function waitBox(wait: Pick<InsideWait, 'kind' | 'slot'>, line: PlacedLine, { half }: InsideLayout): BarBox {
  if (wait.kind === 'waits') {
    const scale = half > 9 ? 1.6 : 1;
    const slots = Math.max(1, Math.floor(line.height / (OUTSTANDING.pitch * scale)) - 1);
    return {
      y: line.y - half + (wait.slot % slots) * OUTSTANDING.pitch * scale,
      height: OUTSTANDING.height * scale,
    };
  }
  const height = queuedHeight(line, half);
  const slots = Math.max(1, Math.min(line.depth, MOST_QUEUED));
  return { y: line.y + (height * slots) / 2 - height * ((wait.slot % slots) + 1), height };
}

/** As many as wait at once share the height of a line. */
function queuedHeight({ depth, height }: PlacedLine, half: number): number {
  const slots = Math.max(1, Math.min(depth, MOST_QUEUED));
  return Math.max(LEAST_QUEUED, Math.min(half * 1.5, (height - 3) / slots));
}

/** What a wait is drawn as; where very many lie upon one another, without edges (look, 8.6). */
export function waitKind({ kind }: Pick<InsideWait, 'kind'>, { depth }: PlacedLine): InsideBarKind {
  const name = kind === 'waits' ? 'own-w' : 'wait';
  return depth > MOST_EDGES ? `${name} many` : name;
}

const MOST_EDGES = 24;

/** A bar that is not over. */
export interface OpenBar extends BarBox {
  readonly key: string;
  readonly kind: InsideBarKind;
  readonly from: Microseconds;
}

/** By process, the line on which it is drawn what it works on. */
export function linesOfProcesses({ inside }: Timeline, layout: InsideLayout): ReadonlyMap<string, PlacedLine> {
  return new Map(
    inside.rows.flatMap(({ host, row, process, kind }) => {
      const line = layout.lineOf.get(`${host} ${row}`);
      const isRunning = kind === 'thread' || kind === 'loop' || kind === 'worker';
      return line === undefined || !isRunning ? [] : [[process, line] as const];
    }),
  );
}

/** What goes on inside hosts at a frame. */
export function openBars(frame: Frame, timeline: Timeline, layout: InsideLayout): readonly OpenBar[] {
  const { inside } = timeline;
  const processes = linesOfProcesses(timeline, layout);
  const bars: OpenBar[] = [];
  const lineOf = ({ host, row }: Pick<ParkSpan, 'host' | 'row'>) => layout.lineOf.get(`${host} ${row}`);
  for (const park of inside.parks.openBefore(frame.limit)) {
    const line = lineOf(park);
    if (line !== undefined)
      bars.push({ key: `park ${park.n}`, kind: 'blocked', from: park.at, ...barBox(line, layout) });
  }
  for (const wait of inside.waits.openBefore(frame.limit)) {
    const line = lineOf(wait);
    if (line === undefined) continue;
    const kind = waitKind(wait, line);
    bars.push({ key: `wait ${wait.n}`, kind, from: wait.at, ...waitBox(wait, line, layout) });
  }
  for (const { works } of frame.hosts.values())
    for (const { process, at, name } of works) {
      const line = processes.get(process);
      if (line !== undefined)
        bars.push({ key: `work ${process} ${name} ${at}`, kind: 'work', from: at, ...barBox(line, layout) });
    }
  return bars.filter(({ from }) => from < frame.at);
}
