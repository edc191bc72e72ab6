import type { PacketJourney } from '../../kernel/journey.ts';
import type { Selection } from '../selection.ts';
import { deathPlace, lostArrow, packetRole } from './arrows.ts';
import { entryRange, xOf } from './mark.ts';
import type { Mark, SceneInput } from './mark.ts';
import { text } from './shape.ts';

/** A dead packet needs this much of its way for a token, and this much room for its note. */
const TOKEN_WAY = 56;
const NOTE_WIDTH = 36;

/** Every lost packet, at both lenses: a dashed line to the place and time of its death. */
export function lossMarks(input: SceneInput): readonly Mark[] {
  const { timeline, space, words } = input;
  const { first, limit } = entryRange(input);
  let noteEnd = Number.NEGATIVE_INFINITY;
  return timeline.traffic.packets.touching(first, limit).flatMap((packet): Mark[] => {
    const [start, end] = [space.rows.get(packet.from), space.rows.get(packet.to)];
    if (packet.end === null || packet.end.lost === null || start === undefined || end === undefined) return [];
    const x1 = xOf(space, Math.min(packet.departsAt, packet.end.at));
    const x2 = xOf(space, packet.end.at);
    const y2 = start.y + (end.y - start.y) * deathPlace(packet);
    const role = packetRole(packet, timeline.traffic);
    const common = { from: packet.end.n, to: Number.POSITIVE_INFINITY, selection: selectionOfPacket(packet, input) };
    const hasToken = space.hasTokens && Math.abs(y2 - start.y) >= TOKEN_WAY;
    const marks: Mark[] = [
      { ...common, layer: 'token', shape: lostArrow({ role, x1, y1: start.y, x2, y2 }, space.sizes, hasToken) },
    ];
    if (space.hasNotes && x2 > noteEnd) {
      noteEnd = x2 + NOTE_WIDTH + space.sizes.cross * 2;
      marks.push({ ...common, layer: 'note', shape: text('note', x2 + space.sizes.cross * 2, y2 + 4, words.lost) });
    }
    return marks;
  });
}

function selectionOfPacket(packet: PacketJourney, { lens }: SceneInput): Selection {
  const message = packet.messages[0];
  return lens === 'application' && message !== undefined
    ? { kind: 'message', message }
    : { kind: 'packet', packet: packet.packet };
}
