import type { Belief } from '../../record/beliefs.ts';
import type { Frame } from '../../record/frame.ts';
import { progressOf } from '../../record/journey.ts';
import type { PacketJourney } from '../../record/journey.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { crowdOf } from './density.ts';
import type { Detail } from './density.ts';
import { entryRange, xOf } from './mark.ts';
import type { Mark, PaperSpace, SceneInput } from './mark.ts';
import type { OngoingBar } from './ongoing.ts';
import type { LabelPlaces } from './packet-labels.ts';
import { line, rect, text } from './shape.ts';

/** From a lifeline to the line of what this end believes, towards the peer; how high a bar of connecting is (look, section 6). */
const BESIDE = 6;
const CONNECTING = 5;
/** What is shorter would be a dot. */
const LEAST_WIDTH = 2;
/** A half-open connection that lasts on the paper gets words. */
const NOTE_FROM = 60;
/** Lines of handshakes that lie closer say nothing each. */
const APART = 5;
/** How dense they may be. */
const DRAWN: readonly Detail[] = ['token', 'head'];

type Rows = PaperSpace['rows'];

/** On which side of the lifeline of `host` its peer stands: 1 below, -1 above; null where one of them has no line of its own. */
function sideOf(rows: Rows, host: string, peer: string): { readonly y: number; readonly side: 1 | -1 } | null {
  const [own, other] = [rows.get(host), rows.get(peer)];
  if (own === undefined || other === undefined || own.isBand || own.y === other.y) return null;
  return { y: own.y, side: other.y > own.y ? 1 : -1 };
}

interface Part {
  readonly kind: 'connecting' | 'belief' | 'half-open';
  readonly from: Microseconds;
  readonly until: Microseconds | null;
}

/** What a belief looks like once the entries below `limit` exist: connecting, then connected, then in vain. */
function partsOf({ at, opens, stands, alone, joined, end }: Belief, limit: number): readonly Part[] {
  const over = end !== null && end.n < limit ? end.at : null;
  const established = stands !== null && stands.n < limit ? stands.at : null;
  const parts: Part[] = [];
  if (opens) parts.push({ kind: 'connecting', from: at, until: established ?? over });
  if (established === null) return parts;
  const since = alone !== null && alone.n < limit ? alone.at : null;
  const again = joined !== null && joined.n < limit ? joined.at : null;
  parts.push({ kind: 'belief', from: established, until: since ?? over });
  if (since !== null) parts.push({ kind: 'half-open', from: since, until: again ?? over });
  if (again !== null) parts.push({ kind: 'belief', from: again, until: over });
  return parts;
}

/** What ends believed of connections that are over. */
export function beliefMarks(input: SceneInput): readonly Mark[] {
  const { timeline, space } = input;
  const { first, limit } = entryRange(input);
  return timeline.beliefs.spans.touching(first, limit).flatMap((belief) => {
    const place = sideOf(space.rows, belief.host, belief.peer);
    const { end } = belief;
    if (end === null || place === null) return [];
    return partsOf(belief, Number.POSITIVE_INFINITY).flatMap(({ kind, from, until }): Mark[] => {
      const [x1, x2] = [xOf(space, from), xOf(space, until ?? end.at)];
      if (x2 - x1 < LEAST_WIDTH) return [];
      const top = place.side === 1 ? place.y : place.y - CONNECTING;
      const y = place.y + BESIDE * place.side;
      const shape = kind === 'connecting' ? rect(kind, x1, top, x2 - x1, CONNECTING) : line(kind, x1, y, x2, y);
      const layer = kind === 'connecting' ? 'bar' : 'life';
      return [
        { layer, from: end.n, to: Number.POSITIVE_INFINITY, shape, selection: { kind: 'host', host: belief.host } },
      ];
    });
  });
}

/** What ends believe of connections now: of several alike on one side of a lifeline the longest covers the others. */
export function beliefsNow(frame: Frame, timeline: Timeline, rows: Rows): readonly OngoingBar[] {
  const bars = new Map<string, OngoingBar>();
  for (const belief of timeline.beliefs.spans.openBefore(frame.limit)) {
    const place = sideOf(rows, belief.host, belief.peer);
    if (place === null) continue;
    for (const { kind, from, until } of partsOf(belief, frame.limit)) {
      const key = `${kind} ${belief.host} ${place.side}${until === null ? '' : ` ${belief.socket}`}`;
      const known = bars.get(key);
      if (from >= frame.at || (known !== undefined && known.from <= from)) continue;
      const box =
        kind === 'connecting'
          ? { y: place.side === 1 ? place.y : place.y - CONNECTING, height: CONNECTING }
          : { y: place.y + BESIDE * place.side, height: 0 };
      bars.set(key, { key, kind, from, until, ...box });
    }
  }
  return [...bars.values()];
}

/** How long one end believed in a connection that the other did not have any more. */
export function beliefNotes(input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const { timeline, space, words } = input;
  const { first, limit } = entryRange(input);
  if (!space.hasNotes) return [];
  return timeline.beliefs.spans.touching(first, limit).flatMap(({ host, peer, alone, end }): Mark[] => {
    const place = sideOf(space.rows, host, peer);
    if (end === null || alone === null || place === null || end.how === 'died') return [];
    const [x1, x2] = [xOf(space, alone.at), xOf(space, end.at)];
    if (x2 - x1 < NOTE_FROM) return [];
    const box = { left: x1, right: x2, top: place.y - BESIDE, bottom: place.y + BESIDE };
    const note = labels.around(box, words.halfOpen(end.at - alone.at));
    if (note === null) return [];
    const shape = text(note.anchor === 'end' ? 'note halo end' : 'note halo', note.x, note.y, note.label);
    return [{ layer: 'note', from: end.n, to: Number.POSITIVE_INFINITY, shape, selection: null }];
  });
}

/** Whether a packet opens, closes or breaks a connection. */
function isHandshake({ protocol, flags, length }: PacketJourney): boolean {
  return protocol === 'tcp' && length === 0 && /[SRF]/.test(flags);
}

/** What opens and breaks connections, as thin lines below the messages, so that a refusal has a place. */
export function handshakeMarks(input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const { timeline, space } = input;
  if (input.lens === 'segments') return [];
  const { first, limit } = entryRange(input);
  const last = new Map<string, number>();
  const lines = timeline.traffic.packets.touching(first, limit).flatMap((packet) => {
    const [start, end] = [space.rows.get(packet.from), space.rows.get(packet.to)];
    if (!isHandshake(packet) || packet.end === null || packet.end.lost !== null) return [];
    if (start === undefined || end === undefined || start.y === end.y) return [];
    const [x1, x2] = [xOf(space, packet.departsAt), xOf(space, packet.end.at)];
    const way = `${start.y} ${end.y} ${packet.flags.includes('R')}`;
    if (x1 - (last.get(way) ?? Number.NEGATIVE_INFINITY) < APART) return [];
    last.set(way, x1);
    return [{ packet, n: packet.end.n, x1, y1: start.y, x2, y2: end.y }];
  });
  // Where there are many, they say nothing one by one: messages and what is believed of connections remain.
  const crowd = crowdOf(lines.map(({ x1 }) => x1).toSorted((one, other) => one - other));
  return lines
    .filter(({ packet, x1 }) => packet.flags.includes('R') || DRAWN.includes(crowd(x1)))
    .map(({ packet, n, x1, y1, x2, y2 }): Mark => {
      labels.takeArrows([{ role: 'control', x1, y1, x2, y2 }]);
      const shape = line(handshakeName(packet), x1, y1, x2, y2);
      const selection = { kind: 'packet', packet: packet.packet } as const;
      return { layer: 'line', from: n, to: Number.POSITIVE_INFINITY, shape, selection };
    });
}

/** A reset is ink: it breaks something. */
function handshakeName({ flags }: PacketJourney): string {
  return flags.includes('R') ? 'msg thin fail' : 'msg thin control';
}

/** The same on its way: from where it left to its tip. */
export interface ThinFlight {
  readonly key: string;
  readonly name: string;
  readonly departsAt: Microseconds;
  readonly y1: number;
  readonly y2: number;
}

export function handshakesNow(frame: Frame, timeline: Timeline, rows: Rows): readonly ThinFlight[] {
  return frame.packets.flatMap(({ packet }): ThinFlight[] => {
    const journey = timeline.traffic.packet(packet);
    if (journey === undefined || !isHandshake(journey) || journey.departsAt > frame.at) return [];
    const [start, end] = [rows.get(journey.from), rows.get(journey.to)];
    if (start === undefined || end === undefined || start.y === end.y) return [];
    const y2 = start.y + (end.y - start.y) * progressOf(journey, frame.at);
    return [{ key: String(packet), name: handshakeName(journey), departsAt: journey.departsAt, y1: start.y, y2 }];
  });
}
