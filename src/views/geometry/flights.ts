import type { MessageRole } from '../../kernel/message.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Frame } from '../../record/frame.ts';
import { progressOf } from '../../record/journey.ts';
import type { Timeline } from '../../record/timeline.ts';
import { isFurther } from '../../record/traffic.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import { selectionKey } from '../selection.ts';
import type { Selection } from '../selection.ts';
import { packetRole } from './arrows.ts';
import { glyphOf } from './tokens.ts';

/** What moves on a line right now, whatever the lens: a message or a packet. */
export interface FlightView {
  readonly key: string;
  readonly selection: Selection;
  readonly role: MessageRole;
  readonly from: string;
  readonly to: string;
  readonly startsAt: Microseconds;
  readonly landsAt: Microseconds;
  /** Keeps a connection and carries nothing for a program. */
  readonly isThin: boolean;
  readonly isFurther: boolean;
  /** 0 to 1. At 1 it has landed and waits to be read. */
  readonly progress: number;
  /** What identifies it, where its kind alone does not. */
  readonly glyph: string | undefined;
  readonly label: string;
  readonly bytes: number;
}

/** What is on its way at a frame, oldest first. */
export function flightsOf(frame: Frame, timeline: Timeline, lens: Lens): readonly FlightView[] {
  return lens === 'messages' ? messageFlights(frame, timeline) : packetFlights(frame, timeline);
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
    return [
      {
        key: selectionKey(selection),
        selection,
        role,
        from,
        to,
        startsAt,
        landsAt,
        isThin,
        isFurther: journey !== undefined && isFurther(journey, timeline.traffic),
        progress,
        glyph,
        label,
        bytes,
      },
    ];
  });
}

function packetFlights(frame: Frame, timeline: Timeline): readonly FlightView[] {
  return frame.packets.flatMap((packet): FlightView[] => {
    const journey = timeline.traffic.packet(packet.packet);
    if (journey === undefined || packet.departsAt > frame.at) return [];
    const selection = { kind: 'packet', packet: packet.packet } as const;
    const message = journey.messages.map((id) => timeline.traffic.message(id)).find((carried) => carried !== undefined);
    return [
      {
        key: selectionKey(selection),
        selection,
        role: packetRole(journey, timeline.traffic),
        from: packet.from,
        to: packet.to,
        startsAt: packet.departsAt,
        landsAt: packet.arrivesAt,
        progress: packet.progress,
        isThin: false,
        isFurther: false,
        glyph: message === undefined ? undefined : glyphOf(message),
        label:
          journey.flags === '' || journey.length > 0 ? (message?.label ?? journey.protocol) : flagWords(journey.flags),
        bytes: journey.bytes,
      },
    ];
  });
}

/** As RFC 9293 writes them: `SYN ACK`. */
function flagWords(flags: string): string {
  const words: Readonly<Record<string, string>> = { S: 'SYN', F: 'FIN', R: 'RST', P: 'PSH', A: 'ACK' };
  return flags
    .split('')
    .map((flag) => words[flag] ?? flag)
    .join(' ');
}
