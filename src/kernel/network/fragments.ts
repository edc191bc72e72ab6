/** A datagram longer than the line takes travels in pieces, and arrives whole or not at all (RFC 791 3.2). */
import type { Core } from '../core.ts';
import { HEADER_BYTES } from './packet.ts';
import type { Fragment, UdpPacket } from './packet.ts';
import { sendIcmp } from './icmp.ts';
import { SECOND } from '../time.ts';

/** Of Ethernet (RFC 894 2). */
const MTU = 1500;
/** What a packet has room for beside its IP header: a multiple of 8, in which offsets count. */
const FRAGMENT_BYTES = MTU - HEADER_BYTES.ip;
/** Linux waits so long for the other fragments: `net.ipv4.ipfrag_time`. */
const REASSEMBLY_US = 30 * SECOND;
/** 65,535 bytes of IP (RFC 791 3.1) without the headers. */
export const MAX_DATAGRAM_BYTES = 65_535 - HEADER_BYTES.ip - HEADER_BYTES.udp;

/** The pieces in which a datagram leaves; null is one piece. `datagram` is the number of its first packet. */
export function fragmentsOf(payloadBytes: number, datagram: number): readonly (Fragment | null)[] {
  const total = HEADER_BYTES.udp + payloadBytes;
  if (total <= FRAGMENT_BYTES) return [null];
  return Array.from({ length: Math.ceil(total / FRAGMENT_BYTES) }, (_, index) => {
    const offset = index * FRAGMENT_BYTES;
    const length = Math.min(FRAGMENT_BYTES, total - offset);
    return { datagram, offset, length, more: offset + length < total };
  });
}

/** Whether the datagram is whole with this packet. The first of its fragments starts the clock of its host. */
export function isWhole(core: Core, packet: UdpPacket): boolean {
  const { fragment } = packet;
  if (fragment === null) return true;
  const { world } = core;
  const key = `${packet.to} ${fragment.datagram}`;
  const known = world.reassemblies.get(key);
  if (known?.here.includes(fragment.offset) === true) return false;
  const bytes = (known?.bytes ?? 0) + fragment.length;
  if (bytes === HEADER_BYTES.udp + packet.payload.length) {
    world.reassemblies.delete(key);
    return true;
  }
  const since = known?.since ?? world.now;
  world.reassemblies.set(key, { here: [...(known?.here ?? []), fragment.offset], bytes, since });
  if (known === undefined) core.schedule(since + REASSEMBLY_US, { type: 'reassembly', key, since, packet });
  return false;
}

/** The other fragments did not come. Whoever has the first one says so to the sender (RFC 1122 3.3.2). */
export function giveUpReassembly(core: Core, key: string, packet: UdpPacket): void {
  const known = core.world.reassemblies.get(key);
  core.world.reassemblies.delete(key);
  if (known?.here.includes(0) === true) sendIcmp(core, packet, 'reassembly time exceeded');
}
