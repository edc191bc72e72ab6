import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { insideNotes, limitNotes, servedNotes } from '../../record/inside-notes.ts';
import { describeCommon } from '../contract/describe.ts';
import type { Sentence } from '../contract/pattern.ts';
import { MailTeller } from './telling-mail.ts';

/** The sentences of a log: who stands still, what waits for a thread and why, and what waits without one. */
export function describing(log: readonly Entry[]): (entry: Entry) => Sentence | null {
  const teller = new Teller(log);
  return (entry) => teller.say(entry);
}

const NOTHING = 0;

/** What is known of a host as far as the log was read. */
interface HostTold {
  /** By row: its kind. */
  readonly rows: Map<string, string>;
  readonly parked: Set<string>;
  readonly outstanding: Set<number>;
  /** By what waits: since when. */
  readonly waiting: Map<string, Microseconds>;
  begunAt: Microseconds | null;
  answered: number;
  calls: number;
}

/** Reads a log that may still grow, once, and keeps what it has to say of each entry. */
class Teller {
  private readonly log: readonly Entry[];
  private readonly told = new Map<number, Sentence>();
  private readonly hosts = new Map<string, HostTold>();
  /** By connection: the call that it was made for. */
  private readonly calls = new Map<string, number>();
  private readonly busy = new Map<string, number>();
  /** Hashes under way, by process. */
  private readonly begun = new Set<string>();
  private readonly mails = new MailTeller();
  private next = 0;

  constructor(log: readonly Entry[]) {
    this.log = log;
  }

  say(entry: Entry): Sentence | null {
    for (; this.next <= entry.n && this.next < this.log.length; this.next += 1) {
      const read = this.log[this.next];
      const sentence = read === undefined ? null : this.read(read);
      if (sentence !== null) this.told.set(this.next, sentence);
    }
    return this.told.get(entry.n) ?? describeCommon(entry);
  }

  private host(id: string): HostTold {
    const known = this.hosts.get(id);
    if (known !== undefined) return known;
    const fresh: HostTold = {
      rows: new Map(),
      parked: new Set(),
      outstanding: new Set(),
      waiting: new Map(),
      begunAt: null,
      answered: 0,
      calls: 0,
    };
    this.hosts.set(id, fresh);
    return fresh;
  }

  private read(entry: Entry): Sentence | null {
    switch (entry.kind) {
      case 'note':
        return this.readNote(entry);
      case 'write': {
        const [call] = entry.items;
        if (entry.role === 'request' && call !== undefined) this.calls.set(entry.connection, call);
        const outstanding = this.host(entry.host).outstanding.size;
        if (entry.role === 'request' && outstanding > 0 && call !== undefined)
          return {
            key: 'write.query',
            values: { host: entry.host, to: entry.to, call, count: outstanding },
            weight: 1,
          };
        // Programs say the same in their own words, and better.
        return entry.role === 'error' ? null : quiet(entry);
      }
      case 'read':
      case 'listening':
      case 'result':
        return quiet(entry);
      case 'crash':
        this.hosts.delete(entry.host);
        return null;
      case 'work':
        return this.tellWork(entry);
      case 'work done':
        this.busy.set(entry.host, (this.busy.get(entry.host) ?? 1) - 1);
        return quiet(entry);
      case 'accept queue':
        return this.tellAccept(entry);
      default:
        return null;
    }
  }

  private tellWork(entry: EntryOf<'work'>): Sentence | null {
    this.busy.set(entry.host, (this.busy.get(entry.host) ?? 0) + 1);
    const [kind = '', call = ''] = entry.name.split(' ');
    if (kind === 'query')
      return {
        key: 'work.query',
        values: { host: entry.host, call: Number(call), durationUs: entry.until - entry.at },
        weight: NOTHING,
      };
    if (kind !== 'call' && kind !== 'hash') return quiet(entry);
    const values = { host: entry.host, call: Number(call), durationUs: entry.until - entry.at };
    const key = `${entry.process} ${entry.name}`;
    // A hash that takes turns begins once.
    if (kind === 'hash' && this.begun.has(key)) return quiet(entry);
    this.begun.add(key);
    return { key: `work.${kind}`, values, weight: kind === 'hash' ? 1 : NOTHING };
  }

  /** Whoever connects is told apart only once it has asked: that is what it does next. */
  private tellAccept({ n, host: id, change, connection, at }: EntryOf<'accept queue'>): Sentence | null {
    const host = this.host(id);
    const call = this.callOf(connection, n);
    const isLoop = [...host.rows.values()].includes('loop');
    if (change === 'out') {
      const since = host.waiting.get(connection);
      host.waiting.delete(connection);
      if (since === undefined || call === null || at === since) return null;
      return { key: `accept.out${isLoop ? '.loop' : ''}`, values: { host: id, call, waitedUs: at - since }, weight: 3 };
    }
    host.waiting.set(connection, at);
    if (call === null) return null;
    const threads = countOf(host, 'thread');
    const variant = isLoop ? '.loop' : host.parked.size >= threads ? '.parked' : '';
    return { key: `accept.in${variant}`, values: { host: id, call, threads }, weight: 3 };
  }

  private callOf(connection: string, from: number): number | null {
    const known = this.calls.get(connection);
    if (known !== undefined) return known;
    for (let index = from; index < Math.min(this.log.length, from + AHEAD); index += 1) {
      const entry = this.log[index];
      if (entry?.kind === 'write' && entry.connection === connection) return entry.items[0] ?? null;
    }
    return null;
  }

  private readNote(entry: EntryOf<'note'>): Sentence | null {
    const ofMail = this.mails.tell(entry);
    if (ofMail !== null) return ofMail;
    if (servedNotes.has(entry)) return this.tellServed(entry);
    if (limitNotes.has(entry))
      return { key: `note.${entry.name}`, values: { host: entry.host, limit: entry.values.limit }, weight: 3 };
    if (!insideNotes.has(entry)) return null;
    const { host: id, at } = entry;
    const host = this.host(id);
    const { row } = entry.values;
    switch (entry.name) {
      case 'row':
        host.rows.set(row, entry.values.kind);
        return { key: 'note.row', values: { host: id, row }, weight: NOTHING };
      case 'row gone':
        host.rows.delete(row);
        host.parked.delete(row);
        return null;
      case 'parks':
        host.parked.add(row);
        return tellParks(host, id, entry.values);
      case 'goes':
        host.parked.delete(row);
        return { key: 'note.goes', values: { host: id, row }, weight: NOTHING };
      case 'queued': {
        const { call } = entry.values;
        host.waiting.set(`pool ${call}`, at);
        const values = { host: id, call, threads: countOf(host, 'worker') };
        return { key: 'note.queued.pool', values, weight: 3 };
      }
      case 'taken': {
        const { call } = entry.values;
        const waitedUs = at - (host.waiting.get(`pool ${call}`) ?? at);
        return { key: 'note.taken.pool', values: { host: id, call, waitedUs }, weight: 2 };
      }
      case 'outstanding': {
        const { call } = entry.values;
        host.outstanding.add(call);
        const count = host.outstanding.size;
        const variant = count === 1 ? 'first' : 'more';
        return { key: `note.outstanding.${variant}`, values: { host: id, call, count }, weight: count === 1 ? 1 : 2 };
      }
      case 'arrived': {
        const { call } = entry.values;
        host.outstanding.delete(call);
        const isBusy = (this.busy.get(id) ?? 0) > 0 && [...host.rows.values()].includes('loop');
        return { key: `note.arrived${isBusy ? '.ready' : ''}`, values: { host: id, call }, weight: 1 };
      }
    }
  }

  private tellServed(entry: EntryOf<'note'>): Sentence | null {
    if (!servedNotes.has(entry)) return null;
    const { host: id, at } = entry;
    if (entry.name === 'asks') {
      const { server, calls } = entry.values;
      this.host(server).calls = calls;
      return { key: 'note.asks', values: { host: id, server, calls }, weight: NOTHING };
    }
    const host = this.host(id);
    const { call } = entry.values;
    if (entry.name === 'begins') {
      host.begunAt ??= at;
      return { key: 'note.begins', values: { host: id, call }, weight: NOTHING };
    }
    if (!entry.values.ok) return { key: 'note.answers.failed', values: { host: id, call }, weight: 3 };
    host.answered += 1;
    if (host.answered < host.calls) return { key: 'note.answers', values: { host: id, call }, weight: 1 };
    const tookUs = at - (host.begunAt ?? at);
    return { key: 'note.answers.all', values: { host: id, calls: host.calls, tookUs }, weight: 3 };
  }
}

/** So far ahead the request of a connection is looked for: it leaves as the connection is complete. */
const AHEAD = 400;

/** Said by an entry in the common words, but not where anything else is to be told. */
function quiet(entry: Entry): Sentence | null {
  const common = describeCommon(entry);
  return common === null ? null : { ...common, weight: NOTHING };
}

function countOf({ rows }: HostTold, kind: string): number {
  return [...rows.values()].filter((other) => other === kind).length;
}

function tellParks(
  told: HostTold,
  host: string,
  { row, call, inCall }: { readonly row: string; readonly call: number; readonly inCall: string },
): Sentence {
  const kind = told.rows.get(row) ?? 'thread';
  const values = { host, row, call, inCall };
  if (call === 0) return { key: 'note.parks.accept', values, weight: NOTHING };
  if (kind === 'loop') return { key: 'note.parks.loop', values, weight: 3 };
  if (kind === 'worker') return { key: 'note.parks.worker', values, weight: 1 };
  const threads = countOf(told, 'thread');
  const waiting = told.parked.size;
  // Connecting is the first part of the same wait.
  const weight = inCall === 'connect' ? NOTHING : waiting < threads ? 1 : 2;
  return {
    key: waiting < threads || threads === 1 ? 'note.parks.free' : 'note.parks.all',
    values: { ...values, waiting, threads },
    weight,
  };
}
