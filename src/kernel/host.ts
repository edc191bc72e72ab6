import type { Core } from './core.ts';
import type { EffectOf, Saved } from './effect.ts';
import { lose, send } from './link.ts';
import { HEADER_BYTES } from './packet.ts';
import type { UdpPacket } from './packet.ts';
import { close, removeSocket } from './socket.ts';
import { dropWorks } from './works.ts';
import { demand } from './world.ts';
import type { GrowingFile, HostRecord } from './world.ts';

/** A host's programs start, in the order in which the topology names them. */
export function boot(core: Core, hostId: string): void {
  const host = demand(core.world.hosts, hostId, 'host');
  core.world.hosts.set(hostId, { ...host, up: true, paused: false, incarnation: host.incarnation + 1 });
  core.log({ layer: 'host', kind: 'boot', host: hostId });
  for (const { name, process, input } of host.spec.programs) {
    core.startProcess({ host: hostId, id: `${hostId}/${name}`, process, input, socket: null });
  }
}

/** The power is gone: every process, socket and listener with it, in silence. The disk keeps what was saved. */
export function crash(core: Core, hostId: string): void {
  const { world } = core;
  const host = demand(world.hosts, hostId, 'host');
  world.hosts.set(hostId, { ...host, up: false, paused: false, listeners: {}, deafened: {}, waiting: [], backlog: [] });
  core.log({ layer: 'host', kind: 'crash', host: hostId });
  dropWorks(core, hostId, () => true);
  giveUpBacklog(core, host);
  for (const process of world.processes.values()) if (process.host === hostId) core.endProcess(process.id);
  for (const socket of world.sockets.values()) if (socket.host === hostId) removeSocket(core, socket.id);
}

/** The programs end and the kernel of the host lives on: it closes their sockets, with FIN (`close`) or RST (`reset`). */
export function endPrograms(core: Core, hostId: string, how: 'close' | 'reset'): void {
  const { world } = core;
  for (const socket of world.sockets.values()) {
    // Closing the socket of an application closes what lies under it: a filter closes its own.
    const ownedByApplication = socket.owner !== null && world.processes.get(socket.owner)?.socket === null;
    if (socket.host === hostId && ownedByApplication) close(core, hostId, socket.handle, how);
  }
  const host = demand(world.hosts, hostId, 'host');
  world.hosts.set(hostId, { ...host, listeners: {}, deafened: {}, waiting: [], backlog: [] });
  dropWorks(core, hostId, () => true);
  giveUpBacklog(core, host);
  for (const process of world.processes.values())
    if (process.host === hostId && process.socket === null) core.endProcess(process.id);
}

export function listen(core: Core, process: string, hostId: string, effect: EffectOf<'listen'>): void {
  const host = demand(core.world.hosts, hostId, 'host');
  const key = portKey(effect.protocol ?? 'tcp', effect.port);
  core.world.hosts.set(hostId, {
    ...host,
    listeners: { ...host.listeners, [key]: { process, tls: effect.tls === true } },
  });
  core.log({ layer: 'host', kind: 'listening', host: hostId, port: effect.port });
}

export function sendDatagram(
  core: Core,
  process: string,
  hostId: string,
  port: number,
  effect: EffectOf<'datagram'>,
): void {
  const { world } = core;
  const message = world.nextMessage;
  world.nextMessage += 1;
  const news = effect.message.news ?? [];
  const connection = `${hostId}:${port}-${effect.to}:${effect.port}`;
  const { role, label } = effect.message;
  world.messages.set(message, {
    id: message,
    from: hostId,
    connection,
    role,
    news,
    layer: 'application',
    farewell: false,
    through: 'tcp',
  });
  core.log({
    layer: 'application',
    kind: 'write',
    host: hostId,
    process,
    connection,
    message,
    to: effect.to,
    role,
    label,
    exchange: effect.message.answers ?? message,
    parent: null,
    news,
    length: effect.bytes.length,
  });
  const id = world.nextPacket;
  world.nextPacket += 1;
  send(core, {
    protocol: 'udp',
    id,
    from: hostId,
    to: effect.to,
    fromPort: port,
    toPort: effect.port,
    bytes: HEADER_BYTES.ip + HEADER_BYTES.udp + effect.bytes.length,
    messages: [message],
    payload: effect.bytes,
  });
}

/** A datagram arrives: in the buffer of whoever bound the port, or an ICMP message goes back. */
export function receiveDatagram(core: Core, packet: UdpPacket): void {
  const { world } = core;
  const listener = demand(world.hosts, packet.to, 'host').listeners[portKey('udp', packet.toPort)];
  if (listener !== undefined) {
    core.schedule(world.now, { type: 'datagram', packet, process: listener.process });
    return;
  }
  giveUpDatagram(core, packet, 'nobody listens');
  const id = world.nextPacket;
  world.nextPacket += 1;
  // It quotes the IP header and eight bytes of the datagram (RFC 792).
  const quoted = HEADER_BYTES.ip + HEADER_BYTES.udp;
  send(core, {
    protocol: 'icmp',
    id,
    from: packet.to,
    to: packet.from,
    fromPort: packet.toPort,
    toPort: packet.fromPort,
    bytes: HEADER_BYTES.ip + HEADER_BYTES.icmp + quoted,
    messages: [],
  });
}

/** A program takes a datagram out of its buffer. By then it may have ended. */
export function readDatagram(core: Core, packet: UdpPacket, process: string): void {
  const { world } = core;
  if (!world.processes.has(process)) {
    giveUpDatagram(core, packet, 'nobody is left to read it');
    return;
  }
  const messages = packet.messages.flatMap((id) => {
    const open = world.messages.get(id);
    world.messages.delete(id);
    return open === undefined ? [] : [open];
  });
  for (const { id, connection, from, role } of messages) {
    core.log({ layer: 'application', kind: 'read', host: packet.to, process, connection, message: id, from, role });
  }
  core.stepProcess(process, {
    type: 'datagram',
    from: packet.from,
    port: packet.fromPort,
    bytes: packet.payload,
    messages: messages.map(({ id, role, news }) => ({ id, role, news })),
  });
}

function giveUpDatagram(core: Core, { messages, to }: UdpPacket, reason: string): void {
  for (const message of messages) {
    const open = core.world.messages.get(message);
    if (open === undefined) continue;
    core.world.messages.delete(message);
    core.log({
      layer: 'application',
      kind: 'undelivered',
      host: to,
      connection: open.connection,
      message,
      reason,
    });
  }
}

/** What the programs of a paused host had not heard, they will never hear. */
function giveUpBacklog(core: Core, { backlog }: HostRecord): void {
  for (const { happening } of backlog)
    if (happening.type === 'datagram') giveUpDatagram(core, happening.packet, 'nobody is left to read it');
}

/** What a program finds on the disk of its host when it starts. */
export function savedOn(host: HostRecord): Readonly<Record<string, Saved>> {
  const files = Object.entries(host.files).map(([key, { lines, length }]) => [key, lines.slice(0, length)] as const);
  return { ...host.disk, ...Object.fromEntries(files) };
}

/** The file with one more line. Only the newest version may be appended to in place; an older one is copied first. */
export function appendLine(file: GrowingFile | undefined, line: Saved): GrowingFile {
  if (file === undefined) return { lines: [line], length: 1 };
  const lines = file.lines.length === file.length ? file.lines : file.lines.slice(0, file.length);
  lines.push(line);
  return { lines, length: file.length + 1 };
}

/** Every packet on the lines of a host, or of one link or direction, dies where it is. */
export function loseInFlight(core: Core, isOn: (direction: string) => boolean): void {
  for (const { packet, direction } of core.world.flights.values()) if (isOn(direction)) lose(core, packet.id, 'cut');
}

/** TCP and UDP ports are apart. */
export function portKey(protocol: 'tcp' | 'udp', port: number): string {
  return protocol === 'tcp' ? `${port}` : `udp ${port}`;
}
