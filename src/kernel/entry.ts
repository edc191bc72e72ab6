import type { SocketError, SocketOperation } from './effect.ts';
import type { MessageRole } from './message.ts';
import type { Result } from './result.ts';
import type { Microseconds } from './time.ts';

export type Layer = 'user' | 'host' | 'process' | 'application' | 'framing' | 'transport' | 'link';

export type LossReason =
  | 'chance'
  | 'cut'
  | 'blocked'
  | 'down'
  | 'queue full'
  | 'dropped'
  | 'no route'
  /** The kernel of the host where it arrives has no room for one more half-open, or one more complete connection. */
  | 'SYN queue full'
  | 'accept queue full';

/** Values of an entry: only what every engine prints alike. */
export type Plain = string | number | boolean | null;
export type Badges = Readonly<Record<string, string | number>>;
/** What changed; null for what is said no longer. */
export type BadgeChanges = Readonly<Record<string, string | number | null>>;

/** What an entry says, by kind. `host` is where it happened. */
export type EntryBody =
  // What a user did.
  | { layer: 'user'; kind: 'intervention'; action: string; target: string; host?: string }
  | { layer: 'user'; kind: 'ineffective'; action: string; target: string }
  // What happened to a host.
  | { layer: 'host'; kind: 'boot'; host: string }
  | { layer: 'host'; kind: 'crash'; host: string }
  | { layer: 'host'; kind: 'paused'; host: string }
  | { layer: 'host'; kind: 'resumed'; host: string }
  | { layer: 'host'; kind: 'offline'; host: string }
  | { layer: 'host'; kind: 'online'; host: string }
  | { layer: 'host'; kind: 'listening'; host: string; port: number }
  | { layer: 'host'; kind: 'deaf'; host: string; port: number }
  | {
      layer: 'host';
      kind: 'work';
      host: string;
      process: string;
      name: string;
      until: Microseconds;
      /** The message that asked for it. */
      exchange?: number;
    }
  | { layer: 'host'; kind: 'work done'; host: string; process: string; name: string }
  /** The process has died: what was done of the work so far was in vain. */
  | { layer: 'host'; kind: 'work dropped'; host: string; process: string; name: string }
  | { layer: 'host'; kind: 'save'; host: string; process: string; key: string }
  | { layer: 'link'; kind: 'link'; link: string; state: 'up' | 'cut' | 'blocked' }
  // Processes and their machines.
  | { layer: 'process'; kind: 'spawn'; host: string; process: string }
  | { layer: 'process'; kind: 'exit'; host: string; process: string }
  | {
      layer: 'process' | 'transport';
      kind: 'state';
      host: string;
      process: string;
      connection?: string;
      path: string;
      event: string;
      badges: BadgeChanges;
    }
  | { layer: 'process'; kind: 'error'; host: string; process: string; text: string }
  | { layer: 'process'; kind: 'limit'; limit: string }
  // What applications do and get.
  | {
      layer: 'application' | 'framing';
      kind: 'write';
      host: string;
      process: string;
      connection: string;
      message: number;
      to: string;
      role: MessageRole;
      label: string;
      exchange: number;
      parent: number | null;
      /** What of the workload it carries, by number. */
      items: readonly number[];
      length: number;
      /** The call of a user that it is a try of: the program that asks, and its number there. */
      call?: string;
    }
  | {
      layer: 'application' | 'framing';
      kind: 'read';
      host: string;
      process: string;
      connection: string;
      message: number;
      from: string;
      role: MessageRole;
    }
  | {
      layer: 'application' | 'framing';
      kind: 'undelivered';
      host: string;
      connection: string;
      message: number;
      reason: string;
      /** It was a goodbye, which nobody need read. */
      farewell?: true;
    }
  | {
      layer: 'application';
      kind: 'result';
      host: string;
      process: string;
      call: string;
      result: Result;
      definite: boolean;
      status: number;
    }
  /** A note of a machine: its own word (`name`) with numbers and words. */
  | {
      layer: Layer;
      kind: 'note';
      host: string;
      process: string;
      name: string;
      values: Readonly<Record<string, Plain>>;
    }
  // Transport and link.
  | {
      layer: 'transport';
      kind: 'segment';
      host: string;
      connection: string;
      packet: number;
      from: string;
      to: string;
      /** Addresses in the IP header, where they are not the ends of this link. */
      source?: string;
      destination?: string;
      flags: string;
      seq: number;
      ack: number | null;
      length: number;
      window: number;
      bytes: number;
      retransmission: boolean;
      messages: readonly number[];
      departsAt: Microseconds;
      arrivesAt: Microseconds;
    }
  | {
      layer: 'transport';
      kind: 'datagram';
      host: string;
      packet: number;
      from: string;
      to: string;
      /** Addresses in the IP header, where they are not the ends of this link. */
      source?: string;
      destination?: string;
      protocol: 'udp' | 'icmp';
      length: number;
      bytes: number;
      messages: readonly number[];
      departsAt: Microseconds;
      arrivesAt: Microseconds;
    }
  /** A host that forwards under its own address has a new line in its table. */
  | {
      layer: 'transport';
      kind: 'translation';
      host: string;
      protocol: 'udp' | 'tcp';
      inside: string;
      outside: string;
      remote: string;
    }
  /** An operation on a socket failed; nothing was sent or read. */
  | {
      layer: 'application';
      kind: 'socket error';
      host: string;
      process: string;
      operation: SocketOperation;
      error: SocketError;
      port: number;
    }
  /** A complete connection begins to wait (`in`) until a program has it (`out`), or it is over before (`gone`); `waiting` are there now. */
  | {
      layer: 'transport';
      kind: 'accept queue';
      host: string;
      port: number;
      connection: string;
      change: 'in' | 'out' | 'gone';
      waiting: number;
    }
  | { layer: 'transport'; kind: 'arrival'; host: string; packet: number; connection?: string }
  | {
      layer: 'link';
      kind: 'loss';
      packet: number;
      direction: string;
      reason: LossReason;
      messages: readonly number[];
    };

export type EntryKind = EntryBody['kind'];

/** One line of the log: number, step, time, what caused it (the happened-before graph), and what it says. */
export type Entry = {
  readonly n: number;
  readonly step: number;
  readonly at: Microseconds;
  readonly cause: number | null;
} & Readonly<EntryBody>;

export type EntryOf<Kind extends EntryKind> = Extract<Entry, { kind: Kind }>;
