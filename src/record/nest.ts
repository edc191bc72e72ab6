import { HEADER_BYTES } from '../kernel/network/packet.ts';
import type { PacketJourney } from './journey.ts';

/** What stands before the bytes that it wraps, outermost first; last the payload. Their `bytes` add up to the packet's. */
export type Header =
  | { readonly name: 'ip'; readonly bytes: number; readonly source: string; readonly destination: string }
  | {
      readonly name: 'tcp';
      readonly bytes: number;
      readonly flags: string;
      /** From the first byte to the one behind the last. */
      readonly sequence: readonly [from: number, to: number];
      readonly ack: number | null;
      readonly window: number;
      readonly isAgain: boolean;
    }
  /** A later fragment of a datagram has none. */
  | { readonly name: 'udp' | 'icmp'; readonly bytes: number }
  | { readonly name: 'payload'; readonly bytes: number };

/** A packet as a nest of headers. What is neither IP header nor payload is the header of what IP carries. */
export function nestOf(packet: PacketJourney): readonly Header[] {
  const { protocol, bytes, length, from, to } = packet;
  const own = Math.max(0, bytes - HEADER_BYTES.ip - length);
  const carried: Header =
    protocol === 'tcp'
      ? {
          name: 'tcp',
          bytes: own,
          flags: packet.flags,
          sequence: [packet.seq, packet.seq + length],
          ack: packet.ack,
          window: packet.window,
          isAgain: packet.retransmission,
        }
      : { name: protocol, bytes: own };
  return [
    { name: 'ip', bytes: HEADER_BYTES.ip, source: packet.source ?? from, destination: packet.destination ?? to },
    ...(own > 0 ? [carried] : []),
    ...(length > 0 ? [{ name: 'payload', bytes: length } as const] : []),
  ];
}
