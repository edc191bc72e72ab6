import type { BadgeChanges, Badges, Entry, EntryOf } from '../kernel/entry.ts';
import type { Follower } from '../kernel/run.ts';
import type { Microseconds } from '../kernel/time.ts';
import { Beliefs } from './beliefs.ts';
import { Copies } from './copies.ts';
import { Failures } from './failures.ts';
import type { FailureWords } from './failures.ts';
import { Holds } from './holds.ts';
import { Inside } from './inside.ts';
import type { Moment } from './journey.ts';
import { Changes, lowerBound, Spans } from './spans.ts';
import type { Line } from './line-rates.ts';
import { Traffic } from './traffic.ts';

export interface HostStatus extends Moment {
  readonly up: boolean;
  readonly paused: boolean;
  readonly offline: boolean;
}

export interface DirectionStatus extends Moment {
  readonly cut: boolean;
  readonly blocked: boolean;
}

export interface ProcessStatus extends Moment {
  readonly path: string;
  /** Since when it is in this state, whatever its badges did. */
  readonly since: Microseconds;
  readonly event: string;
  /** All its badges, not only the changed ones. */
  readonly badges: Badges;
}

/** A process of a program; sockets are only counted. */
export interface ProcessHistory {
  readonly process: string;
  readonly host: string;
  readonly states: Changes<ProcessStatus>;
  end: Moment | null;
}

export interface WorkSpan extends Moment {
  readonly host: string;
  readonly process: string;
  readonly name: string;
  /** The message that asked for it; null where none did. */
  readonly exchange: number | null;
  /** When it will be done if nothing happens to it. */
  readonly until: Microseconds;
  end: (Moment & { readonly done: boolean }) | null;
}

export interface InterventionMark extends Moment {
  readonly action: string;
  readonly target: string;
  readonly host: string | null;
  /** The number of the entry that says there was nothing to do. */
  ineffective: number | null;
}

interface HostHistory {
  readonly status: Changes<HostStatus>;
  readonly sockets: Changes<number>;
}

interface Alive {
  readonly span: number;
  readonly history: ProcessHistory;
}

const NEVER_BOOTED = { up: false, paused: false, offline: false } as const;

/** An index of the log that grows with it: what was when, who met whom, what is on its way. */
export class Timeline implements Follower {
  readonly hosts = new Map<string, HostHistory>();
  /** By `from>to`. */
  readonly directions = new Map<string, Changes<DirectionStatus>>();
  readonly processes = new Spans<ProcessHistory>();
  readonly works = new Spans<WorkSpan>();
  readonly traffic: Traffic;
  readonly holds = new Holds();
  readonly beliefs = new Beliefs();
  readonly copies = new Copies();
  readonly inside = new Inside();
  readonly failures: Failures;
  readonly interventions: InterventionMark[] = [];
  private readonly times: Microseconds[] = [];
  /** By step: how many entries there are after it. */
  private readonly through: number[] = [];
  private readonly links: readonly Line[];
  private readonly alive = new Map<string, Alive>();
  private readonly running: { readonly work: WorkSpan; readonly span: number }[] = [];
  /** Open sockets by host. */
  private readonly openSockets = new Map<string, Set<string>>();

  constructor(links: readonly Line[], failureWords: FailureWords = {}) {
    this.links = links;
    this.traffic = new Traffic(links);
    this.failures = new Failures(failureWords);
    for (const { from, to } of links) {
      for (const direction of [`${from}>${to}`, `${to}>${from}`]) this.directions.set(direction, new Changes());
    }
  }

  /** How many entries the log has. */
  get length(): number {
    return this.times.length;
  }

  /** The number of the first entry after `step`. */
  entriesThrough(step: number): number {
    return step < 0 ? 0 : (this.through[Math.min(step, this.through.length - 1)] ?? 0);
  }

  /** The number of the first entry at `at` or later. */
  firstEntryFrom(at: Microseconds): number {
    return lowerBound(this.times, at);
  }

  /** When entry `n` happened; infinite for one that the log does not have. */
  timeOf(n: number): Microseconds {
    return this.times[n] ?? Number.POSITIVE_INFINITY;
  }

  add(entry: Entry): void {
    this.times.push(entry.at);
    while (this.through.length < entry.step) this.through.push(entry.n);
    this.through[entry.step] = entry.n + 1;
    this.holds.add(entry);
    this.copies.add(entry);
    this.inside.add(entry);
    const ended = this.beliefs.add(entry);
    this.failures.add(entry, ended.length === 0 ? ended : ended.filter(({ host }) => !this.isByHand(host, entry.at)));
    switch (entry.kind) {
      case 'boot':
        this.setHost(entry, { up: true, paused: false });
        return;
      case 'crash':
        this.setHost(entry, { up: false, paused: false });
        this.closeSockets(entry.n, entry.host);
        this.traffic.add(entry);
        return;
      case 'paused':
      case 'resumed':
        this.setHost(entry, { paused: entry.kind === 'paused' });
        return;
      case 'offline':
      case 'online':
        this.setHost(entry, { offline: entry.kind === 'offline' });
        return;
      case 'link':
        this.setLink(entry);
        return;
      case 'spawn':
        this.spawn(entry);
        return;
      case 'exit':
        this.exit(entry);
        return;
      case 'state':
        this.setState(entry);
        return;
      case 'work':
        this.startWork(entry);
        return;
      case 'work done':
      case 'work dropped':
        this.endWorks(entry, entry.kind === 'work done', entry.name);
        return;
      case 'intervention':
        this.interventions.push({
          n: entry.n,
          at: entry.at,
          action: entry.action,
          target: entry.target,
          host: entry.host ?? null,
          ineffective: null,
        });
        this.traffic.add(entry);
        return;
      case 'ineffective': {
        const mark = this.interventions.at(-1);
        if (mark !== undefined) mark.ineffective = entry.n;
        return;
      }
      case 'write':
      case 'read':
      case 'undelivered':
      case 'segment':
      case 'datagram':
      case 'arrival':
      case 'loss':
      case 'note':
        this.traffic.add(entry);
        return;
      case 'listening':
      case 'accept queue':
      case 'socket error':
      case 'translation':
      case 'deaf':
      case 'save':
      case 'error':
      case 'limit':
      case 'result':
        return;
    }
  }

  /** What a user ends on a host has not failed there. */
  private isByHand(host: string, at: Microseconds): boolean {
    const last = this.interventions.at(-1);
    return last !== undefined && last.at === at && last.host === host;
  }

  private hostHistory(host: string): HostHistory {
    const known = this.hosts.get(host);
    if (known !== undefined) return known;
    const history = { status: new Changes<HostStatus>(), sockets: new Changes<number>() };
    this.hosts.set(host, history);
    return history;
  }

  private setHost({ n, at, host }: Entry & { readonly host: string }, part: Partial<HostStatus>): void {
    const { status } = this.hostHistory(host);
    status.set(n, { ...(status.latest ?? NEVER_BOOTED), ...part, n, at });
  }

  /** `up` ends what the action that caused it ends: a cut or a block. */
  private setLink({ n, at, link, state }: EntryOf<'link'>): void {
    const unblocks = this.interventions.at(-1)?.action === 'unblock';
    const part = state === 'up' ? (unblocks ? { blocked: false } : { cut: false }) : { [state]: true };
    for (const { from, to } of this.links) {
      for (const direction of [`${from}>${to}`, `${to}>${from}`]) {
        if (link !== direction && link !== `${from}-${to}`) continue;
        const changes = this.directions.get(direction);
        changes?.set(n, { cut: false, blocked: false, ...changes.latest, ...part, n, at });
      }
    }
  }

  private spawn({ n, at, host, process }: EntryOf<'spawn'>): void {
    const history: ProcessHistory = { process, host, states: new Changes(), end: null };
    history.states.set(n, { n, at, path: '', since: at, event: '', badges: {} });
    this.alive.set(process, { history, span: this.processes.begin(n, history) });
  }

  private exit(entry: EntryOf<'exit'>): void {
    const alive = this.alive.get(entry.process);
    if (alive === undefined) return;
    this.alive.delete(entry.process);
    alive.history.end = { n: entry.n, at: entry.at };
    this.processes.end(entry.n, alive.span);
    this.endWorks(entry, false);
  }

  private setState({ layer, n, at, host, process, path, event, badges }: EntryOf<'state'>): void {
    if (layer === 'transport') {
      this.setSocket(n, host, process, path);
      return;
    }
    const states = this.alive.get(process)?.history.states;
    const before = states?.latest;
    if (states === undefined || before === undefined) return;
    const since = before.path === path ? before.since : at;
    states.set(n, { n, at, path, since, event, badges: withChanges(before.badges, badges) });
  }

  private setSocket(n: number, host: string, socket: string, path: string): void {
    const open = this.openSockets.get(host) ?? new Set<string>();
    this.openSockets.set(host, open);
    if (isOpenSocket(socket, path)) open.add(socket);
    else open.delete(socket);
    const { sockets } = this.hostHistory(host);
    if (sockets.latest !== open.size) sockets.set(n, open.size);
  }

  private closeSockets(n: number, host: string): void {
    this.openSockets.delete(host);
    this.hostHistory(host).sockets.set(n, 0);
  }

  private startWork({ n, at, host, process, name, exchange, until }: EntryOf<'work'>): void {
    const work: WorkSpan = { n, at, host, process, name, exchange: exchange ?? null, until, end: null };
    this.running.push({ work, span: this.works.begin(n, work) });
  }

  /** Ends the oldest work of that name, or, without a name, all works of the process. */
  private endWorks({ n, at, process }: Moment & { readonly process: string }, done: boolean, name?: string): void {
    for (let index = 0; index < this.running.length;) {
      const { work, span } = this.running[index] ?? { work: undefined, span: 0 };
      if (work === undefined || work.process !== process || (name !== undefined && work.name !== name)) {
        index += 1;
        continue;
      }
      this.running.splice(index, 1);
      work.end = { n, at, done };
      this.works.end(n, span);
      if (name !== undefined) return;
    }
  }
}

/** The badges as they are after a change: one that is no longer said is gone. */
export function withChanges(before: Badges, changes: BadgeChanges): Badges {
  const badges: Record<string, string | number> = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete badges[name];
    else badges[name] = value;
  }
  return badges;
}

/** TIME-WAIT only remembers a connection; a filter is not a socket of its own. The kernel names sockets `host/tcp-3`. */
export function isOpenSocket(socket: string, path: string): boolean {
  return socket.includes('/tcp-') && !/^(?:closed|gone|listen|time-?wait|$)/i.test(path);
}
