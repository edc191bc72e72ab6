import type { Core } from './core.ts';
import type { Saved } from './effect.ts';
import { forgetTranslations } from './network/nat.ts';
import { lose } from './network/link.ts';
import { resetUnaccepted } from './network/listener.ts';
import { close, removeSocket } from './network/socket.ts';
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
  for (const process of world.processes.values()) if (process.host === hostId) core.endProcess(process.id);
  for (const socket of world.sockets.values()) if (socket.host === hostId) removeSocket(core, socket.id);
  forgetTranslations(core, hostId);
  for (const key of world.reassemblies.keys()) if (key.startsWith(`${hostId} `)) world.reassemblies.delete(key);
}

/** The programs end and the kernel of the host lives on: it closes their sockets, with FIN (`close`) or RST (`reset`). */
export function endPrograms(core: Core, hostId: string, how: 'close' | 'reset'): void {
  const { world } = core;
  for (const socket of world.sockets.values()) {
    // Closing the socket of an application closes what lies under it: a filter closes its own.
    const ownedByApplication = socket.owner !== null && world.processes.get(socket.owner)?.socket === null;
    if (socket.host === hostId && ownedByApplication) close(core, hostId, socket.handle, how);
  }
  resetUnaccepted(core, hostId);
  const host = demand(world.hosts, hostId, 'host');
  world.hosts.set(hostId, { ...host, listeners: {}, deafened: {}, waiting: [], backlog: [] });
  dropWorks(core, hostId, () => true);
  for (const process of world.processes.values())
    if (process.host === hostId && process.socket === null) core.endProcess(process.id);
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
