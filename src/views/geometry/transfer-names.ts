import { texts } from '../texts.en.ts';
import { xOf } from './mark.ts';
import type { Mark, SceneInput } from './mark.ts';
import type { LabelPlace, LabelPlaces } from './packet-labels.ts';
import { segmentName } from './segment-name.ts';
import { line, text } from './shape.ts';
import type { Trip } from './transfer-marks.ts';
import { textWidth } from './text-width.ts';

/** Rows of words beside a lifeline, on the side where no lines are: their middles, away from it. */
const ROWS = { near: 18, far: 32 } as const;
/** Blocks of one group are no further apart than this. */
const GROUP_GAP = 14;
/** From a lifeline to the middle of words of that size under it, and the tick where a state begins. */
const UNDER = { size: 12, distance: 13 } as const;
const TICK = 12;
const ROOM = 8;

/** Names: of what opens and closes, of groups of segments, of what a third duplicate does, of states. */
export function nameMarks(
  drawn: readonly Trip[],
  all: readonly Trip[],
  input: SceneInput,
  labels: LabelPlaces,
): readonly Mark[] {
  if (!input.space.hasNotes) return [];
  return [
    ...drawn.flatMap((trip) => promptMarks(trip, labels)),
    ...drawn.flatMap((trip) => controlMarks(trip, labels)),
    ...groupMarks(all, input, labels),
    ...stateMarks(input, labels),
  ];
}

function noteOf(trip: Trip, from: number, { label, x, y, anchor }: LabelPlace, to = Number.POSITIVE_INFINITY): Mark {
  const shape = text(anchor === 'end' ? 'note halo end' : 'note halo', x, y, label);
  return { layer: 'note', from, to, shape, selection: { kind: 'packet', packet: trip.packet.packet } };
}

/** The third duplicate says what its receiver does at that moment. */
function promptMarks(trip: Trip, labels: LabelPlaces): readonly Mark[] {
  const { facts, x2, y2, n, side } = trip;
  const prompts = facts?.prompts ?? null;
  if (prompts === null || trip.isLost) return [];
  // At the lifeline that it arrives at, the free side is the other one.
  const away = -side;
  const said = facts?.duplicate === 3 ? texts.thirdDuplicate(prompts) : texts.partialAck(prompts);
  const place = labels.at({ x: x2 + 5, y: y2 + away * ROWS.far }, [said, texts.sendAgain(prompts)]);
  if (place === null) return [];
  const lead = line('note-lead', x2, y2 + away * (ROWS.far + 6), x2, y2 + away * 9);
  return [
    { layer: 'note', from: n, to: Number.POSITIVE_INFINITY, shape: lead, selection: null },
    noteOf(trip, n, place),
  ];
}

/** SYN, SYN-ACK, FIN and RST at their departures; which segment has the FIN. */
function controlMarks(trip: Trip, labels: LabelPlaces): readonly Mark[] {
  const { packet, facts, side } = trip;
  const isBare = packet.length === 0;
  if (packet.protocol !== 'tcp' || !/[SFR]/.test(packet.flags)) return [];
  const name = isBare
    ? [packet.retransmission ? texts.again(segmentName(packet.flags)) : segmentName(packet.flags)]
    : [texts.hasFin(facts?.segment ?? 0)];
  const place = isBare
    ? labels.atDeparture(trip, name)
    : labels.at({ x: trip.x1 + 4, y: trip.y1 + side * ROWS.far }, name);
  return place === null ? [] : [noteOf(trip, packet.n, place)];
}

/** Which segments stand in a row of blocks: what is said grows with it. */
function groupMarks(trips: readonly Trip[], { space }: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const marks: Mark[] = [];
  for (const group of groupsOf(trips)) {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) continue;
    const said = (until: Trip) => sayGroup(first, until);
    const place = labels.at({ x: xOf(space, first.packet.departsAt), y: first.y1 + first.side * ROWS.near }, [
      said(last),
    ]);
    if (place === null) continue;
    for (const [index, trip] of group.entries()) {
      const next = group[index + 1];
      if (next?.packet.n === trip.packet.n) continue;
      marks.push(noteOf(trip, trip.packet.n, { ...place, label: said(trip) }, next?.packet.n));
    }
  }
  return marks;
}

function sayGroup(first: Trip, last: Trip): string {
  const [from, to] = [first.facts?.segment ?? 0, last.facts?.segment ?? 0];
  if (first.packet.retransmission) return texts.again(String(from));
  if (from === to) return texts.segment(from);
  return from === 1 ? texts.segments(from, to) : texts.moreSegments(from, to);
}

/** Segments of one sender that follow each other without a gap, each row of blocks for itself. */
function groupsOf(trips: readonly Trip[]): readonly Trip[][] {
  const groups: Trip[][] = [];
  const last = new Map<string, Trip[]>();
  // In the order in which they are written, lost ones among them.
  const data = trips.filter(({ facts }) => facts !== undefined && facts.segment !== null);
  for (const trip of data.toSorted((one, other) => one.packet.n - other.packet.n)) {
    const group = last.get(trip.packet.from);
    const before = group?.at(-1);
    const follows =
      before !== undefined &&
      !trip.packet.retransmission &&
      !before.packet.retransmission &&
      trip.facts?.segment === (before.facts?.segment ?? 0) + 1 &&
      trip.x1 - before.x1 < GROUP_GAP;
    if (follows) group?.push(trip);
    else {
      const begun = [trip];
      groups.push(begun);
      last.set(trip.packet.from, begun);
    }
  }
  return groups;
}

/** The states of sockets along their lifelines: above the first, below the last. */
function stateMarks({ sockets, space, from, to }: SceneInput, labels: LabelPlaces): readonly Mark[] {
  if (sockets === undefined || sockets === null) return [];
  const rows = [...space.rows].map(([host, { y }]) => ({ host, y }));
  const last = Math.max(...rows.map(({ y }) => y));
  const under = (UNDER.distance * space.noteFont.size) / UNDER.size;
  const isFew = new Set(rows.map(({ y }) => y)).size === 2;
  if (!isFew) return [];
  return rows.flatMap(({ host, y }) => {
    const states = sockets.statesOf(host).filter(({ at }) => at <= to);
    return states.flatMap(({ n, at, path }, index): Mark[] => {
      const next = states[index + 1];
      const x = xOf(space, at) + 4;
      const room = (next === undefined ? Number.POSITIVE_INFINITY : xOf(space, next.at)) - x;
      // What is over before its name fits is not named; what lies before the scene is out of sight.
      if (room < textWidth(path, space.noteFont) + ROOM || (next !== undefined && next.at < from)) return [];
      const isBelow = y === last;
      const place = labels.at({ x, y: isBelow ? y + under : y - ROWS.far }, [path]);
      if (place === null) return [];
      const common = {
        layer: 'note',
        from: n,
        to: Number.POSITIVE_INFINITY,
        selection: { kind: 'host', host },
      } as const;
      const tick = line(
        'base',
        x - 4,
        isBelow ? y + 4 : y - ROWS.far - 6,
        x - 4,
        isBelow ? y + 4 + TICK : y - ROWS.far + 6,
      );
      return [
        { ...common, shape: tick },
        { ...common, shape: text('note halo', place.x, place.y, path) },
      ];
    });
  });
}
