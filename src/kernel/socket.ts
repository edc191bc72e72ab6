import type { Core } from './core.ts';
import { giveUpIncoming, giveUpStream, openMessage, readMessages, receivedStream, sentStream } from './delivery.ts';
import type { EffectOf, HostEvent, SocketNotice } from './effect.ts';
import { LIMITS, LimitReached } from './limits.ts';
import { segmentBytes, send } from './link.ts';
import type { ReadMessage } from './message.ts';
import type { SegmentHeader, TcpPacket } from './packet.ts';
import { drawUint32 } from './random.ts';
import { append, EMPTY_STREAM, forgetBefore, messagesEndingIn, messagesIn, numberSegment, slice } from './stream.ts';
import type { Microseconds } from './time.ts';
import { readDatagrams, removeDatagramSocket } from './network/datagram-socket.ts';
import { takePort } from './network/ports.ts';
import { demand } from './world.ts';
import type { Listener, StreamSocket, Stream, World } from './world.ts';

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

/** The TCP socket or filter with that id, if it is still there. */
export function streamSocket(core: Core, id: string | undefined): StreamSocket | undefined {
  const socket = id === undefined ? undefined : core.world.sockets.get(id);
  return socket?.kind === 'udp' ? undefined : socket;
}

/** The TCP socket or filter of `host` that a handle names, if it is still there. */
export function findSocket(core: Core, host: string, handle: string): StreamSocket | undefined {
  return streamSocket(core, core.world.handles.get(`${host}/${handle}`));
}

function demandSocket(core: Core, id: string): StreamSocket {
  const socket = streamSocket(core, id);
  if (socket === undefined) throw new Error(`there is no stream socket "${id}"`);
  return socket;
}

/** An application writes. `carries` is set by a filter that passes on a message written to it. */
export function write(core: Core, writer: string, hostId: string, effect: EffectOf<'write'>): void {
  const { world } = core;
  const socket = findSocket(core, hostId, effect.socket);
  if (socket === undefined) {
    core.log({
      layer: 'application',
      kind: 'note',
      host: hostId,
      process: writer,
      name: 'write on a closed socket',
      values: { bytes: effect.bytes.length },
    });
    return;
  }
  const message =
    effect.message === undefined
      ? (effect.carries ?? null)
      : openMessage(core, writer, socket, effect.message, effect.bytes.length);
  if (socket.kind === 'filter') {
    core.stepProcess(socket.id, { type: 'write', bytes: effect.bytes, message });
    return;
  }
  const key = sentStream(socket);
  setStream(world, key, append(demand(world.streams, key, 'stream'), effect.bytes, message));
  if (world.streamBytes > LIMITS.allStreamBytes) throw new LimitReached('allStreamBytes');
  core.stepProcess(socket.id, { type: 'write', length: effect.bytes.length, confirm: effect.confirm === true });
}

/** The owner closes: it hears nothing more of the socket. Bytes it has not read turn the FIN into a reset. */
export function close(core: Core, hostId: string, handle: string, how: 'close' | 'reset'): void {
  const { world } = core;
  const named = world.sockets.get(world.handles.get(`${hostId}/${handle}`) ?? '');
  if (named?.kind === 'udp') removeDatagramSocket(core, named);
  if (named === undefined || named.kind === 'udp') return;
  const socket = named;
  world.handles.delete(`${hostId}/${handle}`);
  world.sockets.set(socket.id, { ...socket, owner: null });
  const unread = socket.kind === 'tcp' && socket.available > socket.read;
  giveUpIncoming(core, socket, how === 'reset' ? 'reset' : 'closed before it was read');
  core.stepProcess(socket.id, { type: how, unread });
}

/** A socket's machine sends a segment. */
export function transmit(core: Core, socketId: string, effect: EffectOf<'transmit'>): void {
  const { world } = core;
  const socket = demandSocket(core, socketId);
  const { header } = effect;
  const key = sentStream(socket);
  const stream = demand(world.streams, key, 'stream');
  const from = header.seq - 1;
  let dataSegment = 0;
  // Only a script of losses asks for the number; a long run need not keep count.
  if (header.length > 0 && world.fates.length > 0) {
    const numbered = numberSegment(stream, from);
    dataSegment = numbered.number;
    world.streams.set(key, numbered.stream);
  }
  sendSegment(core, socket, header, {
    dataSegment,
    retransmission: effect.retransmission,
    messages: header.length > 0 ? messagesIn(stream, from, from + header.length) : [],
  });
}

/** A segment arrives at a host that is up: at its socket, at a listener, or at nobody. */
export function receiveSegment(core: Core, packet: TcpPacket): void {
  const { world } = core;
  const { header } = packet;
  const host = demand(world.hosts, packet.to, 'host');
  const key = tuple(packet.to, packet.toPort, packet.from, packet.fromPort);
  const isFirstSyn = header.control === 'S' && header.ack === null;
  const known = world.tuples.get(key);
  if (known !== undefined) {
    core.stepProcess(known, { type: 'segment', ...header });
    // A SYN may end what is left of an old connection, in TIME-WAIT; then it opens a new one (RFC 9293 3.6.1).
    if (!isFirstSyn || world.tuples.has(key)) return;
  }
  const listener = host.listeners[packet.toPort];
  if (isFirstSyn && listener !== undefined) {
    accept(core, packet, listener);
    return;
  }
  const answer = world.topology.transport.reject(header);
  if (answer === null) return;
  sendSegment(
    core,
    {
      host: packet.to,
      peer: packet.from,
      localPort: packet.toPort,
      remotePort: packet.fromPort,
      connection: packet.connection,
    },
    answer,
    { dataSegment: 0, retransmission: false, messages: [] },
  );
}

/** A socket's machine tells its owner something; the owner hears it as an event of its own. */
export function notify(core: Core, socketId: string, notice: SocketNotice): void {
  const { world } = core;
  const socket = demandSocket(core, socketId);
  if (notice.type === 'paired') {
    world.sockets.set(socketId, { ...socket, peerIsn: notice.isn });
    return;
  }
  if (notice.type === 'readable') {
    world.sockets.set(socketId, { ...socket, available: notice.available, wakeQueued: true });
    if (!socket.wakeQueued && socket.owner !== null) core.schedule(world.now, { type: 'readable', socket: socketId });
    return;
  }
  if (socket.owner === null) return;
  const accepted = notice.type === 'connected' && !socket.opener;
  const event: HostEvent = accepted
    ? { type: 'accepted', socket: socket.handle, from: socket.peer }
    : { ...notice, socket: socket.handle };
  core.schedule(world.now, { type: 'notice', socket: socketId, process: socket.owner, event });
}

/** The owner hears a notice. By then the socket may belong to another process, or to none. */
export function hear(
  core: Core,
  socketId: string,
  process: string,
  event: HostEvent,
  messages: readonly ReadMessage[],
): void {
  const socket = streamSocket(core, socketId);
  const owner = socket === undefined ? process : socket.owner;
  if (owner === null) return;
  if (socket !== undefined) readMessages(core, socket, messages);
  core.stepProcess(owner, event);
}

/** The owner reads all there is: the bytes become a `data` event, and the window opens again. */
export function readAvailable(core: Core, socketId: string): void {
  const { world } = core;
  const socket = world.sockets.get(socketId);
  if (socket === undefined || socket.owner === null) return;
  if (socket.kind === 'udp') {
    readDatagrams(core, socket);
    return;
  }
  const { read, available } = socket;
  world.sockets.set(socketId, { ...socket, read: available, wakeQueued: false });
  if (available === read) return;
  const key = receivedStream(socket);
  if (key === null) return;
  const stream = demand(world.streams, key, 'stream');
  const ids = messagesEndingIn(stream, read, available);
  const bytes = slice(stream, read, available);
  setStream(world, key, forgetBefore(stream, available));
  const messages = ids.flatMap((id) => {
    const message = world.messages.get(id);
    return message === undefined ? [] : [{ id, role: message.role, news: message.news }];
  });
  readMessages(core, socket, messages);
  core.stepProcess(socket.owner, { type: 'data', socket: socket.handle, bytes, messages });
  core.stepProcess(socketId, { type: 'read', length: available - read });
}

/** Hands sockets from one process of a host to another. */
export function adopt(core: Core, hostId: string, handles: readonly string[], owner: string): void {
  for (const handle of handles) {
    const socket = findSocket(core, hostId, handle);
    if (socket !== undefined) core.world.sockets.set(socket.id, { ...socket, owner });
  }
}

/** A socket's machine has ended: the connection leaves the tables. */
export function removeSocket(core: Core, socketId: string): void {
  const { world } = core;
  const socket = world.sockets.get(socketId);
  if (socket === undefined) return;
  if (socket.kind === 'udp') {
    removeDatagramSocket(core, socket);
    return;
  }
  giveUpIncoming(core, socket, 'the connection ended');
  world.sockets.delete(socketId);
  if (world.handles.get(`${socket.host}/${socket.handle}`) === socketId)
    world.handles.delete(`${socket.host}/${socket.handle}`);
  if (socket.kind === 'filter') return;
  world.tuples.delete(tuple(socket.host, socket.localPort, socket.peer, socket.remotePort));
  const received = receivedStream(socket);
  const peerId = world.tuples.get(tuple(socket.peer, socket.remotePort, socket.host, socket.localPort));
  const peer = streamSocket(core, peerId);
  if (received !== null && peer?.isn !== socket.peerIsn) setStream(world, received, null);
  // The peer may still read what lies in its own buffers or is on its way: what was sent to it stays until it ends, too.
  if (peer?.peerIsn === socket.isn) return;
  const sent = sentStream(socket);
  giveUpStream(core, socket.host, socket.connection, sent, 'nobody is left to read it');
  setStream(world, sent, null);
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
  if (tcp !== undefined && filter !== undefined) world.sockets.set(id, { ...filter, connection: tcp.connection });
}

function accept(core: Core, packet: TcpPacket, listener: Listener): void {
  const name = nextName(core, packet.to);
  const handle = `accepted-${name}`;
  const id = startTcp(core, packet.to, {
    handle: listener.tls ? `${handle}/tcp` : handle,
    peer: packet.from,
    localPort: packet.toPort,
    remotePort: packet.fromPort,
    connection: packet.connection,
    opener: false,
    owner: listener.process,
  });
  if (listener.tls) startFilter(core, listener.process, packet.to, handle, packet.from, { accepted: `${handle}/tcp` });
  core.stepProcess(id, { type: 'segment', ...packet.header });
}

function sendSegment(
  core: Core,
  end: Pick<StreamSocket, 'host' | 'peer' | 'localPort' | 'remotePort' | 'connection'>,
  header: SegmentHeader,
  rest: Pick<TcpPacket, 'dataSegment' | 'retransmission' | 'messages'>,
): void {
  const id = core.world.nextPacket;
  core.world.nextPacket += 1;
  send(core, {
    protocol: 'tcp',
    id,
    from: end.host,
    to: end.peer,
    fromPort: end.localPort,
    toPort: end.remotePort,
    connection: end.connection,
    header,
    bytes: segmentBytes(header.control, header.length),
    ...rest,
  });
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

function tuple(host: string, port: number, peer: string, peerPort: number): string {
  return `${host}:${port}>${peer}:${peerPort}`;
}

function nextName(core: Core, hostId: string): number {
  const host = demand(core.world.hosts, hostId, 'host');
  core.world.hosts.set(hostId, { ...host, nextName: host.nextName + 1 });
  return host.nextName;
}

/** Puts a stream in its place, or takes it away (null), and keeps count of what all of them hold. */
function setStream(world: World, key: string, stream: Stream | null): void {
  const before = world.streams.get(key);
  world.streamBytes +=
    (stream === null ? 0 : stream.end - stream.start) - (before === undefined ? 0 : before.end - before.start);
  if (stream === null) world.streams.delete(key);
  else world.streams.set(key, stream);
}
