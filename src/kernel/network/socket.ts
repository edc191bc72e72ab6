import { answersCookie, cookieFor, hasQueue, isFull, leaveQueue } from './accept-queue.ts';
import type { Core } from '../core.ts';
import {
  endOf,
  giveUpIncoming,
  giveUpStream,
  openMessage,
  readMessages,
  receivedStream,
  sentStream,
} from './delivery.ts';
import type { EffectOf, SocketEvent, SocketNotice } from '../effect.ts';
import { LIMITS, LimitReached } from '../limits.ts';
import { segmentBytes, send } from './link.ts';
import { readDatagrams, removeDatagramSocket } from './datagram-socket.ts';
import { accept, acceptCookie, complete, handOver } from './open-socket.ts';
import type { SegmentHeader, TcpPacket } from './packet.ts';
import { demandSocket, findSocket, setStream, streamSocket, tuple } from './socket-table.ts';
import { append, forgetBefore, messagesEndingIn, messagesIn, numberSegment, slice } from './stream.ts';
import { declareNotes } from '../note.ts';
import { demand } from '../world.ts';
import type { StreamSocket } from '../world.ts';

/** What the kernel itself says beside its entries. */
export const socketNotes = declareNotes('application', { 'write on a closed socket': { bytes: 'number' } });

/** An application writes. `carries` is set by a filter that passes on a message written to it. */
export function write(core: Core, writer: string, hostId: string, effect: EffectOf<'write'>): void {
  const { world } = core;
  const socket = findSocket(core, hostId, effect.socket);
  if (socket === undefined) {
    const { layer, name, values } = socketNotes.say('write on a closed socket', { bytes: effect.bytes.length });
    core.log({ layer, kind: 'note', host: hostId, process: writer, name, values });
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
  if (listener !== undefined && !isFirstSyn && answersCookie(core, packet)) {
    acceptCookie(core, packet, listener);
    return;
  }
  // Too many are half open: the answer says all that must be known later, and nothing is kept (RFC 4987 3.6).
  const forgets = listener !== undefined && hasQueue(listener) && isFull(listener.halfOpen, listener);
  if (isFirstSyn && listener !== undefined && !forgets) {
    accept(core, packet, listener);
    return;
  }
  const { transport } = world.topology;
  const answer =
    isFirstSyn && forgets
      ? transport.answerWithCookie(header, cookieFor(core, packet, (header.isn + header.seq) >>> 0))
      : transport.reject(header);
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
  if (socket.unaccepted !== null && notice.type === 'connected') {
    complete(core, socket);
    return;
  }
  if (socket.unaccepted !== null && notice.type === 'ended') {
    world.sockets.set(socketId, { ...socket, unaccepted: { ...socket.unaccepted, hasEnded: true } });
    return;
  }
  if (notice.type === 'readable') {
    world.sockets.set(socketId, { ...socket, available: notice.available, wakeQueued: true });
    if (!socket.wakeQueued && socket.owner !== null) core.schedule(world.now, { type: 'readable', socket: socketId });
    return;
  }
  if (socket.owner === null) return;
  const accepted = notice.type === 'connected' && !socket.opener;
  const event: SocketEvent = accepted
    ? { type: 'accepted', socket: socket.handle, from: socket.peer }
    : { ...notice, socket: socket.handle };
  core.schedule(world.now, { type: 'notice', socket: socketId, process: socket.owner, event });
}

/** The owner hears a notice. By then the socket may belong to another process, or to none. */
export function hear(core: Core, socketId: string, process: string, event: SocketEvent): void {
  const socket = streamSocket(core, socketId);
  if (socket !== undefined && socket.unaccepted !== null) {
    handOver(core, socket, process);
    return;
  }
  const owner = socket === undefined ? process : socket.owner;
  if (owner === null) return;
  if (socket !== undefined && event.type === 'data') readMessages(core, socket, event.messages);
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
    return message === undefined ? [] : [{ id, role: message.role, items: message.items }];
  });
  readMessages(core, socket, messages);
  core.stepProcess(socket.owner, { type: 'data', socket: socket.handle, bytes, messages });
  core.stepProcess(socketId, { type: 'read', length: available - read });
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
  leaveQueue(core, socket, 'gone');
  world.sockets.delete(socketId);
  if (world.handles.get(`${socket.host}/${socket.handle}`) === socketId)
    world.handles.delete(`${socket.host}/${socket.handle}`);
  if (socket.kind === 'filter') return;
  world.tuples.delete(tuple(socket.host, socket.localPort, socket.peer, socket.remotePort));
  const received = receivedStream(socket);
  if (world.ends.get(endOf(socket.connection, socket.opener)) === socketId)
    world.ends.delete(endOf(socket.connection, socket.opener));
  const peer = streamSocket(core, world.ends.get(endOf(socket.connection, !socket.opener)));
  if (received !== null && peer?.isn !== socket.peerIsn) setStream(world, received, null);
  // The peer may still read what lies in its own buffers or is on its way: what was sent to it stays until it ends, too.
  if (peer?.peerIsn === socket.isn) return;
  const sent = sentStream(socket);
  giveUpStream(core, socket.host, socket.connection, sent, 'nobody is left to read it');
  setStream(world, sent, null);
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
    origin: end.host,
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
