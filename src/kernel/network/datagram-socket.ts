/** UDP (RFC 768): ports, and datagrams that lie there until somebody reads them. */
import type { Core } from '../core.ts';
import { openMessage, readMessages } from './delivery.ts';
import type { EffectOf, SocketError, SocketOperation } from '../effect.ts';
import { LIMITS, LimitReached } from '../limits.ts';
import { send } from './link.ts';
import { HEADER_BYTES } from './packet.ts';
import type { IcmpPacket, UdpPacket } from './packet.ts';
import type { DatagramSocket, SocketRecord } from '../world.ts';
import { fragmentsOf, isWhole, MAX_DATAGRAM_BYTES } from './fragments.ts';
import { sendIcmp } from './icmp.ts';
import { demandPort } from './ports.ts';

/** Linux: `net.core.rmem_default`. */
const BUFFER_BYTES = 212_992;

/** A program takes a port. Of two sockets the second is refused. */
export function bind(core: Core, owner: string, host: string, effect: EffectOf<'bind'>): void {
  const { world } = core;
  const { socket: handle, port = null } = effect;
  if (findDatagramSocket(core, host, handle) !== undefined) {
    fail(core, { host, owner, handle }, 'bind', 'EINVAL', port ?? 0);
    return;
  }
  if (port !== null && isTaken(core, host, port)) {
    fail(core, { host, owner, handle }, 'bind', 'EADDRINUSE', port);
    return;
  }
  const localPort = port ?? demandPort(core, host, 'for UDP', (candidate) => isTaken(core, host, candidate));
  const id = `${host}/${handle}`;
  world.sockets.set(id, {
    id,
    kind: 'udp',
    handle,
    host,
    owner,
    localPort,
    peer: null,
    unread: [],
    charged: 0,
    bufferBytes: effect.bufferBytes ?? BUFFER_BYTES,
    refused: false,
    readsAtOnce: effect.readsAtOnce !== false,
    wakeQueued: false,
  });
  world.handles.set(id, id);
  world.datagramPorts.set(`${host}:${localPort}`, id);
  if (port !== null) core.log({ layer: 'host', kind: 'listening', host, port });
}

/** From now on the socket sends to this peer and hears nobody else. Nothing travels. */
export function connectDatagram(core: Core, owner: string, host: string, effect: EffectOf<'connectDatagram'>): void {
  const socket = findOrBind(core, owner, host, effect.socket);
  core.world.sockets.set(socket.id, { ...socket, peer: { host: effect.to, port: effect.port } });
}

/** A program sends a datagram. A socket that has no port gets one; one that was refused says so, and sends nothing. */
export function sendDatagram(core: Core, process: string, host: string, effect: EffectOf<'datagram'>): void {
  const { world } = core;
  const socket = findOrBind(core, process, host, effect.socket ?? `${process} datagrams`);
  if (reportRefusal(core, socket, 'send')) return;
  const to = effect.to ?? socket.peer?.host;
  const toPort = effect.port ?? socket.peer?.port;
  if (to === undefined || toPort === undefined) {
    fail(core, { ...socket, owner: process }, 'send', 'EDESTADDRREQ', socket.localPort);
    return;
  }
  const { bytes: payload } = effect;
  if (payload.length > MAX_DATAGRAM_BYTES) {
    fail(core, { ...socket, owner: process }, 'send', 'EMSGSIZE', socket.localPort);
    return;
  }
  const connection = `${host}:${socket.localPort}-${to}:${toPort}`;
  const message = openMessage(
    core,
    process,
    { host, farEnd: to, connection, kind: 'udp' },
    effect.message,
    payload.length,
  );
  for (const fragment of fragmentsOf(payload.length, world.nextPacket)) {
    const id = world.nextPacket;
    world.nextPacket += 1;
    send(core, {
      protocol: 'udp',
      id,
      origin: host,
      from: host,
      to,
      fromPort: socket.localPort,
      toPort,
      bytes: HEADER_BYTES.ip + (fragment?.length ?? HEADER_BYTES.udp + payload.length),
      messages: [message],
      payload,
      fragment,
    });
  }
}

/** A datagram, or a piece of one, arrives: in the buffer of whoever has the port, or an ICMP message goes back. */
export function receiveDatagram(core: Core, packet: UdpPacket): void {
  if (!isWhole(core, packet)) return;
  const { world } = core;
  const socket = hearerOf(core, packet);
  if (socket === undefined) {
    giveUpDatagram(core, packet, 'nobody listens');
    sendIcmp(core, packet, 'port unreachable');
    return;
  }
  const charged = socket.charged + bufferCharge(packet);
  // The oldest stay; neither sender nor reader hears of what is dropped (recorded).
  if (charged > socket.bufferBytes) {
    giveUpDatagram(core, packet, 'the receive buffer is full');
    return;
  }
  if (socket.unread.length >= LIMITS.packetsInFlight) throw new LimitReached('packetsInFlight');
  world.sockets.set(socket.id, { ...socket, unread: [...socket.unread, packet], charged });
  wake(core, socket.id);
}

/** An ICMP message reaches the connected socket whose datagram it quotes. Others are not told (Linux without IP_RECVERR). */
export function receiveIcmp(core: Core, packet: IcmpPacket): void {
  if (packet.about !== 'port unreachable') return;
  const socket = socketAt(core, packet.to, packet.toPort);
  if (socket?.peer?.host !== packet.from || socket.peer.port !== packet.fromPort) return;
  core.world.sockets.set(socket.id, { ...socket, refused: true });
  wake(core, socket.id);
}

/** The owner wakes: a refusal is reported first, then it reads all there is. */
export function readDatagrams(core: Core, woken: DatagramSocket): void {
  const { world } = core;
  world.sockets.set(woken.id, { ...woken, wakeQueued: false });
  while (receiveOne(core, woken.id) !== 'nothing');
}

/** A program that reads when it likes asks for one datagram: it hears `datagram`, `unreachable` or `nothing`. */
export function receive(core: Core, process: string, host: string, effect: EffectOf<'receive'>): void {
  const socket = findDatagramSocket(core, host, effect.socket);
  if (socket === undefined || receiveOne(core, socket.id) === 'nothing')
    core.stepProcess(process, { type: 'nothing', socket: effect.socket });
}

/** Leaves its port at once; what lies there unread is lost. */
export function removeDatagramSocket(core: Core, socket: DatagramSocket): void {
  const { world } = core;
  world.sockets.delete(socket.id);
  world.handles.delete(socket.id);
  world.datagramPorts.delete(`${socket.host}:${socket.localPort}`);
  for (const packet of socket.unread) giveUpDatagram(core, packet, 'nobody is left to read it');
}

/** Nobody will read what a datagram carried. */
export function giveUpDatagram(core: Core, { messages, to }: UdpPacket, reason: string): void {
  for (const message of messages) {
    const open = core.world.messages.get(message);
    if (open === undefined) continue;
    core.world.messages.delete(message);
    const { connection } = open;
    core.log({ layer: 'application', kind: 'undelivered', host: to, connection, message, reason });
  }
}

/** Reads one datagram, or reports what stands in its place. */
function receiveOne(core: Core, id: string): 'read' | 'nothing' {
  const { world } = core;
  const socket = world.sockets.get(id);
  if (socket?.kind !== 'udp' || socket.owner === null) return 'nothing';
  if (reportRefusal(core, socket, 'receive')) return 'read';
  const [packet, ...unread] = socket.unread;
  if (packet === undefined) return 'nothing';
  world.sockets.set(id, { ...socket, unread, charged: socket.charged - bufferCharge(packet) });
  const messages = packet.messages.flatMap((message) => {
    const open = world.messages.get(message);
    return open === undefined ? [] : [{ id: message, role: open.role, items: open.items }];
  });
  readMessages(core, socket, messages);
  core.stepProcess(socket.owner, {
    type: 'datagram',
    socket: socket.handle,
    from: packet.from,
    port: packet.fromPort,
    bytes: packet.payload,
    messages,
  });
  return 'read';
}

/** Once, and on the next operation, which does nothing else (recorded). */
function reportRefusal(core: Core, socket: DatagramSocket, operation: 'send' | 'receive'): boolean {
  if (!socket.refused) return false;
  core.world.sockets.set(socket.id, { ...socket, refused: false });
  fail(core, socket, operation, 'ECONNREFUSED', socket.localPort);
  return true;
}

function fail(
  core: Core,
  { host, owner, handle }: Pick<SocketRecord, 'host' | 'owner' | 'handle'>,
  operation: SocketOperation,
  error: SocketError,
  port: number,
): void {
  if (owner === null) return;
  core.log({ layer: 'application', kind: 'socket error', host, process: owner, operation, error, port });
  core.stepProcess(owner, { type: 'socketError', socket: handle, operation, error });
}

/** What a datagram takes of the receive buffer: what its pieces do. */
function bufferCharge({ payload }: UdpPacket): number {
  return fragmentsOf(payload.length, 0)
    .map((fragment) => HEADER_BYTES.ip + (fragment?.length ?? HEADER_BYTES.udp + payload.length))
    .reduce((sum, ipBytes) => sum + truesize(ipBytes), 0);
}

/**
 * Linux charges what it has allocated, not what was sent (`net/core/skbuff.c`): the packet with 64 bytes of headroom
 * and 320 of bookkeeping behind it in a block of 576, 1024, 2048... bytes, and 256 for its descriptor. So 14 datagrams
 * of 1,000 bytes fit 32 KiB, and 11 of 60 bytes fit 9 KiB (recorded).
 */
function truesize(ipBytes: number): number {
  const needed = ipBytes + 64 + 320;
  let block = needed <= 576 ? 576 : 1024;
  while (block < needed) block *= 2;
  return block + 256;
}

function wake(core: Core, id: string): void {
  const { world } = core;
  const socket = world.sockets.get(id);
  if (socket?.kind !== 'udp' || !socket.readsAtOnce || socket.wakeQueued) return;
  world.sockets.set(id, { ...socket, wakeQueued: true });
  core.schedule(world.now, { type: 'readable', socket: id });
}

/** Whoever has the port; a connected socket hears its peer alone. */
function hearerOf(core: Core, packet: UdpPacket): DatagramSocket | undefined {
  const socket = socketAt(core, packet.to, packet.toPort);
  if (socket === undefined || socket.peer === null) return socket;
  return socket.peer.host === packet.from && socket.peer.port === packet.fromPort ? socket : undefined;
}

function findOrBind(core: Core, owner: string, host: string, handle: string): DatagramSocket {
  const known = findDatagramSocket(core, host, handle);
  if (known !== undefined) return known;
  bind(core, owner, host, { type: 'bind', socket: handle });
  const bound = findDatagramSocket(core, host, handle);
  if (bound === undefined) throw new Error(`"${handle}" on "${host}" is no UDP socket`);
  return bound;
}

function findDatagramSocket(core: Core, host: string, handle: string): DatagramSocket | undefined {
  return datagramSocket(core, core.world.handles.get(`${host}/${handle}`));
}

function socketAt(core: Core, host: string, port: number): DatagramSocket | undefined {
  return datagramSocket(core, core.world.datagramPorts.get(`${host}:${port}`));
}

function datagramSocket(core: Core, id: string | undefined): DatagramSocket | undefined {
  const socket = id === undefined ? undefined : core.world.sockets.get(id);
  return socket?.kind === 'udp' ? socket : undefined;
}

function isTaken(core: Core, host: string, port: number): boolean {
  return core.world.datagramPorts.has(`${host}:${port}`);
}
