import type { MessageRole } from '../../kernel/message.ts';
import { traceMessage } from '../../record/journey.ts';
import type { MessageJourney, PacketJourney } from '../../record/journey.ts';
import { isFurther } from '../../record/traffic.ts';
import type { Selection } from '../selection.ts';
import { arrowHead, arrowLine, hasLine, packetRole, tokenPlace } from './arrows.ts';
import type { Arrow } from './arrows.ts';
import { bandMarks } from './band-marks.ts';
import { bandsOf, crowdOf, detailOf, lessOf } from './density.ts';
import type { Detail } from './density.ts';
import { entryRange, xOf } from './mark.ts';
import type { Mark, PaperSpace, SceneInput } from './mark.ts';
import { packetLabels } from './packet-labels.ts';
import type { LabelPlace, LabelPlaces } from './packet-labels.ts';
import { circle, line, text } from './shape.ts';
import type { Shape } from './shape.ts';
import { glyphOf, roleClass, tokenShape } from './tokens.ts';

/** A line of the diagram with the entry that completed it. */
interface Trip extends Arrow {
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

type TokenPlace = ReturnType<typeof tokenPlace>;

/** Of IP and UDP: a packet that is shorter than its datagram with them is a fragment. */
const UDP_HEADERS = 28;
/** A token needs this much height; the hop between neighbours of a group has no room for it. */
const TOKEN_HEIGHT = 44;
/** What is told to several at once. */
const COPIED: readonly MessageRole[] = ['push', 'publish'];
const STEM = 3.5;
/** The ring of a packet sent again, to the size of an arrowhead. */
const RING = 0.42;
/** The heads of a second hop, to the size of those of the first. */
const FURTHER = 0.8;
/** The octagon of an answer that nobody reads, to the size of a token, and how far it reaches at that size. */
const THROWN_AWAY = 0.75;
const THROWN_REACH = 12;
/** How dense it may be for what carries nothing. */
const ROOMY: readonly Detail[] = ['token', 'head'];
/** The width of a token at scale 1, with the air beside it. */
const TOKEN_WIDTH = 22;

/** Messages or packets that have arrived. */
export function trafficMarks(input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const found =
    input.lens === 'messages' ? [...branched(messageTrips(input)), ...datagramTrips(input)] : packetTrips(input);
  const all = joinAlike([...found].sort((one, other) => one.x1 - other.x1 || quietness(one) - quietness(other)));
  // How dense it is is asked of the whole figure, and of the lines in one direction between two lifelines.
  const crowd = crowdOf(all.filter((trip) => isCarrier(trip) && quietness(trip) === 0).map(({ x1 }) => x1));
  // What opens connections and channels makes crowds of its own.
  const talk = crowdOf(input.lens === 'messages' ? all.filter((trip) => quietness(trip) > 0).map(({ x1 }) => x1) : []);
  // Heartbeats give way to what fills the figure.
  const trips = all.filter(({ isThin, x1 }) => !isThin || ROOMY.includes(crowd(x1)));
  const details = new Map<Trip, Detail>();
  for (const list of groupBy(trips, ({ y1, y2 }) => `${y1} ${y2}`)) {
    const depths = detailOf(
      list.map(({ x1 }) => x1),
      TOKEN_WIDTH * input.space.sizes.token,
    );
    list.forEach((trip, index) => {
      const own = depths[index] ?? 'token';
      const among = lessOf(own, amongOthers(trip, crowd(trip.x1)));
      details.set(trip, quietness(trip) > 0 && talk(trip.x1) === 'band' ? 'band' : among);
    });
  }
  labels.takeArrows(trips.filter((trip) => details.get(trip) !== 'band'));
  const detailed = trips.map((trip) => {
    const detail = details.get(trip) ?? 'token';
    return { trip, detail, token: tokenOf(trip, detail, input.space, labels) };
  });
  const marks = detailed.flatMap(({ trip, detail, token }) => tripMarks(trip, detail, input.space, token));
  // Where all tokens stand is known now.
  const notes = detailed.flatMap(({ trip, detail, token }) => departureMarks(trip, detail, token, input, labels));
  // Both directions make one band.
  const dense = trips.filter((trip) => details.get(trip) === 'band');
  const pairs = groupBy(dense, ({ y1, y2 }) => `${Math.min(y1, y2)} ${Math.max(y1, y2)}`);
  // Where two lines lie upon one another, the one that says more lies on top.
  return [
    ...marks.filter(isQuiet),
    ...marks.filter((mark) => !isQuiet(mark)),
    ...notes,
    ...pairs.flatMap((pair) => bandsOf(pair).flatMap((band) => bandMarks(band, input, labels))),
  ];
}

/**
 * What a crowd in the whole figure leaves of a line. Tokens never lie on each other, and their numbers say which is which:
 * they stay until heads go. What carries nothing makes no crowd, and gives up its token in one.
 */
function amongOthers(trip: Trip, crowd: Detail): Detail {
  if (quietness(trip) > 0) return crowd === 'token' ? 'token' : 'head';
  return crowd === 'head' ? 'token' : crowd;
}

/** Roles that carry nothing for an application give way to those that do. */
const QUIET_ROLES: readonly MessageRole[] = ['acknowledgement', 'control'];
const QUIET_LINES: readonly string[] = QUIET_ROLES.map((role) => ` ${roleClass(role)}`);
/** Lines nearer than this cannot be told apart. */
const ALIKE = 1.5;

function quietness({ role }: Trip): number {
  return QUIET_ROLES.includes(role) ? 1 : 0;
}

function isQuiet({ shape, layer }: Mark): boolean {
  return layer === 'line' && QUIET_LINES.some((name) => shape.name.endsWith(name));
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

/** What only says that something has arrived is a tick where it is heard. */
export function isConfirm({ role }: Pick<MessageJourney, 'role'>): boolean {
  return role === 'acknowledgement';
}

/** Half of a tick across a lifeline. */
const TICK = 7;

/** Confirms, each where it arrived (look, section 6). */
export function confirmMarks(input: SceneInput): readonly Mark[] {
  const { timeline, lens, space } = input;
  if (lens === 'segments') return [];
  const { first, limit } = entryRange(input);
  return timeline.traffic.messages.touching(first, limit).flatMap((journey): Mark[] => {
    const row = space.rows.get(journey.to);
    if (journey.end === null || journey.end.undelivered !== null || !isConfirm(journey) || row === undefined) return [];
    const x = xOf(space, journey.end.at);
    const shape = line('tick-mark', x, row.y - TICK, x, row.y + TICK);
    const selection = { kind: 'message', message: journey.message } as const;
    return [{ layer: 'note', from: journey.end.n, to: Number.POSITIVE_INFINITY, shape, selection }];
  });
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

/** Where something else stands in its usual place, a token stands so much of its way earlier or later. */
const TOKEN_SHIFTS = [0, -0.14, 0.16] as const;

/** Whether a line carries a token where there is room: what it is is said once. */
function isCarrier({ copy, isThin, word, role, isFurther: isNext }: Trip): boolean {
  return copy !== 'other' && !isThin && word === null && !(isNext && !COPIED.includes(role));
}

/** Where the token of a line stands; null where there is none. */
function tokenOf(trip: Trip, detail: Detail, { sizes, hasTokens }: PaperSpace, labels: LabelPlaces): TokenPlace | null {
  const height = Math.abs(trip.y2 - trip.y1);
  if (!hasTokens || !isCarrier(trip) || detail !== 'token' || height < TOKEN_HEIGHT) return null;
  const places = TOKEN_SHIFTS.map((shift) => tokenPlace(trip, sizes.tokenAt + shift));
  return places.find((place) => labels.takeToken(place)) ?? null;
}

function tripMarks(trip: Trip, detail: Detail, { sizes }: PaperSpace, token: TokenPlace | null): readonly Mark[] {
  const common = { from: trip.n, to: Number.POSITIVE_INFINITY, selection: trip.selection };
  const thrownAway: readonly Mark[] = trip.isUndelivered
    ? [{ ...common, layer: 'token', shape: tokenShape('error', trip.x2, trip.y2, THROWN_AWAY * sizes.token) }]
    : [];
  if (detail === 'band') return thrownAway;
  const hasHead = detail !== 'line' && !trip.isThin;
  const isSecond = trip.isFurther || trip.isBesides;
  const head = isSecond ? sizes.head * FURTHER : sizes.head;
  const shape = arrowLine(trip, hasHead ? head : 0);
  const weight = trip.isThin ? ' thin' : isSecond || trip.copy !== null ? ' further' : '';
  const marks: Mark[] = [{ ...common, layer: 'line', shape: { ...shape, name: `${shape.name}${weight}` } }];
  if (hasHead) marks.push({ ...common, layer: 'token', shape: arrowHead(trip, head) });
  marks.push(...thrownAway);
  if (trip.copy === 'last')
    marks.push({ ...common, layer: 'token', shape: circle(`stem ${roleClass(trip.role)}`, trip.x1, trip.y1, STEM) });
  if (token === null) return marks;
  return [
    ...marks,
    { ...common, layer: 'token', shape: tokenShape(trip.role, token.x, token.y, sizes.token, trip.glyph) },
  ];
}

/**
 * What a line says: how many it stands for, what its packet carries, and a ring if that is sent again. What it carries
 * is known as it leaves.
 */
function departureMarks(
  trip: Trip,
  detail: Detail,
  token: TokenPlace | null,
  { space, words }: SceneInput,
  labels: LabelPlaces,
): readonly Mark[] {
  if (detail === 'band') return [];
  const common = { layer: 'note', to: Number.POSITIVE_INFINITY, selection: trip.selection } as const;
  const from = Math.max(-1, ...trip.packets.map(({ n }) => n));
  const marks: Mark[] = [];
  if (trip.packets.some(({ retransmission }) => retransmission))
    marks.push({ ...common, from, shape: circle('skip', trip.x1, trip.y1, space.sizes.head * RING) });
  if (detail !== 'token' || !space.hasNotes) return marks;
  const count =
    trip.count > 1 ? labels.besideToken(token ?? tokenPlace(trip, space.sizes.tokenAt), words.times(trip.count)) : null;
  if (count !== null) marks.push({ ...common, from: trip.n, shape: labelShape(count) });
  const label = labels.atDeparture(trip, trip.word === null ? packetLabels(trip.packets) : shortened(trip.word));
  if (label !== null) marks.push({ ...common, from, shape: labelShape(label) });
  if (trip.isUndelivered) {
    const { x2: x, y2: y } = trip;
    const reach = THROWN_REACH * THROWN_AWAY * space.sizes.token;
    const box = { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
    const note = labels.around(box, [trip.role === 'response' ? words.late : words.thrownAway]);
    if (note !== null) marks.push({ ...common, from: trip.n, shape: labelShape(note) });
  }
  return marks;
}

/** Whole, then its first word. */
function shortened(word: string): readonly string[] {
  const [first = word] = word.split(/[ ,]/);
  return first === word ? [word] : [word, first];
}

function labelShape({ label, x, y, anchor }: LabelPlace): Shape {
  return text(anchor === 'end' ? 'note halo end' : 'note halo', x, y, label);
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const list = groups.get(keyOf(item));
    if (list === undefined) groups.set(keyOf(item), [item]);
    else list.push(item);
  }
  return [...groups.values()];
}
