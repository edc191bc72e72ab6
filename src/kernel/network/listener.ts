/** listen(2) and accept(2). */
import { queueAt, setListener } from './accept-queue.ts';
import type { Core } from '../core.ts';
import type { EffectOf, SocketOperation, SocketError } from '../effect.ts';
import { handOver } from './open-socket.ts';
import { close } from './socket.ts';
import { streamSocket } from './socket-table.ts';
import { demand } from '../world.ts';

/** The longest accept queue that a program gets: `net.core.somaxconn` since Linux 5.4. */
const LONGEST_BACKLOG = 4096;

/** A program waits for connections. Of two on one port the second is refused. */
export function listen(core: Core, process: string, hostId: string, effect: EffectOf<'listen'>): void {
  const { port, tls, acceptsAtOnce = true, synCookies = true } = effect;
  const host = demand(core.world.hosts, hostId, 'host');
  if (host.listeners[port] !== undefined) {
    fail(core, process, hostId, port, 'bind', 'EADDRINUSE');
    return;
  }
  const backlog = effect.backlog ?? (acceptsAtOnce ? null : LONGEST_BACKLOG);
  setListener(
    core,
    { host: hostId, localPort: port },
    {
      process,
      tls: tls === true,
      backlog: backlog === null ? null : Math.min(backlog, LONGEST_BACKLOG),
      acceptsAtOnce,
      synCookies,
      halfOpen: [],
      complete: [],
      accepting: [],
    },
  );
  core.log({ layer: 'host', kind: 'listening', host: hostId, port });
}

/** A program takes the connection that has waited longest. Where there is none, it is told when one comes. */
export function acceptNext(core: Core, process: string, hostId: string, { port }: EffectOf<'accept'>): void {
  const listener = queueAt(core, hostId, port);
  if (listener === undefined) {
    fail(core, process, hostId, port, 'accept', 'EINVAL');
    return;
  }
  const first = streamSocket(core, listener.complete[0]);
  if (first === undefined) {
    setListener(core, { host: hostId, localPort: port }, { ...listener, accepting: [...listener.accepting, process] });
    return;
  }
  handOver(core, first, process);
}

/**
 * Nobody listens any more. What nobody has accepted hears a reset, as if a program had left it unread
 * (Linux: inet_csk_listen_stop). Programs that wait for a connection go on waiting, in case somebody listens again.
 */
export function resetUnaccepted(core: Core, hostId: string): void {
  for (const { halfOpen, complete } of Object.values(demand(core.world.hosts, hostId, 'host').listeners)) {
    for (const id of [...halfOpen, ...complete]) {
      const socket = streamSocket(core, id);
      if (socket !== undefined) close(core, hostId, socket.handle, 'reset');
    }
  }
}

function fail(
  core: Core,
  process: string,
  host: string,
  port: number,
  operation: SocketOperation,
  error: SocketError,
): void {
  core.log({ layer: 'application', kind: 'socket error', host, process, operation, error, port });
  core.stepProcess(process, { type: 'socketError', socket: '', operation, error });
}
