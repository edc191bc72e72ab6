import type { Frame } from '../../record/frame.ts';
import { progressOf } from '../../record/journey.ts';
import type { MessageRole } from '../../kernel/message.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import type { Selection } from '../selection.ts';
import { selectionKey } from '../selection.ts';
import { packetRole } from './arrows.ts';

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
  readonly label: string;
  readonly bytes: number;
}

/** What is on its way at a frame, oldest first. */
export function flightsOf(frame: Frame, timeline: Timeline, lens: Lens): readonly FlightView[] {
  return lens === 'messages' ? messageFlights(frame, timeline) : packetFlights(frame, timeline);
}

function messageFlights(frame: Frame, timeline: Timeline): readonly FlightView[] {
  return frame.messages.flatMap((message): FlightView[] => {
    const { startsAt, landsAt, state, from, to, role, label } = message;
    if (startsAt === null || landsAt === null || (state !== 'in flight' && state !== 'arrived') || startsAt > frame.at)
      return [];
    const selection = { kind: 'message', message: message.message } as const;
    const progress = state === 'arrived' ? 1 : progressOf({ departsAt: startsAt, arrivesAt: landsAt }, frame.at);
    const carriers = timeline.traffic.message(message.message)?.carriers ?? [];
    const bytes = carriers.reduce((sum, carrier) => sum + (carrier.n < frame.limit ? carrier.bytes : 0), 0);
    return [{ key: selectionKey(selection), selection, role, from, to, startsAt, landsAt, progress, label, bytes }];
  });
}

function packetFlights(frame: Frame, timeline: Timeline): readonly FlightView[] {
  return frame.packets.flatMap((packet): FlightView[] => {
    const journey = timeline.traffic.packet(packet.packet);
    if (journey === undefined || packet.departsAt > frame.at) return [];
    const selection = { kind: 'packet', packet: packet.packet } as const;
    const message = journey.messages
      .map((id) => timeline.traffic.message(id)?.label)
      .find((label) => label !== undefined);
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
        label: journey.flags === '' || journey.length > 0 ? (message ?? journey.protocol) : flagWords(journey.flags),
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
