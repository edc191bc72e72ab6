/** What hosts are doing inside, in words, beside their lines: the stage of the lens `inside`. */
import type { Microseconds } from '../../kernel/time.ts';
import type { Frame, HostFrame } from '../../record/frame.ts';
import type { InsideRow, InsideWait, RowKind } from '../../record/inside.ts';
import type { Timeline } from '../../record/timeline.ts';
import { texts } from '../texts.en.ts';
import { insideWords } from './inside-layout.ts';
import type { InsideFrame } from './inside-layout.ts';
import type { HostWords } from './host-view.ts';
import { isIdleState, sayMainState, viewHost } from './host-view.ts';
import type { HostPicture } from './lanes.ts';
import type { FigureLayout } from './layout.ts';
import { group, rect, text } from './shape.ts';
import type { Shape } from './shape.ts';
import { fitText, textWidth } from './text-width.ts';
import { FONTS } from './word-places.ts';

/** The phases of Node's loop that have something to run in practice. */
const PHASES = ['timers', 'poll', 'check', 'close'] as const;

/** One line of words about a part of a host: what it is called, and how it is now. */
interface Said {
  readonly name: string;
  readonly says: readonly string[];
  /** Of a loop with phases: the one that it is in. */
  readonly phase?: string;
}

/** A host as the stage tells it at this lens. */
export interface InsideView {
  readonly state: readonly string[];
  readonly parts: readonly Said[];
}

interface Sources {
  readonly frame: Frame;
  readonly timeline: Timeline;
  readonly words: HostWords;
}

const RUNNING: readonly RowKind[] = ['thread', 'loop', 'worker'];

/** What a host is doing: how many calls it has answered, who works, stands still or is idle, and what waits where. */
export function viewInside({ host }: InsideFrame, { frame, timeline, words }: Sources): InsideView {
  const found = frame.hosts.get(host.id);
  const lane = { key: host.id, hosts: [host], isBand: false, rank: 0 };
  const view = viewHost(lane, frame, words);
  if (found === undefined || !found.up || found.paused) return { state: [view.words, view.short], parts: [] };
  const { inside } = timeline;
  const rows = inside.rows.filter(
    (row) => row.host === host.id && row.n < frame.limit && (row.end === null || row.end.n >= frame.limit),
  );
  const asked = inside.asked.get(host.id);
  const answered = inside.answered.get(host.id)?.before(frame.limit) ?? 0;
  const counts = asked === undefined ? [] : [texts.inside.answered(answered, asked)];
  const facts = factsOf(host, rows, found, { frame, timeline, words });
  const isLoop = rows.some(({ kind }) => kind === 'loop');
  const does = isLoop ? sayMainState(host, found, words) : doesOf(facts);
  const parts = isLoop ? loopParts(facts, found) : threadParts(facts);
  const [first] = counts;
  return { state: first === undefined ? [does] : [`${first}; ${does}`, first], parts };
}

interface Facts {
  readonly rows: readonly InsideRow[];
  readonly limit: number;
  readonly at: Microseconds;
  /** By row: the call for which it stands still, and in which call of the kernel. */
  readonly parked: ReadonlyMap<string, { readonly call: number; readonly inCall: string }>;
  /** Rows whose process works now, and on what. */
  readonly working: ReadonlyMap<string, string>;
  /** Processes that have nothing to do. */
  readonly idle: ReadonlySet<string>;
  readonly waits: readonly InsideWait[];
  /** What has waited for a thread and does no more: the latest of each line, as the line says it. */
  readonly held: ReadonlyMap<string, string>;
  readonly callOf: (wait: InsideWait) => number | null;
}

function factsOf(
  { id: host, group: hostGroup }: HostPicture,
  rows: readonly InsideRow[],
  { works, processes }: HostFrame,
  { frame: { limit, at }, timeline: { inside }, words }: Sources,
): Facts {
  const isIdle = ({ path }: { readonly path: string }) => isIdleState(path, hostGroup, words);
  const idle = new Set(processes.flatMap((process) => (isIdle(process) ? [process.process] : [])));
  const parked = new Map(
    inside.parks
      .openBefore(limit)
      .filter((park) => park.host === host)
      .map(({ row, call, inCall }) => [row, { call, inCall: inCall.before(limit) ?? '' }]),
  );
  const working = new Map(
    rows.flatMap(({ row, process, kind }) => {
      const work = RUNNING.includes(kind) ? works.find((other) => other.process === process) : undefined;
      return work === undefined ? [] : [[row, work.name] as const];
    }),
  );
  const waits = inside.waits.openBefore(limit).filter((wait) => wait.host === host);
  const over = inside.waits
    .openOrEnded()
    .filter((wait) => wait.host === host && wait.end !== null && wait.end.n < limit && wait.kind !== 'waits');
  const held = new Map<string, string>();
  for (const row of new Set(over.map((wait) => wait.row))) {
    const own = over.filter((wait) => wait.row === row && (wait.end?.at ?? 0) > wait.at);
    const calls = [...new Set(own.flatMap((wait) => inside.callOf(wait) ?? []))];
    const longest = Math.max(0, ...own.map((wait) => (wait.end?.at ?? 0) - wait.at));
    if (calls.length > 0) held.set(row, texts.inside.held(sayCalls(calls), milliseconds(longest)));
  }
  return { rows, limit, at, parked, working, idle, waits, held, callOf: (wait) => inside.callOf(wait) };
}

const MILLISECOND = 1000;

/** Inside a host, things take milliseconds. */
function milliseconds(us: Microseconds): string {
  const ms = us / MILLISECOND;
  return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
}

/** More than so many are only counted. */
const MOST_NAMED = 4;

function sayCalls(calls: readonly number[]): string {
  return calls.length > MOST_NAMED ? texts.inside.many(calls.length) : texts.inside.and(calls.map(String));
}

function rowsOf({ rows }: Facts, kind: RowKind): readonly InsideRow[] {
  return rows.filter((row) => row.kind === kind);
}

function doesOf(facts: Facts): string {
  const threads = rowsOf(facts, 'thread');
  const works = threads.filter(({ row }) => facts.working.has(row)).length;
  const parked = threads.filter(({ row }) => facts.parked.has(row)).length;
  const idle = threads.filter(({ process }) => facts.idle.has(process)).length;
  const ready = threads.length - works - parked - idle;
  const { works: working, waitFor, parked: standing, idle: resting } = texts.inside;
  return texts.inside.does([
    [works, working(works)],
    [ready, waitFor(ready)],
    [parked, standing],
    [idle, resting],
  ]);
}

function queueLine(facts: Facts, kind: RowKind): readonly string[] {
  const [row] = rowsOf(facts, kind);
  if (row === undefined) return [texts.inside.empty];
  const waiting = facts.waits.filter((wait) => wait.row === row.row);
  const calls = waiting.flatMap((wait) => facts.callOf(wait) ?? []);
  if (waiting.length > 0) {
    const said = calls.length === 0 ? texts.inside.many(waiting.length) : sayCalls(calls);
    return [waiting.length === 1 ? texts.inside.waitingOne(said) : texts.inside.waiting(said)];
  }
  const held = facts.held.get(row.row);
  return held === undefined ? [texts.inside.empty] : [held, texts.inside.empty];
}

function threadParts(facts: Facts): readonly Said[] {
  const threads = rowsOf(facts, 'thread');
  const parked = threads.flatMap(({ row }) => facts.parked.get(row) ?? []).find(({ call }) => call > 0);
  const used = threads.filter(({ process }) => !facts.idle.has(process)).length;
  const does = parked !== undefined ? texts.inside.frozen(parked.inCall) : texts.inside.runs;
  return [
    { name: texts.inside.acceptQueue, says: queueLine(facts, 'accept') },
    { name: texts.inside.caller, says: used === 0 ? texts.inside.nothing : does },
    { name: texts.inside.threads, says: texts.inside.inUse(used, threads.length) },
  ];
}

function loopParts(facts: Facts, { processes }: HostFrame): readonly Said[] {
  const [loop] = rowsOf(facts, 'loop');
  const process = processes.find((other) => other.process === loop?.process);
  const ready = Number(process?.badges['ready'] ?? 0);
  const isWorking = loop !== undefined && facts.working.has(loop.row);
  const frozen = loop === undefined ? undefined : facts.parked.get(loop.row);
  const outstanding = facts.waits.filter(({ kind }) => kind === 'waits');
  const [first] = outstanding;
  const goesOn = first?.how === 'promise' ? texts.inside.promise : texts.inside.callback;
  const workers = rowsOf(facts, 'worker');
  const busy = workers.filter(({ row }) => facts.parked.has(row) || facts.working.has(row));
  const busyWith = busy.flatMap(({ row }) => {
    const call = facts.parked.get(row)?.call ?? Number(/\d+$/.exec(facts.working.get(row) ?? '')?.[0] ?? 0);
    return call > 0 ? [call] : [];
  });
  const [phase = ''] = (process?.path ?? '').split('.');
  const isPhased = process?.path.includes('.') === true || PHASES.some((name) => name === phase);
  const code =
    frozen !== undefined
      ? texts.inside.frozen(frozen.inCall)
      : outstanding.length > 0
        ? goesOn(outstanding.length)
        : busy.length > 0
          ? texts.inside.promise(busy.length)
          : isWorking
            ? texts.inside.runs
            : texts.inside.nothing;
  const accept = rowsOf(facts, 'accept').filter(
    ({ row }) => facts.held.has(row) || facts.waits.some((wait) => wait.row === row),
  );
  return [
    {
      name: texts.inside.ready,
      says: ready > 0 ? [texts.inside.readyNow(ready)] : isWorking ? texts.inside.runsOne : texts.inside.sleeps,
    },
    ...(isPhased ? [{ name: texts.inside.phases, says: [phase], phase }] : []),
    { name: texts.inside.caller, says: code },
    ...(workers.length > 0
      ? [
          { name: texts.inside.pool, says: texts.inside.busy(busy.length, workers.length, sayCalls(busyWith)) },
          { name: texts.inside.poolQueue, says: queueLine(facts, 'queue') },
        ]
      : []),
    ...(accept.length > 0 ? [{ name: texts.inside.acceptQueue, says: queueLine(facts, 'accept') }] : []),
  ];
}

/** Where there is no column for names, what is said stands under each. */
const UNDER_NAME = 13;

/** Distances of the words of a host, by the size of words. */
const PLACES = {
  page: { name: 14, state: 34, first: 58, pitch: 21, column: 88, box: { width: 48, height: 17, gap: 4 } },
  phone: { name: 8, state: 24, first: 42, pitch: 31, column: 0, box: { width: 0, height: 0, gap: 0 } },
  big: { name: 20, state: 46, first: 79, pitch: 27, column: 122, box: { width: 70, height: 23, gap: 5 } },
  projector: { name: 20, state: 56, first: 98, pitch: 38, column: 172, box: { width: 100, height: 32, gap: 6 } },
} as const;

/** The words of a host as shapes, as many as there is room for beside its frame. */
export function insideShapes(placed: InsideFrame, view: InsideView, layout: FigureLayout): readonly Shape[] {
  const { words } = layout;
  const size = words === 'projector' || words === 'phone' || words === 'big' ? words : 'page';
  const place = PLACES[size];
  const fonts = FONTS[layout.words];
  const { x, room } = insideWords(layout);
  const fitting = (says: readonly string[], width: number, font: (typeof fonts)['note']) =>
    says.find((said) => textWidth(said, font) <= width) ?? fitText(says.at(-1) ?? '', width, font);
  const bottom = placed.bottom + (size === 'phone' ? 0 : 4);
  const last = place.column === 0 ? UNDER_NAME : 0;
  const available = Math.floor((bottom - placed.top - place.first - last) / place.pitch) + 1;
  const parts = view.parts.slice(0, Math.max(0, available));
  const isStacked = place.column === 0;
  return [
    text('host-name', x, placed.top + place.name, fitText(placed.host.title, room, fonts.name)),
    text('host-state', x, placed.top + place.state, fitting(view.state, room, fonts.state)),
    ...parts.map(({ name, says, phase }, index) => {
      const y = placed.top + place.first + index * place.pitch;
      const left = x + place.column;
      if (isStacked)
        return group('', [text('badge', x, y, name), text('note', x, y + UNDER_NAME, fitting(says, room, fonts.note))]);
      return group('', [
        text('badge', x, y, name),
        ...(phase === undefined
          ? [text('note', left, y, fitting(says, room - place.column, fonts.note))]
          : phaseBoxes(phase, left, y, place.box, room - place.column)),
      ]);
    }),
  ];
}

function phaseBoxes(
  phase: string,
  left: number,
  y: number,
  { width, height, gap }: { readonly width: number; readonly height: number; readonly gap: number },
  room: number,
): readonly Shape[] {
  const step = Math.min(width + gap, room / PHASES.length);
  return PHASES.flatMap((name, index) => {
    const isOn = name === phase;
    const x = left + index * step;
    return [
      rect(isOn ? 'ph on' : 'ph', x, y - height * 0.75, step - gap, height),
      text(isOn ? 'ph-n on middle' : 'ph-n middle', x + (step - gap) / 2, y, name),
    ];
  });
}
