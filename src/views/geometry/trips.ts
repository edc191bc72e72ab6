import type { MessageRole } from '../../kernel/message.ts';
import { traceMessage } from '../../record/journey.ts';
import type { MessageJourney, PacketJourney } from '../../record/journey.ts';
import { isFurther } from '../../record/traffic.ts';
import type { Selection } from '../selection.ts';
import { hasLine, packetRole } from './arrows.ts';
import type { Arrow } from './arrows.ts';
import { groupBy } from './group-by.ts';
import { entryRange, xOf } from './mark.ts';
import type { SceneInput } from './mark.ts';
import { glyphOf } from './tokens.ts';

/** A line of the diagram with the entry that completed it. */
export interface Trip extends Arrow {
  readonly n: number;
  readonly selection: Selection;
  /** It got there, and nobody will ever read it: whoever asked for it has given up. */
  readonly isUndelivered: boolean;
  /** How many alike it stands for. */
  readonly count: number;
  /** On its token, where its kind alone does not identify it. */
  readonly glyph: string | undefined;
  /** What says what it is where its kind has no glyph: `ping`, `101 Switching Protocols`. */
  readonly word: string | null;
  /** Keeps a connection and carries nothing for a program. */
  readonly isThin: boolean;
  /** Asked further for another, or an answer to that: its number stands at the work that it causes. */
  readonly isFurther: boolean;
  /** What a datagram brings besides its message is drawn like what is asked further, and keeps its token. */
  readonly isBesides: boolean;
  /** One of several copies of one message that leave together: the last of them to arrive bears the number of all. */
  readonly copy: 'other' | 'last' | null;
  /** The packets it stands for; none for messages. */
  readonly packets: readonly PacketJourney[];
}

/** What is told to several at once. */
const COPIED: readonly MessageRole[] = ['push', 'publish'];
/** Roles that carry nothing for an application give way to those that do. */
export const QUIET_ROLES: readonly MessageRole[] = ['acknowledgement', 'control'];
/** Lines nearer than this cannot be told apart. */
const ALIKE = 1.5;
/** Of IP and UDP: a packet that is shorter than its datagram with them is a fragment. */
const UDP_HEADERS = 28;

/** The lines of what has arrived at the lens of a scene, from left to right; what lies upon one another is one. */
export function tripsIn(input: SceneInput): readonly Trip[] {
  const found =
    input.lens === 'messages' ? [...branched(messageTrips(input)), ...datagramTrips(input)] : packetTrips(input);
  return joinAlike([...found].sort((one, other) => one.x1 - other.x1 || Number(isQuiet(one)) - Number(isQuiet(other))));
}

/** Whether a line carries nothing for a program. */
export function isQuiet({ role }: Pick<Trip, 'role'>): boolean {
  return QUIET_ROLES.includes(role);
}

/** Whether a line carries a token where there is room: what it is is said once. */
export function isCarrier({ copy, isThin, word, role, isFurther: isNext }: Trip): boolean {
  return copy !== 'other' && !isThin && word === null && !(isNext && !COPIED.includes(role));
}

/** What only says that something has arrived is a tick where it is heard. */
export function isConfirm({ role }: Pick<MessageJourney, 'role'>): boolean {
  return role === 'acknowledgement';
}

/** Copies of one message that leave at one moment branch from one stem (look, section 8.8). */
function branched(trips: readonly Trip[]): readonly Trip[] {
  const groups = groupBy(
    trips.filter(({ role, glyph }) => glyph !== undefined && COPIED.includes(role)),
    ({ x1, y1, role, glyph }) => `${x1} ${y1} ${role} ${glyph}`,
  );
  const copies = new Map<Trip, Trip['copy']>();
  for (const copied of groups) {
    if (copied.length < 2) continue;
    const last = copied.reduce((latest, trip) => (trip.x2 >= latest.x2 ? trip : latest));
    for (const trip of copied) copies.set(trip, trip === last ? 'last' : 'other');
  }
  return trips.map((trip) => ({ ...trip, copy: copies.get(trip) ?? null }));
}

/** Lines that would lie upon one another, such as the segments of one flight, become one with a count. */
function joinAlike(trips: readonly Trip[]): readonly Trip[] {
  const last = new Map<string, { index: number; trip: Trip }>();
  const joined: Trip[] = [];
  for (const trip of trips) {
    const key = `${trip.y1} ${trip.y2} ${trip.role}`;
    const known = last.get(key);
    if (known !== undefined && trip.x1 - known.trip.x1 < ALIKE && Math.abs(trip.x2 - known.trip.x2) < ALIKE) {
      known.trip = {
        ...known.trip,
        n: Math.max(known.trip.n, trip.n),
        count: known.trip.count + trip.count,
        packets: [...known.trip.packets, ...trip.packets],
      };
      joined[known.index] = known.trip;
    } else {
      last.set(key, { index: joined.length, trip });
      joined.push(trip);
    }
  }
  return joined;
}

function messageTrips(input: SceneInput): readonly Trip[] {
  const { timeline, space } = input;
  const { first, limit } = entryRange(input);
  return timeline.traffic.messages.touching(first, limit).flatMap((journey): Trip[] => {
    if (journey.end === null || isConfirm(journey)) return [];
    const trace = traceMessage(journey, Number.POSITIVE_INFINITY);
    const [start, end] = [space.rows.get(journey.from), space.rows.get(journey.to)];
    if (!hasLine(journey, trace) || start === undefined || end === undefined || start.y === end.y) return [];
    return [
      {
        n: journey.end.n,
        role: journey.role,
        x1: xOf(space, trace.startsAt),
        y1: start.y,
        x2: xOf(space, trace.landsAt),
        y2: end.y,
        selection: { kind: 'message', message: journey.message },
        isUndelivered: journey.end.undelivered !== null,
        count: 1,
        glyph: glyphOf(journey),
        word: journey.role === 'control' ? journey.label : null,
        isThin: journey.role === 'control' && journey.layer === 'framing',
        isFurther: isFurther(journey, timeline.traffic),
        isBesides: false,
        copy: null,
        packets: [],
      },
    ];
  });
}

/**
 * What datagrams bring besides their messages: copies of one that was read, fragments of one that never will be, and
 * the answers of ICMP.
 */
function datagramTrips(input: SceneInput): readonly Trip[] {
  const { timeline, space } = input;
  const { first, limit } = entryRange(input);
  return timeline.traffic.packets.touching(first, limit).flatMap((packet): Trip[] => {
    const [start, end] = [space.rows.get(packet.from), space.rows.get(packet.to)];
    if (packet.protocol === 'tcp' || packet.end === null || packet.end.lost !== null) return [];
    const carried = carriedBy(packet, timeline);
    if (start === undefined || end === undefined) return [];
    if (packet.protocol === 'udp' && (carried === undefined || !isBesides(packet, carried))) return [];
    const isInVain = carried !== undefined && carried.end?.undelivered !== null;
    return [
      {
        n: packet.end.n,
        role: packetRole(packet, timeline.traffic),
        x1: xOf(space, packet.departsAt),
        y1: start.y,
        x2: xOf(space, packet.end.at),
        y2: end.y,
        selection: { kind: 'packet', packet: packet.packet },
        isUndelivered: isInVain,
        count: 1,
        glyph: carried === undefined ? undefined : glyphOf(carried),
        word: packet.protocol === 'icmp' ? 'ICMP' : null,
        isThin: packet.protocol === 'icmp' || isInVain,
        isFurther: false,
        isBesides: true,
        copy: null,
        packets: [],
      },
    ];
  });
}

/** Whether a message has its line without this packet: it was read, or given up, before it came, or this is a copy. */
function isBesides({ packet, length, bytes, end }: PacketJourney, message: MessageJourney): boolean {
  if (end === null || message.end === null) return false;
  const isWhole = bytes >= length + UDP_HEADERS;
  const first = message.carriers.find((carrier) => carrier.end?.lost === null);
  return end.n > message.end.n || (isWhole && first?.packet !== packet);
}

/** The first message that a packet carries, or a part of it. */
function carriedBy({ messages }: PacketJourney, { traffic }: SceneInput['timeline']): MessageJourney | undefined {
  return messages.map((id) => traffic.message(id)).find((message) => message !== undefined);
}

function packetTrips(input: SceneInput): readonly Trip[] {
  const { timeline, space } = input;
  const { first, limit } = entryRange(input);
  return timeline.traffic.packets.touching(first, limit).flatMap((packet): Trip[] => {
    const [start, end] = [space.rows.get(packet.from), space.rows.get(packet.to)];
    if (
      packet.end === null ||
      packet.end.lost !== null ||
      start === undefined ||
      end === undefined ||
      start.y === end.y
    )
      return [];
    const carried = carriedBy(packet, timeline);
    return [
      {
        n: packet.end.n,
        role: packetRole(packet, timeline.traffic),
        x1: xOf(space, packet.departsAt),
        y1: start.y,
        x2: xOf(space, packet.end.at),
        y2: end.y,
        selection: { kind: 'packet', packet: packet.packet },
        isUndelivered: false,
        count: 1,
        glyph: carried === undefined ? undefined : glyphOf(carried),
        word: null,
        isThin: false,
        isFurther: carried !== undefined && isFurther(carried, timeline.traffic),
        isBesides: false,
        copy: null,
        packets: [packet],
      },
    ];
  });
}
