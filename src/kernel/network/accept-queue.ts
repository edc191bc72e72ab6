/** What waits at a listener: connections that are half open, and complete ones that nobody has accepted. */
import type { Core } from '../core.ts';
import type { EntryOf, LossReason } from '../entry.ts';
import type { TcpPacket } from './packet.ts';
import { drawUint32 } from '../random.ts';
import { demandSocket, streamSocket, tuple } from './socket-table.ts';
import { SECOND } from '../time.ts';
import { demand } from '../world.ts';
import type { Listener, StreamSocket } from '../world.ts';

/** A SYN cookie counts minutes, and holds for that one and the next (Linux: tcp_cookie_time, MAX_SYNCOOKIE_AGE). */
const COOKIE_MINUTE = 60 * SECOND;

/** A listener whose connections may have to wait. */
export type QueueingListener = Listener & { readonly backlog: number };

/** The listener at a port, if connections may have to wait there. */
export function queueAt(core: Core, hostId: string, port: number): QueueingListener | undefined {
  const listener = core.world.hosts.get(hostId)?.listeners[port];
  return listener !== undefined && hasQueue(listener) ? listener : undefined;
}

export function hasQueue(listener: Listener): listener is QueueingListener {
  return listener.backlog !== null;
}

/** One more than the backlog has room (Linux: sk_acceptq_is_full, inet_csk_reqsk_queue_is_full; recorded with 6.18). */
export function isFull(queue: readonly string[], { backlog }: QueueingListener): boolean {
  return queue.length > backlog;
}

/** Why a kernel drops a segment that arrives for one of its listeners; null where it does not. */
export function turnsAway(core: Core, packet: TcpPacket): LossReason | null {
  const { to, toPort, from, fromPort, header } = packet;
  const listener = queueAt(core, to, toPort);
  if (listener === undefined) return null;
  const known = streamSocket(core, core.world.tuples.get(tuple(to, toPort, from, fromPort)));
  const isSyn = header.control.includes('S');
  if (known !== undefined) {
    // Whoever is half open stays so: the last step of the handshake counts only when there is room (tcp_v4_syn_recv_sock).
    const completes = known.unaccepted?.queue === 'SYN' && header.ack !== null && !isSyn;
    const isReset = header.control.includes('R');
    return completes && !isReset && isFull(listener.complete, listener) ? 'accept queue full' : null;
  }
  if (isSyn && header.ack === null) {
    if (isFull(listener.halfOpen, listener) && !listener.synCookies) return 'SYN queue full';
    return isFull(listener.complete, listener) ? 'accept queue full' : null;
  }
  return isFull(listener.complete, listener) && answersCookie(core, packet) ? 'accept queue full' : null;
}

/**
 * The initial sequence number of a connection of which this kernel keeps nothing: whoever answers it right has heard it.
 */
export function cookieFor(
  core: Core,
  { to, toPort, from, fromPort }: TcpPacket,
  peerIsn: number,
  minutesAgo = 0,
): number {
  const { incarnation } = demand(core.world.hosts, to, 'host');
  const minute = Math.floor(core.world.now / COOKIE_MINUTE) - minutesAgo;
  const [number] = drawUint32(
    core.randomStream(`cookie ${tuple(to, toPort, from, fromPort)} ${peerIsn} ${incarnation} ${minute}`),
  );
  return number;
}

/** Whether a segment answers a cookie that still holds. Only one with the first number can be told from others. */
export function answersCookie(core: Core, packet: TcpPacket): boolean {
  const { header, to, toPort } = packet;
  if (core.world.hosts.get(to)?.listeners[toPort]?.synCookies !== true) return false;
  if (header.ack !== 1 || header.seq !== 1 || header.control.includes('R')) return false;
  return [0, 1].some((minutesAgo) => cookieFor(core, packet, header.isn, minutesAgo) === header.ackIsn);
}

/** Puts a socket into one of the queues of its listener. */
export function joinQueue(core: Core, socket: StreamSocket, queue: 'SYN' | 'accept'): void {
  leaveQueue(core, socket, 'gone');
  const { world } = core;
  const listener = queueAt(core, socket.host, socket.localPort);
  const joined = demandSocket(core, socket.id);
  world.sockets.set(socket.id, { ...joined, unaccepted: { queue, hasEnded: joined.unaccepted?.hasEnded ?? false } });
  if (listener === undefined) return;
  const changed =
    queue === 'SYN' ? { halfOpen: [...listener.halfOpen, socket.id] } : { complete: [...listener.complete, socket.id] };
  setListener(core, socket, { ...listener, ...changed });
  if (queue === 'accept') logChange(core, socket, 'in', listener.complete.length + 1);
}

/** Takes a socket out of the queue in which it stands, if any: a program has it, or nobody ever will. */
export function leaveQueue(core: Core, socket: StreamSocket, change: 'out' | 'gone'): void {
  const listener = queueAt(core, socket.host, socket.localPort);
  if (listener === undefined || socket.unaccepted === null) return;
  const others = (ids: readonly string[]) => ids.filter((id) => id !== socket.id);
  const complete = others(listener.complete);
  setListener(core, socket, { ...listener, halfOpen: others(listener.halfOpen), complete });
  if (complete.length < listener.complete.length) logChange(core, socket, change, complete.length);
}

/** Puts a listener into the place of the one at the same port. */
export function setListener(
  core: Core,
  { host: hostId, localPort }: Pick<StreamSocket, 'host' | 'localPort'>,
  listener: Listener,
): void {
  const host = demand(core.world.hosts, hostId, 'host');
  core.world.hosts.set(hostId, { ...host, listeners: { ...host.listeners, [localPort]: listener } });
}

function logChange(
  core: Core,
  { host, localPort, connection }: StreamSocket,
  change: EntryOf<'accept queue'>['change'],
  waiting: number,
): void {
  core.log({ layer: 'transport', kind: 'accept queue', host, port: localPort, connection, change, waiting });
}
