import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Sentence } from '../contract/pattern.ts';

interface Asked {
  readonly number: number;
  /** When its SYN went out, and how often. */
  readonly at: Microseconds;
  tries: number;
  /** The side that listens has a socket for it. */
  isKnown: boolean;
  completeAt: Microseconds | null;
}

/** The sentences of a run of many connections: what the listening side has of each, and what the other side believes. */
export class ConnectionTeller {
  private readonly log: readonly Entry[];
  private readonly told = new Map<number, Sentence>();
  private readonly asked = new Map<string, Asked>();
  private next = 0;
  private waiting = 0;
  /** By host: the number of the connection that its program has asked for last, and ports that TIME-WAIT keeps. */
  private readonly called = new Map<string, number>();
  private readonly kept = new Map<string, number>();

  constructor(log: readonly Entry[]) {
    this.log = log;
  }

  /** Null where there are not many connections, or there is nothing to say of them. */
  tell(entry: Entry): Sentence | null {
    for (; this.next <= entry.n && this.next < this.log.length; this.next += 1) {
      const read = this.log[this.next];
      const sentence = read === undefined ? null : this.read(read);
      if (sentence !== null) this.told.set(this.next, sentence);
    }
    return this.asked.size > 1 ? (this.told.get(entry.n) ?? null) : null;
  }

  private read(entry: Entry): Sentence | null {
    switch (entry.kind) {
      case 'segment':
        return this.tellSegment(entry);
      case 'state':
        return this.tellState(entry);
      case 'accept queue':
        return this.tellQueue(entry);
      case 'loss':
        return this.tellLoss(entry);
      case 'socket error':
        return this.tellNoPort(entry);
      case 'spawn': {
        const [, number] = /\/caller-(\d+)$/.exec(entry.process) ?? [];
        if (number !== undefined) this.called.set(entry.host, Number(number));
        return null;
      }
      default:
        return null;
    }
  }

  private tellSegment({
    at,
    connection,
    from,
    to,
    flags,
    length,
    retransmission,
  }: EntryOf<'segment'>): Sentence | null {
    if (flags === 'S') return this.tellSyn(connection, from, to, at);
    const known = this.asked.get(connection);
    if (known === undefined) return null;
    const values = { from, to, connection: known.number };
    if (flags === 'SA' && !known.isKnown) return { key: 'many.cookie', values, weight: 2 };
    if (flags === 'SA') return { key: 'many.agrees', values };
    if (retransmission && length > 0 && !known.isKnown) return { key: 'many.data again', values, weight: 2 };
    return null;
  }

  private tellSyn(connection: string, from: string, to: string, at: Microseconds): Sentence {
    const known = this.asked.get(connection);
    if (known !== undefined) {
      known.tries += 1;
      const values = { from, to, connection: known.number, tries: known.tries, sinceUs: at - known.at };
      return { key: 'many.again', values, weight: 2 };
    }
    const number = this.called.get(from) ?? this.asked.size + 1;
    this.asked.set(connection, { number, at, tries: 1, isKnown: false, completeAt: null });
    return { key: 'many.asks', values: { from, to, connection: number }, weight: 1 };
  }

  private tellState({ at, layer, host, process, path, event, connection }: EntryOf<'state'>): Sentence | null {
    const known = this.asked.get(connection ?? '');
    if (layer !== 'transport' || known === undefined) return null;
    const isOpener = connection?.startsWith(`${host}:`) === true;
    if (!isOpener) {
      if (path === 'SYN-RECEIVED') known.isKnown = true;
      if (path === 'gone') known.isKnown = false;
      if (path !== 'ESTABLISHED') return null;
      known.isKnown = true;
      return event === 'cookie'
        ? { key: 'many.made of answer', values: { host, connection: known.number }, weight: 2 }
        : null;
    }
    const values = { host, connection: known.number, tookUs: at - known.at };
    if (path === 'ESTABLISHED' && known.completeAt === null) {
      known.completeAt = at;
      return { key: known.isKnown ? 'many.stands' : 'many.stands alone', values, weight: known.isKnown ? 1 : 3 };
    }
    if (path === 'TIME-WAIT' && event !== 'timeWaitTimeout') {
      this.kept.set(host, (this.kept.get(host) ?? 0) + 1);
      return { key: 'many.time-wait', values: { ...values, kept: this.kept.get(host) ?? 0 }, weight: 1 };
    }
    if (path === 'gone' && event === 'timeWaitTimeout') {
      this.kept.set(host, (this.kept.get(host) ?? 1) - 1);
      return { key: 'many.port free', values, weight: 2 };
    }
    return path === 'gone' && known.completeAt === null && process !== ''
      ? { key: event === 'segment' ? 'many.refused' : 'many.given up', values, weight: 3 }
      : null;
  }

  private tellNoPort({ host, error }: EntryOf<'socket error'>): Sentence | null {
    if (error !== 'EADDRNOTAVAIL') return null;
    const values = { host, connection: this.called.get(host) ?? 0, kept: this.kept.get(host) ?? 0 };
    return { key: values.kept > 0 ? 'many.no port' : 'many.no port at all', values, weight: 3 };
  }

  private tellQueue({ host, connection, change, waiting }: EntryOf<'accept queue'>): Sentence | null {
    this.waiting = waiting;
    const known = this.asked.get(connection);
    if (known === undefined) return null;
    return { key: `many.${change}`, values: { host, connection: known.number, waiting }, weight: 2 };
  }

  private tellLoss({ packet, reason }: EntryOf<'loss'>): Sentence | null {
    if (reason !== 'accept queue full' && reason !== 'SYN queue full') return null;
    const sent = this.log.findLast((entry) => entry.kind === 'segment' && entry.packet === packet);
    const known = sent?.kind === 'segment' ? this.asked.get(sent.connection) : undefined;
    if (sent?.kind !== 'segment' || known === undefined) return null;
    const values = { from: sent.from, to: sent.to, connection: known.number, waiting: this.waiting };
    if (reason === 'SYN queue full') return { key: 'many.half-open full', values, weight: 3 };
    if (sent.flags === 'S') return { key: 'many.full', values, weight: 3 };
    return { key: sent.length > 0 ? 'many.data dropped' : 'many.last step dropped', values, weight: 3 };
  }
}
