import type { MessageRole } from '../../kernel/message.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Frame } from '../../record/frame.ts';
import { progressOf } from '../../record/journey.ts';
import type { MessageJourney } from '../../record/journey.ts';
import type { PacketFacts, Transfers } from '../../record/transfers.ts';
import type { Timeline } from '../../record/timeline.ts';
import { isFurther } from '../../record/traffic.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import { selectionKey } from '../selection.ts';
import type { Selection } from '../selection.ts';
import { packetRole } from './arrows.ts';
import { flightName } from './flight-names.ts';
import { segmentName } from './segment-name.ts';
import { glyphOf, roleClass } from './tokens.ts';
import { lineClass } from './transfer-lines.ts';

/** What moves on a line right now, whatever the lens: a message or a packet. */
export interface FlightView {
  readonly key: string;
  readonly selection: Selection;
  readonly role: MessageRole;
  readonly from: string;
  readonly to: string;
  readonly startsAt: Microseconds;
  readonly landsAt: Microseconds;
  /** 0 to 1. At 1 it has landed and waits to be read. */
  readonly progress: number;
  /** What identifies it, where its kind alone does not. */
  readonly glyph: string | undefined;
  readonly label: string;
  readonly bytes: number;
  /** The class of its line on the paper. */
  readonly line: string;
}

/** What is on its way at a frame, oldest first. */
export function flightsOf(
  frame: Frame,
  timeline: Timeline,
  lens: Lens,
  transfers: Transfers | null = null,
): readonly FlightView[] {
  return lens === 'messages' ? messageFlights(frame, timeline) : packetFlights(frame, timeline, transfers);
}

function messageFlights(frame: Frame, timeline: Timeline): readonly FlightView[] {
  return frame.messages.flatMap((message): FlightView[] => {
    // A confirm is a tick where it arrives.
    if (message.role === 'acknowledgement') return [];
    const { startsAt, landsAt, state, from, to, role, label } = message;
    if (startsAt === null || landsAt === null || (state !== 'in flight' && state !== 'arrived') || startsAt > frame.at)
      return [];
    const selection = { kind: 'message', message: message.message } as const;
    const progress = state === 'arrived' ? 1 : progressOf({ departsAt: startsAt, arrivesAt: landsAt }, frame.at);
    const journey = timeline.traffic.message(message.message);
    const carriers = journey?.carriers ?? [];
    const glyph = journey === undefined ? undefined : glyphOf(journey);
    const isThin = journey !== undefined && journey.role === 'control' && journey.layer === 'framing';
    const bytes = carriers.reduce((sum, carrier) => sum + (carrier.n < frame.limit ? carrier.bytes : 0), 0);
    const look = isThin ? ' thin' : journey !== undefined && isFurther(journey, timeline.traffic) ? ' further' : '';
    return [
      {
        key: selectionKey(selection),
        selection,
        role,
        from,
        to,
        startsAt,
        landsAt,
        line: `msg ${roleClass(role)}${look}`,
        progress,
        glyph,
        label,
        bytes,
      },
    ];
  });
}

function packetFlights(frame: Frame, timeline: Timeline, transfers: Transfers | null): readonly FlightView[] {
  return frame.packets.flatMap((packet): FlightView[] => {
    const journey = timeline.traffic.packet(packet.packet);
    // Its line begins where its last bit is on the line.
    if (journey === undefined || journey.writtenAt > frame.at) return [];
    const facts = transfers?.of(packet.packet);
    const role = packetRole(journey, timeline.traffic);
    const selection = { kind: 'packet', packet: packet.packet } as const;
    const message = journey.messages.map((id) => timeline.traffic.message(id)).find((carried) => carried !== undefined);
    return [
      {
        key: selectionKey(selection),
        selection,
        role,
        from: packet.from,
        to: packet.to,
        startsAt: journey.writtenAt,
        landsAt: packet.arrivesAt,
        progress: progressOf({ departsAt: journey.writtenAt, arrivesAt: packet.arrivesAt }, frame.at),
        label:
          facts !== undefined
            ? flightName(journey, facts)
            : journey.flags === '' || journey.length > 0
              ? (message?.label ?? journey.protocol)
              : segmentName(journey.flags),
        bytes: journey.bytes,
        line: facts === undefined ? `msg ${roleClass(role)}` : lineClass(role, facts, journey, false),
        glyph: glyphOfPacket(facts, message),
      },
    ];
  });
}

/** The number of a segment, where they are numbered; else what identifies the message that it carries. */
function glyphOfPacket(facts: PacketFacts | undefined, message: MessageJourney | undefined): string | undefined {
  if (typeof facts?.segment === 'number') return String(facts.segment);
  return facts !== undefined || message === undefined ? undefined : glyphOf(message);
}
