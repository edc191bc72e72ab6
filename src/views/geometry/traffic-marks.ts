import { arrowHead, arrowLine, tokenPlace } from './arrows.ts';
import { bandMarks } from './band-marks.ts';
import { bandsOf } from './density.ts';
import type { Detail } from './density.ts';
import { groupBy } from './group-by.ts';
import { entryRange, xOf } from './mark.ts';
import type { Mark, PaperSpace, SceneInput } from './mark.ts';
import { packetLabels } from './packet-labels.ts';
import type { LabelPlace, LabelPlaces } from './packet-labels.ts';
import { circle, line, text } from './shape.ts';
import type { Shape } from './shape.ts';
import { roleClass, tokenShape } from './tokens.ts';
import { tripDetails } from './trip-details.ts';
import { isCarrier, isConfirm, QUIET_ROLES, tripsIn } from './trips.ts';
import type { Trip } from './trips.ts';

type TokenPlace = ReturnType<typeof tokenPlace>;

/** A token needs this much height; the hop between neighbours of a group has no room for it. */
const TOKEN_HEIGHT = 44;
const STEM = 3.5;
/** The ring of a packet sent again, to the size of an arrowhead. */
const RING = 0.42;
/** The heads of a second hop, to the size of those of the first. */
const FURTHER = 0.8;
/** The octagon of an answer that nobody reads, to the size of a token, and how far it reaches at that size. */
const THROWN_AWAY = 0.75;
const THROWN_REACH = 12;

/** Messages or packets that have arrived. */
export function trafficMarks(input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const details = tripDetails(tripsIn(input), input);
  const trips = [...details.keys()];
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
    ...marks.filter(isQuietLine),
    ...marks.filter((mark) => !isQuietLine(mark)),
    ...notes,
    ...pairs.flatMap((pair) => bandsOf(pair).flatMap((band) => bandMarks(band, input, labels))),
  ];
}

/** Lines of what carries nothing lie below those that do. */
const QUIET_LINES: readonly string[] = QUIET_ROLES.map((role) => ` ${roleClass(role)}`);

function isQuietLine({ shape, layer }: Mark): boolean {
  return layer === 'line' && QUIET_LINES.some((name) => shape.name.endsWith(name));
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

/** Where something else stands in its usual place, a token stands so much of its way earlier or later. */
const TOKEN_SHIFTS = [0, -0.14, 0.16] as const;

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
