import { traceMessage } from '../../kernel/journey.ts';
import type { MessageRole } from '../../kernel/message.ts';
import type { Selection } from '../selection.ts';
import { arrowHead, arrowLine, hasLine, packetRole, tokenPlace } from './arrows.ts';
import type { Arrow } from './arrows.ts';
import { bandsOf, detailOf } from './density.ts';
import type { Band, Detail } from './density.ts';
import { entryRange, xOf } from './mark.ts';
import type { Mark, PaperSpace, SceneInput } from './mark.ts';
import { rect, text } from './shape.ts';
import { roleClass, tokenShape } from './tokens.ts';

/** A line of the diagram with the entry that completed it. */
interface Trip extends Arrow {
  readonly n: number;
  readonly selection: Selection;
  /** It got there, and nobody will ever read it. */
  readonly isUndelivered: boolean;
  /** How many alike it stands for. */
  readonly count: number;
}

/** A token needs this much height; the hop between neighbours of a group has no room for it. */
const TOKEN_HEIGHT = 44;
/** Width and height of a token at scale 1, with the air beside it. */
const TOKEN = { width: 22, height: 17 } as const;

/** Messages or packets that have arrived. */
export function trafficMarks(input: SceneInput): readonly Mark[] {
  const found = input.lens === 'application' ? messageTrips(input) : packetTrips(input);
  const trips = joinAlike([...found].sort((one, other) => one.x1 - other.x1 || quietness(one) - quietness(other)));
  // Like with like: how dense it is is asked of the lines in one direction between two lifelines.
  const details = new Map<Trip, Detail>();
  for (const list of groupBy(trips, ({ y1, y2 }) => `${y1} ${y2}`)) {
    const depths = detailOf(
      list.map(({ x1 }) => x1),
      TOKEN.width * input.space.sizes.token,
    );
    list.forEach((trip, index) => details.set(trip, depths[index] ?? 'token'));
  }
  const hasPlace = tokenPlaces(input.space);
  const marks = trips.flatMap((trip) => tripMarks(trip, details.get(trip) ?? 'token', input, hasPlace));
  // Both directions make one band.
  const dense = trips.filter((trip) => details.get(trip) === 'band');
  const pairs = groupBy(dense, ({ y1, y2 }) => `${Math.min(y1, y2)} ${Math.max(y1, y2)}`);
  // Where two lines lie upon one another, the one that says more lies on top.
  return [
    ...marks.filter(isQuiet),
    ...marks.filter((mark) => !isQuiet(mark)),
    ...pairs.flatMap((pair) => bandsOf(pair).flatMap((band) => bandMarks(band, input))),
  ];
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
      known.trip = { ...known.trip, n: Math.max(known.trip.n, trip.n), count: known.trip.count + trip.count };
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
    if (journey.end === null) return [];
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
      },
    ];
  });
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
      },
    ];
  });
}

/** Says whether a token may stand somewhere: not upon another one. Told in the order of time. */
function tokenPlaces({ sizes }: PaperSpace): (x: number, y: number) => boolean {
  let near: { readonly x: number; readonly y: number }[] = [];
  const [width, height] = [TOKEN.width * sizes.token, TOKEN.height * sizes.token];
  return (x, y) => {
    // Lines cross: a token may stand left of one placed before it, but never by more than the length of a line.
    near = near.filter((other) => other.x > x - 400);
    if (near.some((other) => Math.abs(other.x - x) < width && Math.abs(other.y - y) < height)) return false;
    near.push({ x, y });
    return true;
  };
}

function tripMarks(
  trip: Trip,
  detail: Detail,
  { space, words }: SceneInput,
  hasPlace: (x: number, y: number) => boolean,
): readonly Mark[] {
  if (detail === 'band') return [];
  const { sizes, hasTokens } = space;
  const common = { from: trip.n, to: Number.POSITIVE_INFINITY, selection: trip.selection };
  const marks: Mark[] = [{ ...common, layer: 'line', shape: arrowLine(trip, detail === 'line' ? 0 : sizes.head) }];
  if (detail !== 'line') marks.push({ ...common, layer: 'token', shape: arrowHead(trip, sizes.head) });
  const { x, y } = tokenPlace(trip, sizes.tokenAt);
  const isWanted =
    trip.isUndelivered || (hasTokens && detail === 'token' && Math.abs(trip.y2 - trip.y1) >= TOKEN_HEIGHT);
  if (isWanted && hasPlace(x, y)) {
    marks.push({
      ...common,
      layer: 'token',
      shape: tokenShape(trip.isUndelivered ? 'error' : trip.role, x, y, sizes.token),
    });
    if (trip.count > 1 && space.hasNotes) {
      const shape = text('note halo', x + TOKEN.width * sizes.token * 0.7, y + 4, words.times(trip.count));
      marks.push({ ...common, layer: 'note', shape });
    }
  }
  return marks;
}

function bandMarks({ lines, x1, x2 }: Band<Trip>, { space, words }: SceneInput): readonly Mark[] {
  const ys = lines.flatMap(({ y1, y2 }) => [y1, y2]);
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const numbers = lines.map(({ n }) => n);
  const common = { to: Number.POSITIVE_INFINITY, selection: null };
  const label = words.count(lines.reduce((sum, { count }) => sum + count, 0));
  const fits = space.hasNotes && label.length * space.characterWidth < x2 - x1;
  return [
    // It grows with the paper, whose edge is now; its count is known when it is complete.
    {
      ...common,
      layer: 'wash',
      from: Math.min(...numbers),
      shape: rect('band', x1, top + 3, x2 - x1 - 1, bottom - top - 6),
    },
    ...(fits
      ? [
          {
            ...common,
            layer: 'note',
            from: Math.max(...numbers),
            shape: text('note middle', (x1 + x2) / 2, (top + bottom) / 2 + 4, label),
          } as const,
        ]
      : []),
  ];
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
