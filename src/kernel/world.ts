import { EMPTY_DIGEST } from './digest.ts';
import type { Digest } from './digest.ts';
import type { Badges, LossReason } from './entry.ts';
import type { HostEvent, Saved, SocketEvent } from './effect.ts';
import { EventQueue } from './event-queue.ts';
import type { Scheduled } from './event-queue.ts';
import type { MessageRole } from './message.ts';
import type { Flight, UdpPacket } from './network/packet.ts';
import type { Translation } from './network/nat.ts';
import { routesOf } from './network/route.ts';
import type { Routes } from './network/route.ts';
import type { Process, Snapshot } from './process.ts';
import type { RandomState } from './random.ts';
import type { Microseconds } from './time.ts';
import type { HostSpec, ScriptedFate, Topology } from './topology.ts';

/** What the queue can hold. */
export type Happening =
  | { readonly type: 'intervention'; readonly index: number }
  | { readonly type: 'boot'; readonly host: string }
  | { readonly type: 'arrival'; readonly packet: number }
  | { readonly type: 'loss'; readonly packet: number; readonly reason: LossReason }
  | { readonly type: 'timer'; readonly process: string; readonly name: string; readonly event: HostEvent }
  | { readonly type: 'event'; readonly process: string; readonly event: HostEvent }
  /** A socket has something to say to its owner, who was `process` when it was said. */
  | { readonly type: 'notice'; readonly socket: string; readonly process: string; readonly event: SocketEvent }
  | { readonly type: 'readable'; readonly socket: string }
  | { readonly type: 'workDone'; readonly host: string; readonly work: number }
  /** A host gives up waiting for the other fragments of a datagram. */
  | { readonly type: 'reassembly'; readonly key: string; readonly since: Microseconds; readonly packet: UdpPacket };

export interface QueueItem extends Scheduled {
  /** The log entry that made it happen. */
  readonly cause: number | null;
  readonly happening: Happening;
}

export interface ProcessRecord {
  readonly id: string;
  readonly host: string;
  readonly process: Process;
  readonly snapshot: Snapshot;
  readonly path: string;
  readonly badges: Badges;
  /** The socket whose machine this is, if it is one. */
  readonly socket: string | null;
}

export interface Work {
  readonly id: number;
  readonly process: string;
  readonly name: string;
  /** What is left of it while it does not run. */
  readonly durationUs: Microseconds;
  /** When it will be done; null while it waits for a core, or its host is paused. */
  readonly endsAt: Microseconds | null;
  readonly exchange: number | null;
}

export interface Listener {
  readonly process: string;
  readonly tls: boolean;
  /** One less than the complete connections that may wait; null where they need not wait. */
  readonly backlog: number | null;
  readonly acceptsAtOnce: boolean;
  readonly synCookies: boolean;
  /** Sockets that have answered a SYN and heard no more: the SYN queue. Kept where there is a backlog. */
  readonly halfOpen: readonly string[];
  /** Sockets that nobody has accepted yet, in the order of their completion: the accept queue. */
  readonly complete: readonly string[];
  /** Processes that wait for one, in the order of their asking. */
  readonly accepting: readonly string[];
}

export interface HostRecord {
  readonly spec: HostSpec;
  readonly up: boolean;
  readonly paused: boolean;
  readonly offline: boolean;
  /** How often it has booted. */
  readonly incarnation: number;
  readonly listeners: Readonly<Record<string, Listener>>;
  /** Ports that were listened on when a user closed them. */
  readonly deafened: Readonly<Record<string, Listener>>;
  readonly disk: Readonly<Record<string, Saved>>;
  /** Files that only grow. They are shared by all versions of a world: each says how much of them it has. */
  readonly files: Readonly<Record<string, GrowingFile>>;
  readonly running: readonly Work[];
  readonly waiting: readonly Work[];
  /** What its processes have not heard while paused. */
  readonly backlog: readonly { readonly cause: number | null; readonly happening: Happening }[];
  readonly nextPort: number;
  readonly nextName: number;
}

/** The first `length` lines of `lines`. Nobody changes a line; whoever appends to an older version starts a copy. */
export interface GrowingFile {
  readonly lines: Saved[];
  readonly length: number;
}

interface SocketBase {
  readonly id: string;
  readonly handle: string;
  readonly host: string;
  readonly localPort: number;
  /** The process that hears of it; null once closed. */
  readonly owner: string | null;
  /** The owner's wake-up waits in the queue. */
  readonly wakeQueued: boolean;
}

/** A TCP socket, or a filter that looks like one. Its id is also that of the process that is its machine. */
export interface StreamSocket extends SocketBase {
  readonly kind: 'tcp' | 'filter';
  readonly peer: string;
  readonly remotePort: number;
  /** Who is really there: not the peer where a translator stands between. */
  readonly farEnd: string;
  readonly connection: string;
  /** On the side that opened the connection. */
  readonly opener: boolean;
  /** Its initial sequence number. */
  readonly isn: number;
  /** The peer's; null until a SYN of the peer was taken in. */
  readonly peerIsn: number | null;
  /** Where it stands until a program has accepted it; null for any other. */
  readonly unaccepted: { readonly queue: 'SYN' | 'accept'; readonly hasEnded: boolean } | null;
  /** Offset up to which the transport has bytes for the reader. */
  readonly available: number;
  readonly read: number;
}

/** A UDP socket: a port, and what lies there unread. */
export interface DatagramSocket extends SocketBase {
  readonly kind: 'udp';
  /** Once connected: whom it sends to and hears, alone. */
  readonly peer: { readonly host: string; readonly port: number } | null;
  /** In the order of their arrival. */
  readonly unread: readonly UdpPacket[];
  /** What they take of the buffer, and how much it holds. */
  readonly charged: number;
  readonly bufferBytes: number;
  /** An ICMP message told it that nobody listens; the next operation reports it. */
  readonly refused: boolean;
  /** Whether the owner reads as soon as there is something, or only when it asks. */
  readonly readsAtOnce: boolean;
}

export type SocketRecord = StreamSocket | DatagramSocket;

/** The fragments of a datagram that have reached a host so far. */
export interface Reassembly {
  /** Offsets of those that are here. */
  readonly here: readonly number[];
  readonly bytes: number;
  /** When the first came. */
  readonly since: Microseconds;
}

/** One direction of a connection: the bytes written and not yet read, and whose they are. */
export interface Stream {
  readonly start: number;
  readonly end: number;
  readonly chunks: readonly { readonly from: number; readonly bytes: Uint8Array }[];
  readonly messages: readonly { readonly id: number; readonly from: number; readonly to: number }[];
  /** Where data segments began when first sent, in order: gives each its number. */
  readonly segments: readonly number[];
}

/** A message that was written and neither read nor given up yet. */
export interface OpenMessage {
  readonly id: number;
  readonly from: string;
  readonly connection: string;
  readonly role: MessageRole;
  readonly items: readonly number[];
  readonly layer: 'application' | 'framing';
  readonly farewell: boolean;
  /** The kind of socket it was written to: it is read when it leaves the same kind. */
  readonly through: SocketRecord['kind'];
}

export interface DirectionRecord {
  /** `from>to`. */
  readonly id: string;
  readonly link: string;
  readonly from: string;
  readonly to: string;
  readonly latencyUs: Microseconds;
  readonly jitterUs: Microseconds;
  readonly lossPpm: number;
  readonly reorderPpm: number;
  readonly duplicatePpm: number;
  readonly bandwidth: number;
  readonly queueBytes: number;
  /** Of the line that it is on; other directions may be on it, too. */
  readonly line: string;
  readonly cut: boolean;
  readonly blocked: boolean;
  readonly lastArrival: Microseconds;
  readonly random: RandomState;
  /** UDP packets sent on it so far, counted while fates are scripted. */
  readonly datagrams: number;
  /** Packets that a user ordered to be dropped: counts from now on, 1 is the next one. */
  readonly dropOrders: readonly number[];
}

export type Parameters = Readonly<Record<string, string | number | boolean>>;

/** Everything that the next step depends on. All values in it are immutable: a copy of the containers is a checkpoint. */
export interface World {
  now: Microseconds;
  step: number;
  entries: number;
  sequence: number;
  digest: Digest;
  queue: EventQueue<QueueItem>;
  parameters: Parameters;
  topology: Topology;
  hosts: Map<string, HostRecord>;
  processes: Map<string, ProcessRecord>;
  /**
   * By process, its live timers: name to sequence in the queue. A timer that fires with another sequence was cancelled.
   * Not in its record: a process with thousands of them would copy them all to set one.
   */
  timers: Map<string, Map<string, number>>;
  sockets: Map<string, SocketRecord>;
  /** `host/handle` to socket id, for owners. */
  handles: Map<string, string>;
  /** `host:port>peer:port` to socket id, for arriving segments. */
  tuples: Map<string, string>;
  /** A connection's `opener` or `acceptor` to the id of the socket that is it. */
  ends: Map<string, string>;
  /** `host:port` to the id of the UDP socket there. */
  datagramPorts: Map<string, string>;
  /** `host` and the datagram's number to what is there of it. */
  reassemblies: Map<string, Reassembly>;
  routes: Routes;
  /** Both ways of each line of the translators' tables. */
  translations: Map<string, Translation>;
  /** By connection, sender and the sender's initial sequence number: two connections between the same ports share nothing. */
  streams: Map<string, Stream>;
  /** What all of them hold. */
  streamBytes: number;
  messages: Map<number, OpenMessage>;
  directions: Map<string, DirectionRecord>;
  /** When each line of finite bandwidth will have sent all that waits for it. */
  lines: Map<string, Microseconds>;
  flights: Map<number, Flight>;
  fates: readonly (ScriptedFate & { readonly left: number })[];
  nextPacket: number;
  nextMessage: number;
  nextWork: number;
  /** Set when the run can go no further: by a machine that threw or by a limit. */
  stopped: 'error' | 'limit' | null;
}

/** A checkpoint of `world`: the containers are copied, their values shared. */
export function copyWorld(world: World): World {
  return {
    ...world,
    queue: world.queue.copy(),
    hosts: new Map(world.hosts),
    processes: new Map(world.processes),
    timers: new Map([...world.timers].map(([process, timers]) => [process, new Map(timers)])),
    sockets: new Map(world.sockets),
    handles: new Map(world.handles),
    tuples: new Map(world.tuples),
    datagramPorts: new Map(world.datagramPorts),
    ends: new Map(world.ends),
    reassemblies: new Map(world.reassemblies),
    translations: new Map(world.translations),
    streams: new Map(world.streams),
    messages: new Map(world.messages),
    directions: new Map(world.directions),
    lines: new Map(world.lines),
    flights: new Map(world.flights),
  };
}

/** About how many things a copy of a world holds that its predecessor does not share: what is under way, and what waits to be sent. */
export function sizeOf({ messages, flights, processes, streams }: World): number {
  let waiting = 0;
  for (const { chunks } of streams.values()) waiting += chunks.length;
  return messages.size + flights.size + processes.size + 2 * waiting;
}

/** A world at time 0 in which nothing has happened yet. */
export function emptyWorld(parameters: Parameters, topology: Topology): World {
  return {
    now: 0,
    step: -1,
    entries: 0,
    sequence: 0,
    digest: EMPTY_DIGEST,
    queue: new EventQueue<QueueItem>(),
    parameters,
    topology,
    hosts: new Map(),
    processes: new Map(),
    timers: new Map(),
    sockets: new Map(),
    handles: new Map(),
    tuples: new Map(),
    datagramPorts: new Map(),
    ends: new Map(),
    reassemblies: new Map(),
    routes: routesOf(topology),
    translations: new Map(),
    streams: new Map(),
    streamBytes: 0,
    messages: new Map(),
    directions: new Map(),
    lines: new Map(),
    flights: new Map(),
    fates: topology.fates.map((fate) => ({ ...fate, left: fate.times })),
    nextPacket: 1,
    nextMessage: 1,
    nextWork: 1,
    stopped: null,
  };
}

/** `map.get(key)`, where absence is a programmer's mistake. */
export function demand<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, what: string): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`there is no ${what} "${String(key)}"`);
  return value;
}
