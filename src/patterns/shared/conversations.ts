/** Reads a log as what TCP sockets said to each other: which socket sent a segment, and which one it was meant for. */
import type { Entry, EntryOf } from '../../kernel/entry.ts';

/** One socket of one incarnation of its host. */
export interface Talker {
  /** `host/tcp-3`. */
  readonly id: string;
  readonly connection: string;
  state: string;
  /** The socket whose SYN it took in. */
  peer: Talker | null;
}

export type Remark =
  /** `talker` is null when a host answers for a socket that it does not have. */
  | { readonly type: 'sent'; readonly entry: EntryOf<'segment'>; readonly talker: Talker | null }
  /** A segment of its peer has arrived at a socket. Segments of others are left out: they mean another connection. */
  | { readonly type: 'heard'; readonly entry: EntryOf<'segment'>; readonly at: number; readonly talker: Talker }
  | { readonly type: 'state'; readonly entry: EntryOf<'state'>; readonly talker: Talker; readonly before: string }
  /** `writer` and `reader` are the sockets that a message went into and came out of. */
  | {
      readonly type: 'read';
      readonly entry: EntryOf<'read'>;
      readonly writer: Talker | null;
      readonly reader: Talker | null;
    };

/** Everything that sockets do in a log, in order. */
export function* conversationsOf(log: readonly Entry[]): Generator<Remark> {
  const conversations = new Conversations();
  for (const entry of log) yield* conversations.add(entry);
}

interface Sent {
  readonly entry: EntryOf<'segment'>;
  readonly talker: Talker | null;
  /** Whom it was meant for: whose SYN its sender had taken in by then. */
  readonly meant: Talker | null;
}

class Conversations {
  /** By host and connection. */
  private readonly talkers = new Map<string, Talker>();
  private readonly flying = new Map<number, Sent>();
  private readonly writers = new Map<number, Talker | null>();
  private arrived: Sent | null = null;
  private step = -1;

  add(entry: Entry): readonly Remark[] {
    if (entry.step !== this.step) this.beginStep(entry.step);
    if (entry.kind === 'state') return this.changeState(entry);
    if (entry.kind === 'segment') return this.send(entry);
    if (entry.kind === 'arrival') return this.arrive(entry);
    if (entry.kind === 'loss') this.flying.delete(entry.packet);
    if (entry.kind === 'crash') this.forget(({ id }) => id.startsWith(`${entry.host}/`));
    if (entry.kind === 'write') this.writers.set(entry.message, this.talkerAt(entry.host, entry.connection));
    if (entry.kind === 'read') {
      const writer = this.writers.get(entry.message) ?? null;
      return [{ type: 'read', entry, writer, reader: this.talkerAt(entry.host, entry.connection) }];
    }
    return [];
  }

  private beginStep(step: number): void {
    this.step = step;
    this.arrived = null;
    // What a socket says in the step in which it ends, it still says itself.
    this.forget(({ state }) => state === 'gone');
  }

  private changeState(entry: EntryOf<'state'>): readonly Remark[] {
    if (entry.connection === undefined || !entry.process.includes('/tcp-')) return [];
    const known = this.talkerAt(entry.host, entry.connection);
    const isNew = known === null || known.id !== entry.process;
    const talker = isNew ? { id: entry.process, connection: entry.connection, state: '', peer: null } : known;
    if (isNew) this.talkers.set(`${entry.host} ${entry.connection}`, talker);
    const before = talker.state;
    talker.state = entry.path;
    const state: Remark = { type: 'state', entry, talker, before };
    const { arrived } = this;
    if (entry.event === 'cookie' && arrived !== null) return this.takeCookie(arrived, entry, talker, state);
    const takesSyn = before === 'CLOSED' || before === 'SYN-SENT';
    if (!takesSyn || talker.peer !== null || arrived?.entry.flags.includes('S') !== true) return [state];
    talker.peer = arrived.talker;
    return [{ type: 'heard', entry: arrived.entry, at: entry.at, talker }, state];
  }

  /** A socket is made of the answer to a SYN cookie: both learn only now whom they talk to. */
  private takeCookie(arrived: Sent, { at }: EntryOf<'state'>, talker: Talker, state: Remark): readonly Remark[] {
    talker.peer = arrived.talker;
    if (arrived.talker !== null) arrived.talker.peer = talker;
    return [{ type: 'heard', entry: arrived.entry, at, talker }, state];
  }

  private send(entry: EntryOf<'segment'>): readonly Remark[] {
    const talker = this.talkerAt(entry.host, entry.connection);
    this.flying.set(entry.packet, { entry, talker, meant: talker?.peer ?? null });
    return [{ type: 'sent', entry, talker }];
  }

  private arrive({ packet, host, at }: EntryOf<'arrival'>): readonly Remark[] {
    const sent = this.flying.get(packet);
    if (sent === undefined) return [];
    this.flying.delete(packet);
    this.arrived = sent;
    const talker = this.talkerAt(host, sent.entry.connection);
    const speaker = sent.talker;
    if (talker === null || speaker === null || talker.peer !== speaker) return [];
    // The speaker may have taken in no SYN yet; if it had another's, it spoke to that one.
    return sent.meant === null || sent.meant === talker ? [{ type: 'heard', entry: sent.entry, at, talker }] : [];
  }

  private talkerAt(host: string, connection: string): Talker | null {
    return this.talkers.get(`${host} ${connection}`) ?? null;
  }

  private forget(isMeant: (talker: Talker) => boolean): void {
    for (const [key, talker] of this.talkers) if (isMeant(talker)) this.talkers.delete(key);
  }
}
