/** Who has which socket, which connection and which stream. */
import type { Core } from '../core.ts';
import type { Stream, StreamSocket, World } from '../world.ts';

/** The TCP socket or filter with that id, if it is still there. */
export function streamSocket(core: Core, id: string | undefined): StreamSocket | undefined {
  const socket = id === undefined ? undefined : core.world.sockets.get(id);
  return socket?.kind === 'udp' ? undefined : socket;
}

/** The TCP socket or filter of `host` that a handle names, if it is still there. */
export function findSocket(core: Core, host: string, handle: string): StreamSocket | undefined {
  return streamSocket(core, core.world.handles.get(`${host}/${handle}`));
}

/** The same, where absence is a mistake. */
export function demandSocket(core: Core, id: string): StreamSocket {
  const socket = streamSocket(core, id);
  if (socket === undefined) throw new Error(`there is no stream socket "${id}"`);
  return socket;
}

/** The key of a connection in the table of tuples. */
export function tuple(host: string, port: number, peer: string, peerPort: number): string {
  return `${host}:${port}>${peer}:${peerPort}`;
}

/** Puts a stream in its place, or takes it away (null), and keeps count of what all of them hold. */
export function setStream(world: World, key: string, stream: Stream | null): void {
  const before = world.streams.get(key);
  world.streamBytes +=
    (stream === null ? 0 : stream.end - stream.start) - (before === undefined ? 0 : before.end - before.start);
  if (stream === null) world.streams.delete(key);
  else world.streams.set(key, stream);
}

/** Hands sockets from one process of a host to another. */
export function adopt(core: Core, hostId: string, handles: readonly string[], owner: string): void {
  for (const handle of handles) {
    const socket = findSocket(core, hostId, handle);
    if (socket !== undefined) core.world.sockets.set(socket.id, { ...socket, owner });
  }
}
