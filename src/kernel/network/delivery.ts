/** What becomes of messages: written, read whole, or given up. */
import type { Core } from '../core.ts';
import type { MessageNote, ReadMessage } from '../message.ts';
import type { SocketRecord, StreamSocket } from '../world.ts';

/** A program writes a message of `length` bytes to a socket; returns its number. */
export function openMessage(
  core: Core,
  writer: string,
  socket: Pick<StreamSocket, 'host' | 'farEnd' | 'connection'> & Pick<SocketRecord, 'kind'>,
  note: MessageNote,
  length: number,
): number {
  const { world } = core;
  const id = world.nextMessage;
  world.nextMessage += 1;
  const layer = note.layer ?? 'application';
  const items = note.items ?? [];
  world.messages.set(id, {
    id,
    from: socket.host,
    connection: socket.connection,
    role: note.role,
    items,
    layer,
    farewell: note.farewell === true,
    through: socket.kind,
  });
  core.log({
    layer,
    kind: 'write',
    host: socket.host,
    process: writer,
    connection: socket.connection,
    message: id,
    to: socket.farEnd,
    role: note.role,
    label: note.label,
    exchange: note.answers ?? id,
    parent: note.parent ?? null,
    items,
    length,
    ...(note.call === undefined ? {} : { call: note.call }),
  });
  return id;
}

/** Logs the messages that leave `socket` for their reader; those of a filter above pass through unlogged. */
export function readMessages(core: Core, socket: SocketRecord, messages: readonly ReadMessage[]): void {
  for (const { id } of messages) {
    const open = core.world.messages.get(id);
    if (open === undefined || open.through !== socket.kind || socket.owner === null) continue;
    core.world.messages.delete(id);
    core.log({
      layer: open.layer,
      kind: 'read',
      host: socket.host,
      process: socket.owner,
      connection: open.connection,
      message: id,
      from: open.from,
      role: open.role,
    });
  }
}

/** Nobody will read what comes in from now on. */
export function giveUpIncoming(core: Core, socket: StreamSocket, reason: string): void {
  const key = receivedStream(socket);
  if (key !== null) giveUpStream(core, socket.host, socket.connection, key, reason);
}

/** The key of the stream that a socket writes. */
export function sentStream({ connection, opener, isn }: StreamSocket): string {
  return `${connection}>${sideOf(opener)} ${isn}`;
}

/** The key of the stream that a socket reads; null before it knows whose SYN its connection began with. */
export function receivedStream({ connection, opener, peerIsn }: StreamSocket): string | null {
  return peerIsn === null ? null : `${connection}>${sideOf(!opener)} ${peerIsn}`;
}

/** The key of one end of a connection. */
export function endOf(connection: string, opener: boolean): string {
  return `${connection} ${sideOf(opener)}`;
}

function sideOf(opener: boolean): string {
  return opener ? 'opener' : 'acceptor';
}

export function giveUpStream(core: Core, host: string, connection: string, key: string, reason: string): void {
  const { world } = core;
  for (const { id } of world.streams.get(key)?.messages ?? []) {
    const open = world.messages.get(id);
    if (open === undefined) continue;
    world.messages.delete(id);
    const farewell = open.farewell ? ({ farewell: true } as const) : {};
    core.log({ layer: open.layer, kind: 'undelivered', host, connection, message: id, reason, ...farewell });
  }
}
