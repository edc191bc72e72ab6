/** Hosts and processes of a world as plain values, for an inspector. */
import type { Inspection } from './process.ts';
import type { Saved } from './effect.ts';
import type { Microseconds } from './time.ts';
import type { SocketRecord, Work, World } from './world.ts';

export interface TimerInspection {
  readonly process: string;
  readonly name: string;
  readonly at: Microseconds;
}

/** A process as it was at some position. */
export interface ProcessInspection extends Inspection {
  readonly timers: readonly TimerInspection[];
}

export interface SocketInspection {
  readonly id: string;
  readonly protocol: 'TCP' | 'UDP';
  readonly localPort: number;
  readonly remote: { readonly host: string; readonly port: number } | null;
  /** Of its connection, such as `ESTABLISHED`; empty where it has none. */
  readonly state: string;
  /** Bytes that lie there for the program. */
  readonly unread: number;
  /** The queue of its listener in which it stands until a program accepts it. */
  readonly queue: 'SYN' | 'accept' | null;
}

export interface ListenerInspection {
  readonly port: number;
  readonly process: string;
  /** Complete connections that nobody has accepted, and how many may wait; null where they never wait. */
  readonly waiting: number | null;
  readonly room: number | null;
}

/** Processor time that is used, or waited for. */
export interface WorkInspection {
  readonly process: string;
  readonly name: string;
  readonly leftUs: Microseconds;
  readonly isRunning: boolean;
}

/** What the disk keeps under a key: a value, or the newest of so many lines. */
export interface FileInspection {
  readonly key: string;
  readonly value: Saved | undefined;
  readonly lines: number | null;
}

/** A host as it was at some position: what its kernel knows. */
export interface HostInspection {
  readonly cores: number;
  readonly listeners: readonly ListenerInspection[];
  readonly sockets: readonly SocketInspection[];
  readonly works: readonly WorkInspection[];
  readonly timers: readonly TimerInspection[];
  readonly disk: readonly FileInspection[];
}

/** A process of a world; undefined when it is not there. */
export function inspectProcess(world: World, id: string): ProcessInspection | undefined {
  const record = world.processes.get(id);
  if (record === undefined) return undefined;
  const { path, context, canTake } = record.process.inspect(record.snapshot);
  return { path, context: plainCopy(context), canTake, timers: timersOf(world, (process) => process === id) };
}

/** A host of a world; undefined when it is not there. */
export function inspectHost(world: World, id: string): HostInspection | undefined {
  const host = world.hosts.get(id);
  if (host === undefined) return undefined;
  const inspectWork = (isRunning: boolean) => (work: Work) => ({
    process: work.process,
    name: work.name,
    leftUs: work.endsAt === null ? work.durationUs : work.endsAt - world.now,
    isRunning,
  });
  return {
    cores: host.spec.cores,
    listeners: Object.entries(host.listeners).map(([port, { process, backlog, complete }]) => ({
      port: Number(port),
      process,
      waiting: backlog === null ? null : complete.length,
      room: backlog === null ? null : backlog + 1,
    })),
    sockets: [...world.sockets.values()]
      .filter((socket) => socket.host === id && socket.kind !== 'filter')
      .map((socket) => inspectSocket(world, socket)),
    works: [...host.running.map(inspectWork(true)), ...host.waiting.map(inspectWork(false))],
    timers: timersOf(world, (process) => world.processes.get(process)?.host === id),
    disk: [
      ...Object.entries(host.disk).map(([key, value]) => ({ key, value, lines: null })),
      ...Object.entries(host.files).map(([key, { lines, length }]) => ({
        key,
        value: lines[length - 1],
        lines: length,
      })),
    ],
  };
}

function inspectSocket(world: World, socket: SocketRecord): SocketInspection {
  const { id, localPort } = socket;
  if (socket.kind === 'udp') {
    const unread = socket.unread.reduce((sum, { payload }) => sum + payload.length, 0);
    return { id, protocol: 'UDP', localPort, remote: socket.peer, state: '', unread, queue: null };
  }
  const { peer, remotePort, available, read, unaccepted } = socket;
  const record = world.processes.get(id);
  return {
    id,
    protocol: 'TCP',
    localPort,
    remote: { host: peer, port: remotePort },
    state: record === undefined ? '' : record.process.inspect(record.snapshot).path,
    unread: available - read,
    queue: unaccepted?.queue ?? null,
  };
}

/** Live timers, the next one first. */
function timersOf(world: World, isTheirs: (process: string) => boolean): readonly TimerInspection[] {
  const queue = world.queue.copy();
  const timers = [];
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    const { happening } = item;
    if (happening.type !== 'timer' || !isTheirs(happening.process)) continue;
    const { process, name } = happening;
    if (world.timers.get(process)?.get(name) === item.sequence) timers.push({ process, name, at: item.at });
  }
  return timers;
}

/** Contexts may hold processes and bytes; an inspection holds values that can be cloned. */
function plainCopy(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]));
}

function plainValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]));
}
