import type { Microseconds } from '../kernel/time.ts';
import { ANYONE } from '../record/news-notes.ts';
import { Finished } from './finished.ts';

/** A news item that its source has told and that no server has yet. */
interface Born {
  readonly at: Microseconds;
  /** The process that told it. */
  readonly source: string;
  /** Its source keeps it until a server says that it has it. */
  readonly kept: boolean;
  /** Messages with it on their way to a server. */
  readonly carried: number;
  /** The server that has read such a message, but has not said that it has the item. */
  readonly readBy: string | null;
  readonly audience: readonly string[];
}

/** What is still undecided about an item that a server has. */
interface Item {
  /** When its source told it; without one, when the server had it. */
  readonly bornAt: Microseconds;
  readonly at: Microseconds;
  /** Clients that have it. */
  readonly has: ReadonlySet<string>;
  /** Clients for which the server no longer keeps it. */
  readonly dropped: ReadonlySet<string>;
  /** Clients that will never have it: dropped, and no message carries it to them. */
  readonly lost: ReadonlySet<string>;
  /** Messages on their way, by client. */
  readonly carried: ReadonlyMap<string, number>;
  /** Who is to have it. Of an item for anyone, all that concerns a client concerns `ANYONE`. */
  readonly audience: readonly string[];
  /** The item is gone with the server's memory. */
  readonly volatile: boolean;
}

/**
 * Follows every item from its source, and every pair of item and client: waiting, delivered once or more, or lost for
 * good. An item that is lost before any server has it counts once for each client it was for, and once when nobody
 * knows for whom it was.
 */
export class Pairs {
  private readonly clients: readonly string[];
  private readonly born: Map<number, Born>;
  /** Items that were lost on the way from their source, and how many pairs that were. */
  private readonly lostAtSource: Map<number, number>;
  private readonly open: Map<number, Item>;
  /** Items of which nothing is open, with lost pairs: a late message may still bring one. */
  private readonly decided: Map<number, Item>;
  /** Clients that had given an item up before any server had it. */
  private readonly early: Map<number, ReadonlySet<string>>;
  /** Items of which nothing is open any more. */
  private readonly finished: Finished;
  items: number;
  lost: number;
  duplicates: number;
  /** Pairs that were lost since somebody emptied this. */
  readonly justLost: { readonly news: number; readonly party: string }[] = [];

  constructor(clients: readonly string[], from?: Pairs) {
    this.clients = clients;
    this.born = new Map(from?.born);
    this.lostAtSource = new Map(from?.lostAtSource);
    this.open = new Map(from?.open);
    this.decided = new Map(from?.decided);
    this.early = new Map(from?.early);
    this.finished = new Finished(from?.finished);
    this.items = from?.items ?? 0;
    this.lost = from?.lost ?? 0;
    this.duplicates = from?.duplicates ?? 0;
  }

  /** When the source told the oldest item that somebody has not got and still can get; null without one. */
  get oldestWaiting(): Microseconds | null {
    let oldest: Microseconds | null = null;
    for (const { at } of this.born.values()) if (oldest === null || at < oldest) oldest = at;
    for (const { bornAt } of this.open.values()) if (oldest === null || bornAt < oldest) oldest = bornAt;
    return oldest;
  }

  // --- from the source to a server --------------------------------------------------------------------------------------

  /** A source tells an item. `audience` null is everyone. */
  tell(news: number, at: Microseconds, source: string, kept: boolean, audience: readonly string[] | null = null): void {
    if (this.born.has(news) || this.isKnown(news)) return;
    this.born.set(news, { at, source, kept, carried: 0, readBy: null, audience: audience ?? this.clients });
  }

  /** A message takes it to a server. */
  send(news: number): void {
    const born = this.born.get(news);
    if (born !== undefined) this.born.set(news, { ...born, carried: born.carried + 1 });
  }

  /** Such a message was read by a server, or never will be (null). */
  hand(news: number, server: string | null): void {
    const born = this.born.get(news);
    if (born === undefined) return;
    const carried = Math.max(0, born.carried - 1);
    this.born.set(news, { ...born, carried, readBy: server ?? born.readBy });
    if (server === null) this.loseIfGone(news);
  }

  /** A source has ended: what only it kept is gone. */
  endSource(process: string): void {
    for (const [news, born] of this.born) {
      if (born.source !== process) continue;
      this.born.set(news, { ...born, kept: false });
      this.loseIfGone(news);
    }
  }

  // --- from a server to clients -----------------------------------------------------------------------------------------

  /** The server has it. A second arrival of the same item is none. `audience` null is everyone. */
  arrive(news: number, at: Microseconds, volatile: boolean, audience: readonly string[] | null = null): void {
    if (this.open.has(news) || this.finished.has(news)) return;
    const bornAt = this.born.get(news)?.at ?? at;
    this.born.delete(news);
    // It came after all, in a message that nobody counted on.
    this.lost -= this.lostAtSource.get(news) ?? 0;
    this.lostAtSource.delete(news);
    this.items += 1;
    const parties = [...new Set(audience ?? this.clients)];
    if (parties.length === 0) {
      this.finished.add(news);
      return;
    }
    const dropped = this.early.get(news) ?? NOBODY;
    this.early.delete(news);
    const lost = NOBODY;
    this.put(news, { bornAt, at, has: NOBODY, dropped, lost, carried: NOTHING, audience: parties, volatile });
    if (dropped.size > 0) this.settle(news);
  }

  /** An application has it: how stale it was, or null when it had it before. */
  deliver(news: number, client: string, at: Microseconds): number | null {
    const item = this.itemOf(news);
    const party = item === undefined ? client : partyOf(item, client);
    if (item === undefined || item.has.has(party)) {
      this.duplicates += 1;
      return null;
    }
    if (item.lost.has(party)) this.lost -= 1;
    this.put(news, { ...item, lost: without(item.lost, party), has: withOne(item.has, party) });
    return at - item.at;
  }

  /** A message that carries it is written to a client. */
  carry(news: number, client: string): void {
    this.changeCarried(news, client, 1);
  }

  /** Such a message was read, or never will be. */
  land(news: number, client: string): void {
    this.changeCarried(news, client, -1);
  }

  /** Nobody keeps it any longer, for one client or for all: neither the server, nor the client that wants it. */
  forget(news: number, client: string | null): void {
    const item = this.itemOf(news);
    if (item === undefined) {
      if (client !== null) this.early.set(news, withOne(this.early.get(news) ?? NOBODY, client));
      return;
    }
    const dropped = client === null ? new Set(item.audience) : withOne(item.dropped, partyOf(item, client));
    this.put(news, { ...item, dropped });
  }

  /** The memory of a server is gone. */
  loseMemory(server: string): void {
    for (const [news, item] of this.open) if (item.volatile) this.forget(news, null);
    for (const news of this.open.keys()) this.settle(news);
    for (const [news, { readBy }] of this.born) if (readBy === server) this.loseIfGone(news);
  }

  /** Counts pairs of an item that can no longer happen. To be called when everything of one moment has been told. */
  settle(news: number): void {
    const item = this.itemOf(news);
    if (item === undefined) return;
    const gone = [...item.dropped].filter(
      (party) => !item.has.has(party) && !item.lost.has(party) && (item.carried.get(party) ?? 0) === 0,
    );
    if (gone.length === 0) return;
    this.lost += gone.length;
    for (const party of gone) this.justLost.push({ news, party });
    this.put(news, { ...item, lost: new Set([...item.lost, ...gone]) });
  }

  private isKnown(news: number): boolean {
    return this.lostAtSource.has(news) || this.finished.has(news) || this.itemOf(news) !== undefined;
  }

  private itemOf(news: number): Item | undefined {
    return this.open.get(news) ?? this.decided.get(news);
  }

  private put(news: number, item: Item): void {
    const isOpen = item.has.size + item.lost.size < item.audience.length;
    if (isOpen) {
      this.decided.delete(news);
      this.open.set(news, item);
    } else {
      this.open.delete(news);
      this.finished.add(news);
      // An item that everyone has is done with: any later delivery of it is a duplicate.
      if (item.lost.size > 0) this.decided.set(news, item);
      else this.decided.delete(news);
    }
  }

  private changeCarried(news: number, client: string, by: number): void {
    const item = this.itemOf(news);
    if (item === undefined) return;
    const party = partyOf(item, client);
    const carried = new Map(item.carried).set(party, Math.max(0, (item.carried.get(party) ?? 0) + by));
    this.put(news, { ...item, carried });
  }

  private loseIfGone(news: number): void {
    const born = this.born.get(news);
    if (born === undefined || born.kept || born.carried > 0) return;
    this.born.delete(news);
    this.lostAtSource.set(news, born.audience.length);
    this.lost += born.audience.length;
  }
}

const NOBODY: ReadonlySet<string> = new Set();
const NOTHING: ReadonlyMap<string, number> = new Map();

function partyOf({ audience }: Pick<Item, 'audience'>, client: string): string {
  return audience.includes(ANYONE) ? ANYONE : client;
}

function withOne(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  return new Set([...set, value]);
}

function without(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  return new Set([...set].filter((other) => other !== value));
}
