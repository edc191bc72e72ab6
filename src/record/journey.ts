import type { LossReason } from '../kernel/entry.ts';
import type { MessageRole } from '../kernel/message.ts';
import type { Microseconds } from '../kernel/time.ts';

/** Where something ended in the log. */
export interface Moment {
  readonly n: number;
  readonly at: Microseconds;
}

/** A packet from its sending to its end; `end` is null while the log does not know it. */
export interface PacketJourney extends Moment {
  readonly packet: number;
  readonly from: string;
  readonly to: string;
  /** Addresses in its IP header, where they are not the ends of this link. */
  readonly source?: string;
  readonly destination?: string;
  /** Null for a datagram. */
  readonly connection: string | null;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly flags: string;
  readonly seq: number;
  readonly ack: number | null;
  readonly length: number;
  readonly window: number;
  readonly bytes: number;
  readonly retransmission: boolean;
  readonly messages: readonly number[];
  readonly departsAt: Microseconds;
  /** When its last bit is on the line: later than it departs where the line has a rate. */
  readonly writtenAt: Microseconds;
  readonly arrivesAt: Microseconds;
  end: (Moment & { readonly lost: LossReason | null }) | null;
}

/** A message from its writing to its end, with the packets that carried parts of it. */
export interface MessageJourney extends Moment {
  readonly message: number;
  readonly layer: 'application' | 'framing';
  readonly process: string;
  readonly connection: string;
  readonly from: string;
  readonly to: string;
  readonly role: MessageRole;
  readonly label: string;
  readonly exchange: number;
  readonly parent: number | null;
  readonly items: readonly number[];
  /** The number of the call that it belongs to, on whatever hop, from 1 in the order of asking; 0 for none. */
  readonly call: number;
  /** Which try of its call it is, from 1, and when the first one was made. */
  readonly attempt: number;
  readonly askedAt: Microseconds;
  /** Calls overlap, or one host asks several: only numbers tell which is which. */
  readonly isOneOfMany: boolean;
  readonly length: number;
  /** In the order of their sending. */
  readonly carriers: PacketJourney[];
  end: (Moment & { readonly undelivered: string | null }) | null;
}

/** What became of a message, as far as the entries below some limit tell. */
export interface MessageTrace {
  /**
   * `unsent`: no packet carries it yet. `waiting`: a part was lost and nothing is on its way. `arrived`: all that was
   * sent is there and nobody has read it.
   */
  readonly state: 'unsent' | 'in flight' | 'waiting' | 'arrived' | 'read' | 'undelivered';
  /** When the first of its packets that gets through departs; null without one. */
  readonly startsAt: Microseconds | null;
  /** When the last part that it needs lands: known while it flies, as the line's length is. */
  readonly landsAt: Microseconds | null;
  /** The packet that brings that part. */
  readonly packet: number | null;
  readonly losses: readonly PacketJourney[];
}

/** Whether the entries below `limit` know how the packet ended. */
export function hasEnded(journey: PacketJourney | MessageJourney, limit: number): boolean {
  return journey.end !== null && journey.end.n < limit;
}

/** How far a packet is at `at`: 0 while it waits for the line, 1 on landing. */
export function progressOf(flight: Pick<PacketJourney, 'departsAt' | 'arrivesAt'>, at: Microseconds): number {
  const { departsAt, arrivesAt } = flight;
  if (at >= arrivesAt) return 1;
  return at <= departsAt ? 0 : (at - departsAt) / (arrivesAt - departsAt);
}

/** Follows the packets of a message: which part is still on its way, and which died. */
export function traceMessage(journey: MessageJourney, limit: number): MessageTrace {
  const end = hasEnded(journey, limit) ? journey.end : null;
  const visible = Math.min(limit, end?.n ?? limit);
  const landed: PacketJourney[] = [];
  const flying: PacketJourney[] = [];
  const losses: PacketJourney[] = [];
  for (const carrier of journey.carriers) {
    if (carrier.n >= visible) break;
    if (!hasEnded(carrier, visible)) flying.push(carrier);
    else if (carrier.end?.lost === null) landed.push(carrier);
    else losses.push(carrier);
  }
  const isThere = flying.length + losses.length > 0 ? coverage(landed) : () => true;
  const needed = end === null ? flying.filter((carrier) => !isThere(carrier)) : [];
  const last = latest(needed) ?? latest(landed);
  const state =
    end !== null
      ? end.undelivered === null
        ? 'read'
        : 'undelivered'
      : needed.length > 0
        ? 'in flight'
        : losses.some((carrier) => !isThere(carrier))
          ? 'waiting'
          : landed.length > 0
            ? 'arrived'
            : 'unsent';
  return {
    state,
    startsAt: earliestDeparture(landed, needed),
    landsAt: last?.arrivesAt ?? null,
    packet: last?.packet ?? null,
    losses,
  };
}

function earliestDeparture(...groups: readonly (readonly PacketJourney[])[]): Microseconds | null {
  let earliest: Microseconds | null = null;
  for (const { departsAt } of groups.flat()) if (earliest === null || departsAt < earliest) earliest = departsAt;
  return earliest;
}

/** The one that lands last; of several at once the first sent. */
function latest(carriers: readonly PacketJourney[]): PacketJourney | undefined {
  let found: PacketJourney | undefined;
  for (const carrier of carriers) if (found === undefined || carrier.arrivesAt > found.arrivesAt) found = carrier;
  return found;
}

/** Whether what a packet carries has landed already, perhaps in other packets. */
function coverage(landed: readonly PacketJourney[]): (packet: PacketJourney) => boolean {
  const ranges: { from: number; to: number }[] = [];
  for (const { seq, length } of [...landed].sort((one, other) => one.seq - other.seq)) {
    const last = ranges.at(-1);
    if (last === undefined || seq > last.to) ranges.push({ from: seq, to: seq + length });
    else last.to = Math.max(last.to, seq + length);
  }
  return ({ seq, length }) => ranges.some(({ from, to }) => from <= seq && seq + length <= to);
}
