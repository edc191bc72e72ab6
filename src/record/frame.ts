import type { MessageRole } from '../kernel/message.ts';
import { progressOf, traceMessage } from './journey.ts';
import type { MessageTrace } from './journey.ts';
import type { HostStatus, ProcessStatus, Timeline } from './timeline.ts';
import type { Microseconds } from '../kernel/time.ts';

/** A place in a run: a time, and the last step that has happened by then. */
export interface Position {
  readonly at: Microseconds;
  readonly step: number;
}

export interface ProcessFrame extends ProcessStatus {
  readonly process: string;
}

export interface WorkFrame {
  readonly process: string;
  readonly name: string;
  readonly at: Microseconds;
  readonly until: Microseconds;
}

export interface HostFrame extends Pick<HostStatus, 'up' | 'paused' | 'offline'> {
  readonly host: string;
  /** TCP sockets that stand for a connection. */
  readonly sockets: number;
  /** Programs and what they spawned, oldest first. */
  readonly processes: readonly ProcessFrame[];
  readonly works: readonly WorkFrame[];
}

export interface DirectionFrame {
  readonly direction: string;
  readonly cut: boolean;
  readonly blocked: boolean;
}

/** A packet on its way. */
export interface PacketFrame {
  readonly packet: number;
  readonly from: string;
  readonly to: string;
  readonly departsAt: Microseconds;
  readonly arrivesAt: Microseconds;
  /** 0 to 1; 0 while it waits for the line. */
  readonly progress: number;
}

/** A message that was written and neither read nor given up. */
export interface MessageFrame {
  readonly message: number;
  readonly from: string;
  readonly to: string;
  readonly role: MessageRole;
  readonly label: string;
  readonly news: readonly number[];
  readonly state: MessageTrace['state'];
  readonly startsAt: Microseconds | null;
  readonly landsAt: Microseconds | null;
  /** The packet that brings the part it needs last. */
  readonly packet: number | null;
  /** 0 to 1 while in flight, else null: a lost message has no place. */
  readonly progress: number | null;
}

/** Everything a picture of one instant needs. It knows nothing that lies after it. */
export interface Frame extends Position {
  /** Only entries with smaller numbers exist. */
  readonly limit: number;
  readonly hosts: ReadonlyMap<string, HostFrame>;
  readonly directions: ReadonlyMap<string, DirectionFrame>;
  readonly packets: readonly PacketFrame[];
  readonly messages: readonly MessageFrame[];
}

/** The picture at a position, read from the index alone. */
export function frameAt(timeline: Timeline, { at, step }: Position): Frame {
  const limit = timeline.entriesThrough(step);
  return {
    at,
    step,
    limit,
    hosts: hostsAt(timeline, limit),
    directions: directionsAt(timeline, limit),
    packets: timeline.traffic.packets.openBefore(limit).map((journey) => {
      const { packet, from, to, departsAt, arrivesAt } = journey;
      return { packet, from, to, departsAt, arrivesAt, progress: progressOf(journey, at) };
    }),
    messages: messagesAt(timeline, limit, at),
  };
}

function hostsAt(timeline: Timeline, limit: number): Map<string, HostFrame> {
  const processes = new Map<string, ProcessFrame[]>();
  for (const { host, process, states } of timeline.processes.openBefore(limit)) {
    const status = states.before(limit);
    if (status !== undefined) listIn(processes, host).push({ ...status, process });
  }
  const works = new Map<string, WorkFrame[]>();
  for (const { host, process, name, at, until } of timeline.works.openBefore(limit)) {
    listIn(works, host).push({ process, name, at, until });
  }
  const hosts = new Map<string, HostFrame>();
  for (const [host, history] of timeline.hosts) {
    const status = history.status.before(limit);
    if (status === undefined) continue;
    hosts.set(host, {
      host,
      up: status.up,
      paused: status.paused,
      offline: status.offline,
      sockets: history.sockets.before(limit) ?? 0,
      processes: processes.get(host) ?? [],
      works: works.get(host) ?? [],
    });
  }
  return hosts;
}

function directionsAt(timeline: Timeline, limit: number): Map<string, DirectionFrame> {
  const directions = new Map<string, DirectionFrame>();
  for (const [direction, changes] of timeline.directions) {
    const status = changes.before(limit);
    directions.set(direction, { direction, cut: status?.cut ?? false, blocked: status?.blocked ?? false });
  }
  return directions;
}

function messagesAt(timeline: Timeline, limit: number, at: Microseconds): MessageFrame[] {
  return timeline.traffic.messages.openBefore(limit).map((journey) => {
    const { message, from, to, role, label, items: news } = journey;
    const { state, startsAt, landsAt, packet } = traceMessage(journey, limit);
    const isFlying = state === 'in flight' && startsAt !== null && landsAt !== null;
    const progress = isFlying ? progressOf({ departsAt: startsAt, arrivesAt: landsAt }, at) : null;
    return { message, from, to, role, label, news, state, startsAt, landsAt, packet, progress };
  });
}

function listIn<Value>(map: Map<string, Value[]>, key: string): Value[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
