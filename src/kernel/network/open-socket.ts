import type { Core } from '../core.ts';
import { endOf, sentStream } from './delivery.ts';
import type { EffectOf } from '../effect.ts';
import { takePort } from './ports.ts';
import type { TcpPacket } from './packet.ts';
import { drawUint32 } from '../random.ts';
import { adopt, findSocket, setStream, streamSocket, tuple } from './socket-table.ts';
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
  const localPort = takePort(core, hostId, `towards ${to}:${port}`, isTaken);
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
    effect.probeEveryUs,
  );
  core.stepProcess(id, { type: 'open' });
}

/** A SYN has come to a listener: a socket of its own answers it. */
export function accept(core: Core, packet: TcpPacket, listener: Listener): void {
  const name = nextName(core, packet.to);
  const handle = `accepted-${name}`;
  const id = startTcp(core, packet.to, {
    handle: listener.tls ? `${handle}/tcp` : handle,
    peer: packet.from,
    farEnd: packet.origin,
    localPort: packet.toPort,
    remotePort: packet.fromPort,
    connection: packet.connection,
    opener: false,
    owner: listener.process,
  });
  if (listener.tls) startFilter(core, listener.process, packet.to, handle, packet.from, { accepted: `${handle}/tcp` });
  core.stepProcess(id, { type: 'segment', ...packet.header });
}

function startTcp(
  core: Core,
  hostId: string,
  parts: Omit<StreamSocket, 'id' | 'kind' | 'host' | 'isn' | 'peerIsn' | 'available' | 'read' | 'wakeQueued'>,
  probeEveryUs = 0,
): string {
  const { world } = core;
  const id = `${hostId}/tcp-${nextName(core, hostId)}`;
  const ends = tuple(hostId, parts.localPort, parts.peer, parts.remotePort);
  const isn = initialSequenceNumber(core, hostId, ends);
  const socket: StreamSocket = {
    ...parts,
    id,
    kind: 'tcp',
    host: hostId,
    isn,
    peerIsn: null,
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
    input: { ...world.topology.transport.options, isn, probeEveryUs },
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
