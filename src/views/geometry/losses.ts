import type { PacketJourney } from '../../record/journey.ts';
import type { Selection } from '../selection.ts';
import { deathPlace, lostArrow, lostTokenPlace, packetRole } from './arrows.ts';
import type { Arrow } from './arrows.ts';
import { entryRange, xOf } from './mark.ts';
import type { Mark, PaperSpace, SceneInput } from './mark.ts';
import type { LabelPlaces } from './packet-labels.ts';
import { text } from './shape.ts';
import { glyphOf } from './tokens.ts';

/** A dead packet needs this much of its way for a token. */
const TOKEN_WAY = 56;
/** How far a lost packet steps aside for those that left with it and got through. */
const ASIDE = 6;

/** A lost packet of a scene. */
export interface Loss {
  readonly packet: PacketJourney;
  /** The entry that tells it. */
  readonly n: number;
  readonly arrow: Arrow;
  /** Others got through on the line that it would have had: it steps aside. */
  readonly hasCompany: boolean;
}

/** Every lost packet, at both lenses: a dashed line to the place and time of its death. */
export function lossLines(losses: readonly Loss[], input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const { space } = input;
  for (const { arrow } of losses) {
    labels.takeArrows([arrow]);
    labels.takeCross({ x: arrow.x2, y: arrow.y2 }, space.sizes.cross);
  }
  return losses.map((loss): Mark => {
    const { packet, arrow, hasCompany } = loss;
    const carried = packet.messages.map((id) => input.timeline.traffic.message(id)).find((each) => each !== undefined);
    const glyph = carried === undefined ? undefined : glyphOf(carried);
    const isLong = Math.abs(arrow.y2 - arrow.y1) >= TOKEN_WAY;
    const hasToken = space.hasTokens && !hasCompany && isLong && labels.takeToken(lostTokenPlace(arrow));
    return { ...commonOf(loss, input), layer: 'token', shape: lostArrow(arrow, space.sizes, hasToken, glyph) };
  });
}

/** What the losses say of themselves, where there is room. */
export function lossNotes(losses: readonly Loss[], input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  return input.space.hasNotes ? losses.flatMap((loss) => noteOf(loss, losses, input, labels)) : [];
}

export function lossesIn(input: SceneInput): readonly Loss[] {
  const { timeline, space } = input;
  const { first, limit } = entryRange(input);
  const packets = timeline.traffic.packets.touching(first, limit);
  return packets.flatMap((packet): Loss[] => {
    const [start, end] = [space.rows.get(packet.from), space.rows.get(packet.to)];
    if (packet.end === null || packet.end.lost === null || start === undefined || end === undefined) return [];
    const hasCompany = packets.some((other) => other.end?.lost === null && isBeside(other, packet, space));
    const aside = hasCompany ? ASIDE : 0;
    const arrow = {
      role: packetRole(packet, timeline.traffic),
      x1: xOf(space, Math.min(packet.departsAt, packet.end.at)) - aside,
      y1: start.y,
      x2: xOf(space, packet.end.at) - aside,
      y2: start.y + (end.y - start.y) * deathPlace(packet),
    };
    return [{ packet, n: packet.end.n, arrow, hasCompany }];
  });
}

function commonOf({ packet, n }: Loss, input: SceneInput): Pick<Mark, 'from' | 'to' | 'selection'> {
  return { from: n, to: Number.POSITIVE_INFINITY, selection: selectionOfPacket(packet, input) };
}

/** Several that died at one place have one note. */
function noteOf(loss: Loss, losses: readonly Loss[], input: SceneInput, labels: LabelPlaces): readonly Mark[] {
  const { packet, arrow, hasCompany } = loss;
  const { space } = input;
  const twins = losses.filter((other) => isBeside(other.packet, packet, space));
  if (twins[0] !== loss) return [];
  const spot = { x: arrow.x2 + (hasCompany ? ASIDE : 0), y: arrow.y2 };
  const note = labels.atCross(spot, space.sizes.cross, wordings(packet, twins.length, input));
  if (note === null) return [];
  const shape = text(note.anchor === 'end' ? 'note halo end' : 'note halo', note.x, note.y, note.label);
  return [{ ...commonOf(loss, input), layer: 'note', shape }];
}

/** What is lost: how many, or which bytes, where there is room for that. */
function wordings(
  { protocol, length, seq }: PacketJourney,
  count: number,
  { lens, words }: SceneInput,
): readonly string[] {
  if (count > 1) return [words.lostOf(words.times(count)), words.lost];
  const isSegment = lens === 'segments' && protocol === 'tcp' && length > 0;
  return isSegment ? [words.lostOf(String(seq)), words.lost] : [words.lost];
}

/** Whether two packets have the same line. */
function isBeside(one: PacketJourney, other: PacketJourney, { pxPerUs }: Pick<PaperSpace, 'pxPerUs'>): boolean {
  return (
    one.from === other.from &&
    one.to === other.to &&
    Math.abs(one.departsAt - other.departsAt) * pxPerUs < ASIDE &&
    Math.abs(one.arrivesAt - other.arrivesAt) * pxPerUs < ASIDE
  );
}

function selectionOfPacket(packet: PacketJourney, { lens }: SceneInput): Selection {
  const message = packet.messages[0];
  return lens === 'messages' && message !== undefined
    ? { kind: 'message', message }
    : { kind: 'packet', packet: packet.packet };
}
