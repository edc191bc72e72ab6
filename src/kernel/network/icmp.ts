import type { Core } from '../core.ts';
import { send } from './link.ts';
import { HEADER_BYTES } from './packet.ts';
import type { IcmpPacket, UdpPacket } from './packet.ts';

/** A host quotes as much of the datagram as fits 576 bytes (RFC 1812 4.3.2.3, as Linux does). */
const MAX_ICMP_BYTES = 576;

/** Tells the sender of a datagram what became of it. An ICMP message is never an answer to one (RFC 1122 3.2.2). */
export function sendIcmp(core: Core, packet: UdpPacket, about: IcmpPacket['about']): void {
  const id = core.world.nextPacket;
  core.world.nextPacket += 1;
  send(core, {
    protocol: 'icmp',
    id,
    about,
    origin: packet.to,
    from: packet.to,
    to: packet.from,
    fromPort: packet.toPort,
    toPort: packet.fromPort,
    bytes: Math.min(MAX_ICMP_BYTES, HEADER_BYTES.ip + HEADER_BYTES.icmp + packet.bytes),
    messages: [],
  });
}
