import { ANYONE } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';

/** What is still undecided about one news item. */
interface Item {
  readonly at: Microseconds;
  /** Clients that have it. */
  readonly has: ReadonlySet<string>;
  /** Clients for which the server no longer keeps it. */
  readonly dropped: ReadonlySet<string>;
  /** Messages on their way, by client. */
  readonly carried: ReadonlyMap<string, number>;
  /** Who is to have it; null is everyone. Of an item for anyone, all that concerns a client concerns `ANYONE`. */
  readonly audience: readonly string[] | null;
  /** The item is gone with the server's memory. */
  readonly volatile: boolean;
}

/** Follows every pair of news item and client: waiting, delivered once or more, or lost for good. */
export class Pairs {
  private readonly clients: readonly string[];
  private readonly open: Map<number, Item>;
  private readonly lostPairs: Map<number, ReadonlySet<string>>;
  items: number;
  lost: number;
  duplicates: number;

  constructor(clients: readonly string[], from?: Pairs) {
    this.clients = clients;
    this.open = new Map(from?.open);
    this.lostPairs = new Map(from?.lostPairs);
    this.items = from?.items ?? 0;
    this.lost = from?.lost ?? 0;
    this.duplicates = from?.duplicates ?? 0;
  }

  /** The server has it. A second arrival of the same item is none. */
  arrive(news: number, at: Microseconds, volatile: boolean, audience: readonly string[] | null = null): void {
    if (this.open.has(news)) return;
    this.items += 1;
    this.open.set(news, { at, has: NOBODY, dropped: NOBODY, carried: NOTHING, audience, volatile });
  }

  /** An application has it: how stale it was, or null when it had it before. */
  deliver(news: number, client: string, at: Microseconds): number | null {
    const item = this.open.get(news);
    if (item === undefined || item.has.has(partyOf(item, client))) {
      this.duplicates += 1;
      return null;
    }
    const party = partyOf(item, client);
    const lost = this.lostPairs.get(news);
    if (lost?.has(party) === true) {
      this.lost -= 1;
      this.lostPairs.set(news, without(lost, party));
    }
    const has = withOne(item.has, party);
    // An item that everyone has is done with: any later delivery of it is a duplicate.
    if (has.size === (item.audience ?? this.clients).length) this.open.delete(news);
    else this.open.set(news, { ...item, has });
    return at - item.at;
  }

  /** A message that carries it is written to a client. */
  carry(news: number, client: string): void {
    const item = this.open.get(news);
    if (item === undefined) return;
    const party = partyOf(item, client);
    this.open.set(news, {
      ...item,
      carried: new Map([...item.carried, [party, (item.carried.get(party) ?? 0) + 1]]),
    });
  }

  /** Such a message was read, or never will be. */
  land(news: number, client: string): void {
    const item = this.open.get(news);
    if (item === undefined) return;
    const party = partyOf(item, client);
    const carried = new Map(item.carried);
    carried.set(party, Math.max(0, (carried.get(party) ?? 0) - 1));
    this.open.set(news, { ...item, carried });
  }

  /** The server keeps it no longer, for one client or for all. */
  forget(news: number, client: string | null): void {
    const item = this.open.get(news);
    if (item === undefined) return;
    const dropped =
      client === null ? new Set(item.audience ?? this.clients) : withOne(item.dropped, partyOf(item, client));
    this.open.set(news, { ...item, dropped });
  }

  /** The server's memory is gone. */
  loseMemory(): void {
    for (const [news, item] of this.open) if (item.volatile) this.forget(news, null);
    this.settle();
  }

  /** Counts pairs that can no longer happen. To be called when everything of one moment has been told. */
  settle(news?: number): void {
    for (const id of news === undefined ? [...this.open.keys()] : [news]) {
      const item = this.open.get(id);
      if (item === undefined || item.dropped.size === 0) continue;
      for (const client of item.dropped) {
        if (item.has.has(client) || (item.carried.get(client) ?? 0) > 0 || this.lostPairs.get(id)?.has(client) === true)
          continue;
        this.lost += 1;
        this.lostPairs.set(id, withOne(this.lostPairs.get(id) ?? NOBODY, client));
      }
    }
  }
}

const NOBODY: ReadonlySet<string> = new Set();
const NOTHING: ReadonlyMap<string, number> = new Map();

function partyOf({ audience }: Item, client: string): string {
  return audience?.includes(ANYONE) === true ? ANYONE : client;
}

function withOne(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  return new Set([...set, value]);
}

function without(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  return new Set([...set].filter((other) => other !== value));
}
