import { hasQueue, joinQueue, leaveQueue, queueAt, setListener } from './accept-queue.ts';
import type { Core } from '../core.ts';
import { endOf, sentStream } from './delivery.ts';
import type { EffectOf, KeepAlive, SocketEvent } from '../effect.ts';
import { takePort } from './ports.ts';
import type { TcpPacket } from './packet.ts';
import { drawUint32 } from '../random.ts';
import { adopt, demandSocket, findSocket, setStream, streamSocket, tuple } from './socket-table.ts';
import { EMPTY_STREAM } from './stream.ts';
import type { Microseconds } from '../time.ts';
import { demand } from '../world.ts';
import type { Listener, StreamSocket } from '../world.ts';

/** An application opens a connection. Its socket's machine sends the SYN. */
export function connect(core: Core, owner: string, hostId: string, effect: EffectOf<'connect'>): void {
  const { world } = core;
  if (effect.tls === true) {
    startFilter(core, owner, hostId, effect.socket, effect.to, {
      port: effect.port,
      probeEveryUs: effect.probeEveryUs ?? 0,
    });
    return;
  }
  const { to, port } = effect;
  const isTaken = (candidate: number): boolean => world.tuples.has(tuple(hostId, candidate, to, port));
  const localPort = takePort(core, hostId, isTaken);
  if (localPort === null) {
    failForWantOfPort(core, owner, hostId, effect);
    return;
  }
  const id = startTcp(
    core,
    hostId,
    {
      handle: effect.socket,
      peer: effect.to,
      farEnd: effect.to,
      localPort,
      remotePort: effect.port,
      connection: `${hostId}:${localPort}-${effect.to}:${effect.port}`,
      opener: true,
      owner,
    },
    {
      probeEveryUs: effect.probeEveryUs ?? 0,
      ...(effect.keepAlive === undefined ? {} : { keepAlive: effect.keepAlive }),
    },
  );
  core.stepProcess(id, { type: 'open' });
}

/** connect() fails before anything is sent: towards this peer every port is in use, or remembered in TIME-WAIT. */
function failForWantOfPort(core: Core, process: string, host: string, { socket, port }: EffectOf<'connect'>): void {
  const error = 'EADDRNOTAVAIL';
  core.log({ layer: 'application', kind: 'socket error', host, process, operation: 'connect', error, port });
  const event = { type: 'closed', socket, result: 'refused' } as const;
  core.schedule(core.world.now, { type: 'event', process, event });
}

/** A SYN has come to a listener: a socket of its own answers it. */
export function accept(core: Core, packet: TcpPacket, listener: Listener): void {
  const name = nextName(core, packet.to);
  const handle = `accepted-${name}`;
  const waits = hasQueue(listener);
  const id = startTcp(core, packet.to, {
    ...passiveParts(packet),
    handle: listener.tls ? `${handle}/tcp` : handle,
    owner: waits ? null : listener.process,
  });
  if (waits) joinQueue(core, demandSocket(core, id), 'SYN');
  else if (listener.tls)
    startFilter(core, listener.process, packet.to, handle, packet.from, { accepted: `${handle}/tcp` });
  core.stepProcess(id, { type: 'segment', ...packet.header });
}

/** The answer to a SYN cookie has come: only now is there a socket, made of what the answer says. */
export function acceptCookie(core: Core, packet: TcpPacket, listener: Listener): void {
  const handle = `accepted-${nextName(core, packet.to)}`;
  const id = startTcp(
    core,
    packet.to,
    { ...passiveParts(packet), handle: listener.tls ? `${handle}/tcp` : handle, owner: null },
    { isn: packet.header.ackIsn },
  );
  joinQueue(core, demandSocket(core, id), 'SYN');
  core.stepProcess(id, { type: 'cookie', ...packet.header });
}

/** The handshake of a connection is done: it waits to be accepted, or goes to whoever waits for it. */
export function complete(core: Core, socket: StreamSocket): void {
  const { host, localPort } = socket;
  const listener = queueAt(core, host, localPort);
  if (listener === undefined) return;
  const accepting = listener.accepting.filter((process) => core.world.processes.has(process));
  const [first, ...others] = accepting;
  if (first !== undefined) {
    setListener(core, socket, { ...listener, accepting: others });
    handOver(core, socket, first);
    return;
  }
  if (listener.acceptsAtOnce && !demand(core.world.hosts, host, 'host').paused) {
    handOver(core, socket, listener.process);
    return;
  }
  joinQueue(core, socket, 'accept');
  if (!listener.acceptsAtOnce) return;
  // As soon as its programs run again.
  const event = { type: 'accepted', socket: socket.handle, from: socket.peer } as const;
  core.schedule(core.world.now, { type: 'notice', socket: socket.id, process: listener.process, event });
}

/** A program has accepted a connection: it hears of it from now on, and first what has happened meanwhile. */
export function handOver(core: Core, { id }: StreamSocket, process: string): void {
  const { world } = core;
  const waiting = demandSocket(core, id);
  const { host, peer, localPort, unaccepted } = waiting;
  leaveQueue(core, waiting, 'out');
  world.sockets.set(id, { ...demandSocket(core, id), unaccepted: null, owner: process });
  if (queueAt(core, host, localPort)?.tls === true)
    startFilter(core, process, host, waiting.handle.replace(/\/tcp$/, ''), peer, { accepted: waiting.handle });
  const { owner, handle, available, read } = demandSocket(core, id);
  const tell = (event: SocketEvent) => {
    core.schedule(world.now, { type: 'notice', socket: id, process: owner ?? process, event });
  };
  tell({ type: 'accepted', socket: handle, from: peer });
  if (available > read) core.schedule(world.now, { type: 'readable', socket: id });
  if (unaccepted?.hasEnded === true) tell({ type: 'ended', socket: handle });
}

function passiveParts({ from, origin, toPort, fromPort, connection }: TcpPacket): PassiveParts {
  return { peer: from, farEnd: origin, localPort: toPort, remotePort: fromPort, connection, opener: false };
}

type TcpParts = Omit<
  StreamSocket,
  'id' | 'kind' | 'host' | 'isn' | 'peerIsn' | 'available' | 'read' | 'wakeQueued' | 'unaccepted'
>;
type PassiveParts = Omit<TcpParts, 'handle' | 'owner'>;

function startTcp(
  core: Core,
  hostId: string,
  parts: TcpParts,
  chosen: { readonly probeEveryUs?: Microseconds; readonly keepAlive?: KeepAlive; readonly isn?: number } = {},
): string {
  const { world } = core;
  const id = `${hostId}/tcp-${nextName(core, hostId)}`;
  const ends = tuple(hostId, parts.localPort, parts.peer, parts.remotePort);
  const isn = chosen.isn ?? initialSequenceNumber(core, hostId, ends);
  const socket: StreamSocket = {
    ...parts,
    id,
    kind: 'tcp',
    host: hostId,
    isn,
    peerIsn: null,
    unaccepted: null,
    available: 0,
    read: 0,
    wakeQueued: false,
  };
  world.sockets.set(id, socket);
  world.handles.set(`${hostId}/${parts.handle}`, id);
  world.tuples.set(ends, id);
  world.ends.set(endOf(parts.connection, parts.opener), id);
  setStream(world, sentStream(socket), EMPTY_STREAM);
  core.startProcess({
    host: hostId,
    id,
    process: world.topology.transport.socket,
    input: { ...world.topology.transport.options, probeEveryUs: 0, ...chosen, isn },
    socket: id,
  });
  return id;
}

/** A filter stands between the owner and a TCP socket and looks like a socket to both. */
function startFilter(
  core: Core,
  owner: string,
  hostId: string,
  handle: string,
  peer: string,
  lower: { port: number; probeEveryUs: Microseconds } | { accepted: string },
): void {
  const { world } = core;
  const id = `${hostId}/tls-${nextName(core, hostId)}`;
  const opener = 'port' in lower;
  const below = opener ? `${handle}/tcp` : lower.accepted;
  world.sockets.set(id, {
    id,
    kind: 'filter',
    handle,
    host: hostId,
    peer,
    farEnd: peer,
    localPort: 0,
    remotePort: 0,
    connection: '',
    opener,
    isn: 0,
    peerIsn: null,
    owner,
    unaccepted: null,
    available: 0,
    read: 0,
    wakeQueued: false,
  });
  world.handles.set(`${hostId}/${handle}`, id);
  core.startProcess({
    host: hostId,
    id,
    process: world.topology.transport.filter,
    socket: id,
    input: { lower: below, opens: opener ? { to: peer, port: lower.port, probeEveryUs: lower.probeEveryUs } : null },
  });
  if (!opener) adopt(core, hostId, [below], id);
  const tcp = findSocket(core, hostId, below);
  const filter = streamSocket(core, id);
  if (tcp !== undefined && filter !== undefined)
    world.sockets.set(id, { ...filter, connection: tcp.connection, farEnd: tcp.farEnd });
}

/**
 * RFC 9293 3.4.1 (RFC 6528): a clock that ticks every 4 us, and a number that only this host since its boot knows and
 * that differs between connections. So a host that boots again does not take what its old peers send for its own.
 */
function initialSequenceNumber(core: Core, hostId: string, ends: string): number {
  const { incarnation } = demand(core.world.hosts, hostId, 'host');
  const [secret] = drawUint32(core.randomStream(`isn ${ends} ${incarnation}`));
  return (secret + Math.floor(core.world.now / 4)) >>> 0;
}

function nextName(core: Core, hostId: string): number {
  const host = demand(core.world.hosts, hostId, 'host');
  core.world.hosts.set(hostId, { ...host, nextName: host.nextName + 1 });
  return host.nextName;
}
