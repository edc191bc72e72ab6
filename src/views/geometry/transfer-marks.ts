import { arrowHead, arrowLine, cross, deathPlace, packetRole, tokenPlace } from './arrows.ts';
import type { Arrow } from './arrows.ts';
import { detailOf } from './density.ts';
import type { Detail } from './density.ts';
import { entryRange, xOf } from './mark.ts';
import type { Mark, SceneInput } from './mark.ts';
import type { LabelPlaces } from './packet-labels.ts';
import { circle, line, path, rect, round, text } from './shape.ts';
import type { Shape } from './shape.ts';
import { roleClass, tokenShape } from './tokens.ts';
import { lineClass } from './transfer-lines.ts';
import { nameMarks } from './transfer-names.ts';
import type { PacketJourney } from '../../record/journey.ts';
import type { PacketFacts, Transfers } from '../../record/transfers.ts';
import { NOTE_SIZE } from './paper-space.ts';

/** A packet of TCP on the paper: its line begins where it is written. */
export interface Trip extends Arrow {
  readonly packet: PacketJourney;
  readonly facts: PacketFacts | undefined;
  /** The entry that ended it: it arrived or died. */
  readonly n: number;
  readonly isLost: boolean;
  /** Which side of its sender's lifeline is free: -1 above, 1 below. */
  readonly side: -1 | 1;
}

/** A block is this high, with so much air to the next; one that is hardly a line is left out. */
const BLOCK = 8;
const BLOCK_GAP = 1;
const LEAST_BLOCK = 1.5;
/** Lines of segments fan out: their heads are smaller than those of messages. */
const HEAD = 0.72;
/** The number of a segment that is lost or sent again stands so far down its line. */
const TOKEN_AT = 0.22;
const TOKEN = 0.9;
const RING = 0.42;
/** A line with so much room to both sides is drawn as heavy as that of a message. */
const ALONE = 24;
/** Dense lines that are further apart belong to two fans. */
const FAN_GAP = 6;
/** The number of a duplicate stands so far from the lifeline that it arrives at. */
const DUPLICATE_DROP = { down: 20, up: -10 } as const;
const COUNTED_DUPLICATES = 3;

/** What two sides send each other, segment by segment: blocks, lines, duplicates, names. */
export function transferMarks(input: SceneInput, transfers: Transfers, labels: LabelPlaces): readonly Mark[] {
  const trips = tripsOf(input, transfers);
  const details = detailsOf(trips);
  const drawn = trips.filter((trip) => details.get(trip) !== 'band');
  labels.takeArrows(drawn);
  for (const { isLost, x2, y2 } of trips) if (isLost) labels.takeCross({ x: x2, y: y2 }, input.space.sizes.cross);
  const dense = trips.filter((trip) => details.get(trip) === 'band');
  const lines = drawn.flatMap((trip, index) =>
    lineMarks(trip, details.get(trip) ?? 'head', isAlone(trip, drawn, index), input),
  );
  return [
    ...fanMarks(dense),
    ...trips.flatMap((trip) => blockMarks(trip, input)),
    // Where lines cross, those that say more lie on top.
    ...lines.toSorted((one, other) => weightOf(one) - weightOf(other)),
    ...drawn.flatMap((trip) => tokenMarks(trip, input, labels)),
    ...drawn.flatMap((trip) => duplicateMarks(trip, input)),
    ...nameMarks(drawn, trips, input, labels),
  ];
}

function tripsOf(input: SceneInput, transfers: Transfers): readonly Trip[] {
  const { timeline, space } = input;
  const { first, limit } = entryRange(input);
  const trips = timeline.traffic.packets.touching(first, limit).flatMap((packet): Trip[] => {
    const [start, end] = [space.rows.get(packet.from), space.rows.get(packet.to)];
    if (packet.end === null || start === undefined || end === undefined || start.y === end.y) return [];
    const isLost = packet.end.lost !== null;
    const way = { ...packet, departsAt: packet.writtenAt };
    const startsAt = isLost ? Math.min(packet.writtenAt, packet.end.at) : packet.writtenAt;
    return [
      {
        packet,
        facts: transfers.of(packet.packet),
        n: packet.end.n,
        isLost,
        side: start.y < end.y ? -1 : 1,
        role: packetRole(packet, timeline.traffic),
        x1: xOf(space, startsAt),
        y1: start.y,
        x2: xOf(space, packet.end.at),
        y2: start.y + (end.y - start.y) * (isLost ? deathPlace(way) : 1),
      },
    ];
  });
  return trips.toSorted((one, other) => one.x1 - other.x1);
}

/** Like with like: data with data, acknowledgements with acknowledgements, one direction at a time. */
function detailsOf(trips: readonly Trip[]): ReadonlyMap<Trip, Detail> {
  const details = new Map<Trip, Detail>();
  const groups = new Map<string, Trip[]>();
  for (const trip of trips) {
    // What is lost is always drawn.
    if (trip.isLost) continue;
    const key = `${trip.packet.from} ${trip.packet.to} ${trip.packet.length > 0}`;
    groups.set(key, [...(groups.get(key) ?? []), trip]);
  }
  for (const group of groups.values()) {
    const depths = detailOf(
      group.map(({ x1 }) => x1),
      0,
    );
    group.forEach((trip, index) => details.set(trip, depths[index] ?? 'head'));
  }
  return details;
}

function markOf(trip: Trip, layer: Mark['layer'], from: number, shape: Shape): Mark {
  return {
    layer,
    from,
    to: Number.POSITIVE_INFINITY,
    shape,
    selection: { kind: 'packet', packet: trip.packet.packet },
  };
}

/** Lines that are too dense to be drawn singly: what lies between each and the next, so that it grows with time. */
function fanMarks(dense: readonly Trip[]): readonly Mark[] {
  const last = new Map<string, Trip>();
  return dense.flatMap((trip): Mark[] => {
    const { packet, x1, y1, x2, y2, n } = trip;
    const key = `${packet.from} ${packet.to} ${packet.length > 0}`;
    const before = last.get(key);
    last.set(key, trip);
    // The first of a fan is as wide as a line.
    const isNext = before !== undefined && x1 - before.x1 <= FAN_GAP;
    const [from, to] = isNext ? [before.x1, before.x2] : [x1 - 1, x2 - 1];
    const shape = path('band', `M${round(from)} ${y1}L${round(x1)} ${y1}L${round(x2)} ${y2}L${round(to)} ${y2}Z`);
    return [{ layer: 'wash', from: n, to: Number.POSITIVE_INFINITY, shape, selection: null }];
  });
}

/** On the sender's lifeline, as long as it takes to write. */
function blockMarks(trip: Trip, { space }: SceneInput): readonly Mark[] {
  const { packet, side, role, y1 } = trip;
  const x = xOf(space, packet.departsAt);
  const width = xOf(space, packet.writtenAt) - x;
  if (width < LEAST_BLOCK || packet.end?.lost === 'queue full') return [];
  const top = side < 0 ? y1 - BLOCK : y1;
  const shape = rect(`seg ${roleClass(role)}`, x, top, Math.max(LEAST_BLOCK, width - BLOCK_GAP), BLOCK);
  return [markOf(trip, 'bar', packet.n, shape)];
}

/** No other data of its sender leaves near it. */
function isAlone(trip: Trip, drawn: readonly Trip[], index: number): boolean {
  const isNear = (step: -1 | 1): boolean => {
    for (let at = index + step; ; at += step) {
      const other = drawn[at];
      if (other === undefined || Math.abs(other.x1 - trip.x1) >= ALONE) return false;
      if (other.packet.from === trip.packet.from && other.packet.length > 0) return true;
    }
  };
  return !isNear(-1) && !isNear(1);
}

function lineMarks(trip: Trip, detail: Detail, alone: boolean, { space }: SceneInput): readonly Mark[] {
  const { facts, packet, n, isLost, x1, y1, x2, y2 } = trip;
  const head = space.sizes.head * HEAD;
  const name = lineClass(trip.role, facts, packet, alone);
  if (isLost) {
    const lost = line(`msg-lost ${name.replace('msg ', '')}`, x1, y1, x2, y2);
    return [markOf(trip, 'line', n, lost), markOf(trip, 'token', n, cross(x2, y2, space.sizes.cross))];
  }
  const hasHead = detail !== 'line';
  const shape = { ...arrowLine(trip, hasHead ? head : 0), name };
  const tip = arrowHead(trip, head);
  const marks = [markOf(trip, 'line', n, shape)];
  if (hasHead)
    marks.push(markOf(trip, 'token', n, { ...tip, name: name.includes('fail') ? 'msg-head fail' : tip.name }));
  if (packet.retransmission)
    marks.push(markOf(trip, 'note', packet.n, circle('skip', x1, y1, space.sizes.head * RING)));
  return marks;
}

/** Quiet lines below, then data, then duplicates. */
function weightOf({ shape }: Mark): number {
  return shape.name.includes('fail') ? 2 : shape.name.includes('ack') ? 0 : 1;
}

/** A segment that is lost or sent again bears its number. */
function tokenMarks(trip: Trip, { space }: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const { facts, packet, isLost, role, n } = trip;
  const segment = facts?.segment ?? null;
  if (segment === null || !space.hasTokens || !(isLost || packet.retransmission)) return [];
  const place = tokenPlace(isLost ? { ...trip, ...wholeWay(trip) } : trip, TOKEN_AT);
  if (!labels.takeToken(place)) return [];
  return [markOf(trip, 'token', n, tokenShape(role, place.x, place.y, space.sizes.token * TOKEN, String(segment)))];
}

/** A lost packet's line is a piece of a whole one: its number stands where those of others do. */
function wholeWay({ x1, y1, x2, y2, packet }: Trip): Pick<Arrow, 'x2' | 'y2'> {
  const share = deathPlace({ ...packet, departsAt: packet.writtenAt });
  return share === 0 ? { x2, y2 } : { x2: x1 + (x2 - x1) / share, y2: y1 + (y2 - y1) / share };
}

/** 1, 2, 3 at the heads of duplicates. */
function duplicateMarks(trip: Trip, { space }: SceneInput): readonly Mark[] {
  const count = trip.facts?.duplicate ?? 0;
  if (count === 0 || count > COUNTED_DUPLICATES || trip.isLost) return [];
  const name = count === COUNTED_DUPLICATES ? 'dup-n third halo middle' : 'dup-n halo middle';
  const y = trip.y2 + (trip.y2 < trip.y1 ? DUPLICATE_DROP.down : DUPLICATE_DROP.up) * (space.noteFont.size / NOTE_SIZE);
  return [markOf(trip, 'note', trip.n, text(name, trip.x2, y, String(count)))];
}
