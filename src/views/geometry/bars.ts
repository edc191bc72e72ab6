import type { HoldSpan } from '../../record/holds.ts';
import { traceMessage } from '../../record/journey.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Timeline } from '../../record/timeline.ts';
import { entryRange, xOf } from './mark.ts';
import type { Mark, PaperSpace, SceneInput } from './mark.ts';
import { rect, text } from './shape.ts';
import type { Shape } from './shape.ts';
import type { LabelPlaces } from './packet-labels.ts';
import { glyphOf } from './tokens.ts';

export type BarKind = 'work' | 'wait' | 'hold' | 'blocked';

/** Shorter bars would be a dot beside their own borders; a request is parked only when one can see it. */
const LEAST_WIDTH = { work: 0.5, wait: 2.5, blocked: 2.5, hold: 8 } as const;
/** A shorter bar gets no note. */
const NOTE_FROM = 40;
/** From the beginning of a bar to words under it. */
const UNDER = 6;

/** A bar on a lifeline. */
export function barShape(space: PaperSpace, kind: BarKind, x1: number, x2: number, y: number): Shape {
  const half = kind === 'work' || kind === 'blocked' ? space.bars.work : space.bars.wait;
  return rect(kind, x1, y - half, x2 - x1, half * 2);
}

/** What a host did or kept, once it is over: work, parked requests, waiting news, what arrived and was not read at once. */
export function barMarks(input: SceneInput): readonly Mark[] {
  return [...waitMarks(input), ...holdMarks(input), ...blockedMarks(input), ...workMarks(input)];
}

function mark(
  input: SceneInput,
  kind: BarKind,
  host: string,
  from: Microseconds,
  to: Microseconds,
  n: number,
): readonly Mark[] {
  const { space } = input;
  const row = space.rows.get(host);
  const [x1, x2] = [xOf(space, from), xOf(space, to)];
  if (row === undefined || row.isBand || x2 - x1 < LEAST_WIDTH[kind]) return [];
  return [
    {
      layer: 'bar',
      from: n,
      to: Number.POSITIVE_INFINITY,
      shape: barShape(space, kind, x1, x2, row.y),
      selection: { kind: 'host', host },
    },
  ];
}

function workMarks(input: SceneInput): readonly Mark[] {
  const { first, limit } = entryRange(input);
  return input.timeline.works
    .touching(first, limit)
    .flatMap(({ host, at, end }) => (end === null ? [] : mark(input, 'work', host, at, end.at, end.n)));
}

/** Which call a bar of work is for, where calls must be told apart: read by number, not by following a wire (look, 8.7). */
export function workNumbers(input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const { timeline, lens, space } = input;
  if (!space.hasNotes || lens === 'segments') return [];
  const { first, limit } = entryRange(input);
  return timeline.works.touching(first, limit).flatMap(({ n, at, host, exchange }): Mark[] => {
    const asked = exchange === null ? undefined : timeline.traffic.message(exchange);
    const number = asked?.isOneOfMany === true ? glyphOf(asked) : undefined;
    const row = space.rows.get(host);
    if (number === undefined || row === undefined || row.isBand) return [];
    const place = labels.beside({ x: xOf(space, at), y: row.y }, number);
    if (place === null) return [];
    const shape = text('work-n halo end', place.x, place.y, place.label);
    return [{ layer: 'note', from: n, to: Number.POSITIVE_INFINITY, shape, selection: null }];
  });
}

function holdMarks(input: SceneInput): readonly Mark[] {
  if (input.lens === 'segments') return [];
  const { first, limit } = entryRange(input);
  return input.timeline.holds.spans.touching(first, limit).flatMap((hold) => {
    const { end } = hold;
    if (end === null || !isParked(input.timeline, hold, end.n, end.at)) return [];
    return idleParts(input.timeline, hold, end.n, end.at).flatMap(([from, to]) =>
      mark(input, 'hold', hold.host, from, to, end.n),
    );
  });
}

/** A request being worked on is not parked: the works of its process are cut out of the time it is held. */
export function idleParts(
  timeline: Timeline,
  hold: HoldSpan,
  limit: number,
  until: Microseconds,
): readonly (readonly [Microseconds, Microseconds])[] {
  const parts: [Microseconds, Microseconds][] = [];
  let from = hold.at;
  for (const work of timeline.works.touching(hold.n, limit)) {
    if (work.process !== hold.process) continue;
    if (work.at > from) parts.push([from, work.at]);
    const isOver = work.end !== null && work.end.n < limit;
    from = Math.max(from, isOver ? (work.end?.at ?? until) : until);
  }
  if (from < until) parts.push([from, until]);
  return parts;
}

/** A request that waits for its turn while its host works is not parked: the bar of the work says why it waits. */
export function isParked(timeline: Timeline, hold: HoldSpan, limit: number, until: Microseconds): boolean {
  let busy = 0;
  let from = hold.at;
  for (const work of timeline.works.touching(hold.n, limit)) {
    if (work.host !== hold.host) continue;
    const end = work.end !== null && work.end.n < limit ? work.end.at : until;
    busy += Math.max(0, Math.min(end, until) - Math.max(work.at, from));
    from = Math.max(from, end);
  }
  return busy * 2 < until - hold.at;
}

/** A message that landed and was read later, because its reader was paused or an earlier one was missing. */
function blockedMarks(input: SceneInput): readonly Mark[] {
  if (input.lens === 'segments') return [];
  const { first, limit } = entryRange(input);
  return input.timeline.traffic.messages.touching(first, limit).flatMap((journey) => {
    const { end } = journey;
    if (end === null || end.undelivered !== null) return [];
    const { landsAt } = traceMessage(journey, end.n);
    return landsAt === null || landsAt >= end.at ? [] : mark(input, 'blocked', journey.to, landsAt, end.at, end.n);
  });
}

function waitMarks(input: SceneInput): readonly Mark[] {
  const { first, limit } = entryRange(input);
  return input.timeline.traffic.waiting
    .touching(first, limit)
    .flatMap(({ host, at, leaves }) => (leaves === null ? [] : mark(input, 'wait', host, at, leaves.at, leaves.n)));
}

interface Note {
  readonly host: string;
  readonly from: Microseconds;
  readonly to: Microseconds;
  readonly n: number;
  readonly says: string;
}

/** How long news waited and requests were parked, where the bar is long enough and nothing is in the way. */
export function waitNotes(input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const { timeline, lens, space, words } = input;
  if (!space.hasNotes) return [];
  const { first, limit } = entryRange(input);
  const waits = timeline.traffic.waiting.touching(first, limit).flatMap(({ news, host, at, leaves }): Note[] => {
    return leaves === null
      ? []
      : [{ host, from: at, to: leaves.at, n: leaves.n, says: words.newsWaits(news, leaves.at - at) }];
  });
  const held = lens === 'segments' ? [] : timeline.holds.spans.touching(first, limit);
  const holds = held.flatMap((hold): Note[] => {
    const { host, at, end } = hold;
    return end === null || !isParked(timeline, hold, end.n, end.at)
      ? []
      : [{ host, from: at, to: end.at, n: end.n, says: words.parked(end.at - at) }];
  });
  const notes = [...waits, ...holds].sort((one, other) => one.from - other.from);
  return notes.flatMap(({ host, from, to, n, says }): Mark[] => {
    const [left, right] = [xOf(space, from), xOf(space, to)];
    const row = space.rows.get(host);
    if (row === undefined || row.isBand || right - left < NOTE_FROM) return [];
    const half = space.bars.wait;
    const place = labels.under({ left: left + UNDER, right, top: row.y - half, bottom: row.y + half }, says);
    if (place === null) return [];
    const shape = text('note halo', place.x, place.y, place.label);
    return [{ layer: 'note', from: n, to: Number.POSITIVE_INFINITY, shape, selection: null }];
  });
}
