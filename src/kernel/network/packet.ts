import type { Microseconds } from '../time.ts';

/**
 * The fields of a segment that decide anything. Numbers count from a SYN, which is 0, so that they can be read; what
 * travels is that SYN's own number and the count (modulo 2^32), so a segment of another connection between the same
 * ports does not fit.
 */
export type SegmentHeader = {
  readonly seq: number;
  /** The initial sequence number that `seq` counts from. */
  readonly isn: number;
  /** Null when the ACK bit is off. */
  readonly ack: number | null;
  /** The initial sequence number, of the other side, that `ack` counts from. */
  readonly ackIsn: number;
  /** A subset of `SFRPA` in this order, without the `A`: `S`, `F`, `R`, `P`, `PF`... */
  readonly control: string;
  readonly length: number;
  readonly window: number;
};

interface PacketBase {
  readonly id: number;
  /** The host that made it. */
  readonly origin: string;
  /** Addresses in its IP header: a translator on the way changes them. */
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** Bytes on the wire, IP header included. */
  readonly bytes: number;
  /** Numbers of the messages of which it carries a part. */
  readonly messages: readonly number[];
}

export interface TcpPacket extends PacketBase {
  readonly protocol: 'tcp';
  readonly connection: string;
  readonly header: SegmentHeader;
  /** The n-th segment with new data of its direction, from 1, counted while losses are scripted; a retransmission has its original's number. */
  readonly dataSegment: number;
  readonly retransmission: boolean;
}

export interface UdpPacket extends PacketBase {
  readonly protocol: 'udp';
  /** Of the whole datagram, of which this may be a fragment. */
  readonly payload: Uint8Array;
  /** Null for a datagram in one piece. */
  readonly fragment: Fragment | null;
}

/** A piece of a datagram that was too long for the line (RFC 791 3.2). */
export interface Fragment {
  /** The number of its first packet names the datagram, as the identification field does. */
  readonly datagram: number;
  /** Of the UDP header and payload. */
  readonly offset: number;
  readonly length: number;
  readonly more: boolean;
}

/** ICMP (RFC 792): port unreachable (3, 3), or fragment reassembly time exceeded (11, 1). The ports are those of the datagram it is about. */
export interface IcmpPacket extends PacketBase {
  readonly protocol: 'icmp';
  readonly about: 'port unreachable' | 'reassembly time exceeded';
}

export type Packet = TcpPacket | UdpPacket | IcmpPacket;

/** A packet on its way. `departsAt` is when its first bit leaves: later than the send when the line is busy. */
export interface Flight {
  readonly packet: Packet;
  readonly direction: string;
  readonly departsAt: Microseconds;
  readonly arrivesAt: Microseconds;
  /** The log entry of its sending. */
  readonly entry: number;
}

/** IPv4 without options (RFC 791), TCP without options (RFC 9293), UDP (RFC 768), ICMP (RFC 792). */
export const HEADER_BYTES = { ip: 20, tcp: 20, udp: 8, icmp: 8 } as const;
/** A SYN carries maximum segment size (4), window scale (3) and a no-operation (1): RFC 9293 3.2, RFC 7323 2.2. */
export const SYN_OPTION_BYTES = 8;

/** The flags of a segment as packet tools write them: `S`, `SA`, `PA`, `FA`, `RA`, `R`. */
export function flagsOf(header: SegmentHeader): string {
  return header.ack === null ? header.control : `${header.control}A`;
}
