import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { isClosing, isForgotten, peerOf } from '../record/connection-ends.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberPart, NumberSpecs, ValuesOf } from './fold.ts';

export const HALF_OPEN_NUMBERS = {
  clientNoticeMs: {
    title: 'Time to notice',
    unit: 'ms',
    definition:
      'Time from the server, or the way to it, being gone until a client that had a connection ends it; the last one, or the one that runs.',
    picture: { look: 'step', tone: 'ink' },
  },
  serverNoticeMs: {
    title: 'The server notices after',
    unit: 'ms',
    definition:
      'Time from a client, or the way to it, being gone until whoever had accepted its connection ends it; the last one, or the one that runs.',
    picture: { look: 'step', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** One end of a connection. */
interface End {
  readonly host: string;
  readonly peer: string;
  readonly connection: string;
  readonly path: string;
  readonly hasStood: boolean;
  /** Its peer's socket is gone for good: one that comes later at the same address knows nothing of this connection. */
  readonly isAlone: boolean;
  /** Since when the other end, or the way to it, is gone. */
  readonly brokenAt: Microseconds | null;
}

interface Notice {
  readonly goneAt: Microseconds;
  readonly noticedAt: Microseconds;
}

/** How long ends of connections believe in what is gone: a peer without power or memory, a cut way, a host offline. */
export class HalfOpen implements Fold {
  private readonly clients: ReadonlySet<string>;
  private readonly ends: Map<string, End>;
  /** The sockets of each connection that there are. */
  private readonly socketsOf: Map<string, readonly string[]>;
  /** Directions that let nothing through: `client>server cut`. */
  private readonly dead: Set<string>;
  private readonly offline: Set<string>;
  private lastAction: string;
  private byClient: Notice | null;
  private byServer: Notice | null;

  constructor(clients: ReadonlySet<string>, from?: HalfOpen) {
    this.clients = clients;
    this.ends = new Map(from?.ends);
    this.socketsOf = new Map(from?.socketsOf);
    this.dead = new Set(from?.dead);
    this.offline = new Set(from?.offline);
    this.lastAction = from?.lastAction ?? '';
    this.byClient = from?.byClient ?? null;
    this.byServer = from?.byServer ?? null;
  }

  copy(): HalfOpen {
    return new HalfOpen(this.clients, this);
  }

  add(entry: Entry): void {
    switch (entry.kind) {
      case 'state':
        if (entry.layer === 'transport' && entry.process.includes('/tcp-')) this.setState(entry);
        return;
      case 'crash':
        for (const [socket, { host }] of this.ends) if (host === entry.host) this.forget(socket, entry.at);
        return;
      case 'offline':
        this.offline.add(entry.host);
        this.look(entry.at);
        return;
      case 'online':
        this.offline.delete(entry.host);
        this.look(entry.at);
        return;
      case 'intervention':
        this.lastAction = entry.action;
        return;
      case 'link':
        this.setLink(entry);
        this.look(entry.at);
        return;
      default:
    }
  }

  values(at: Microseconds): ValuesOf<typeof HALF_OPEN_NUMBERS> {
    return { clientNoticeMs: inMs(this.spanOf(true, at)), serverNoticeMs: inMs(this.spanOf(false, at)) };
  }

  partsOf(name: string): readonly NumberPart[] {
    const isClient = name === 'clientNoticeMs';
    const since = this.unnoticed(isClient);
    if (since !== null) return [{ part: 'goneAt', value: inMs(since) }];
    const notice = isClient ? this.byClient : this.byServer;
    if (notice === null) return [];
    return [
      { part: 'goneAt', value: inMs(notice.goneAt) },
      { part: 'noticedAt', value: inMs(notice.noticedAt) },
    ];
  }

  private spanOf(isClient: boolean, at: Microseconds): Microseconds | null {
    const since = this.unnoticed(isClient);
    if (since !== null) return at - since;
    const notice = isClient ? this.byClient : this.byServer;
    return notice === null ? null : notice.noticedAt - notice.goneAt;
  }

  /** Since when somebody of that side believes in vain; null when nobody does. */
  private unnoticed(isClient: boolean): Microseconds | null {
    let oldest: Microseconds | null = null;
    for (const { host, brokenAt } of this.ends.values()) {
      if (brokenAt === null || this.clients.has(host) !== isClient) continue;
      if (oldest === null || brokenAt < oldest) oldest = brokenAt;
    }
    return oldest;
  }

  private setState({ at, host, process, path, connection = '' }: EntryOf<'state'>): void {
    const known = this.ends.get(process);
    if (isForgotten(path)) {
      if (known === undefined) return;
      this.notice(known, at);
      this.forget(process, at);
      return;
    }
    if (known === undefined && path !== 'SYN-SENT' && path !== 'SYN-RECEIVED') return;
    const hasStood = known?.hasStood === true || path === 'ESTABLISHED';
    const { isAlone = false, brokenAt = null } = known ?? {};
    const end = { host, peer: peerOf(connection, host), connection, path, hasStood, isAlone, brokenAt };
    if (known === undefined) this.socketsOf.set(connection, [...(this.socketsOf.get(connection) ?? []), process]);
    this.ends.set(process, isClosing(path) ? { ...end, brokenAt: null } : end);
    if (known?.hasStood !== true && hasStood) this.look(at, [process]);
  }

  private notice({ host, hasStood, brokenAt }: End, at: Microseconds): void {
    if (!hasStood || brokenAt === null) return;
    const notice = { goneAt: brokenAt, noticedAt: at };
    if (this.clients.has(host)) this.byClient = notice;
    else this.byServer = notice;
  }

  private forget(socket: string, at: Microseconds): void {
    const connection = this.ends.get(socket)?.connection ?? '';
    this.ends.delete(socket);
    const left = (this.socketsOf.get(connection) ?? []).filter((other) => other !== socket);
    if (left.length === 0) this.socketsOf.delete(connection);
    else this.socketsOf.set(connection, left);
    for (const other of left) {
      const end = this.ends.get(other);
      if (end !== undefined) this.ends.set(other, { ...end, isAlone: true });
    }
    this.look(at, left);
  }

  private setLink({ link, state }: EntryOf<'link'>): void {
    const [one = '', other = ''] = link.split(/[->]/);
    const ways = link.includes('>') ? [link] : [`${one}>${other}`, `${other}>${one}`];
    for (const way of ways) {
      if (state === 'up') this.dead.delete(`${way} ${this.lastAction === 'unblock' ? 'blocked' : 'cut'}`);
      else this.dead.add(`${way} ${state}`);
    }
  }

  /** Who believes in vain from now on, and who does no longer. */
  private look(at: Microseconds, sockets: Iterable<string> = this.ends.keys()): void {
    for (const socket of sockets) {
      const end = this.ends.get(socket);
      if (end === undefined || !end.hasStood || isClosing(end.path)) continue;
      const isWhole = this.isWhole(end);
      if (isWhole === (end.brokenAt === null)) continue;
      this.ends.set(socket, { ...end, brokenAt: isWhole ? null : at });
    }
  }

  private isWhole({ host, peer, connection, isAlone }: End): boolean {
    if (isAlone) return false;
    if (this.offline.has(host) || this.offline.has(peer)) return false;
    for (const way of [`${host}>${peer}`, `${peer}>${host}`])
      if (this.dead.has(`${way} cut`) || this.dead.has(`${way} blocked`)) return false;
    return (this.socketsOf.get(connection) ?? []).length > 1;
  }
}
