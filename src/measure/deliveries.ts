import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { audienceOf, duplicateNotes, newsNotes, publicationNotes } from '../record/news-notes.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberSpecs, SampleSize, ValuesOf } from './fold.ts';
import { Histogram } from './histogram.ts';
import { Pairs } from './pairs.ts';

/** A message with news in it: for a client, perhaps by way of a proxy, or (null) from a source to a server. */
interface Carrier {
  readonly news: readonly number[];
  readonly to: string | null;
}

/** An item that a client (or `ANYONE`) will never have. */
export interface LostPair {
  readonly news: number;
  readonly party: string;
}

export const DELIVERY_NUMBERS = {
  meanStalenessMs: {
    title: 'Mean staleness',
    unit: 'ms',
    definition:
      'Time from the server having a {one} to an application having it, over all delivered pairs of {one} and client.',
    picture: { look: 'saw', tone: 'saw', title: 'Staleness' },
  },
  p50StalenessMs: {
    title: 'Median staleness',
    unit: 'ms',
    definition: 'Half of the delivered pairs were at most this stale (exact to 1 %).',
    picture: { look: 'step', tone: 'ink' },
  },
  p95StalenessMs: {
    title: '95th percentile of staleness',
    unit: 'ms',
    definition: '95 % of the delivered pairs were at most this stale (exact to 1 %).',
    picture: { look: 'step', tone: 'ink' },
  },
  maxStalenessMs: {
    title: 'Greatest staleness',
    unit: 'ms',
    definition: 'The stalest delivered pair.',
    picture: { look: 'step', tone: 'ink' },
  },
  behindMs: {
    title: 'Behind',
    unit: 'ms',
    definition: 'Age of the oldest {one} that some client has not got and still can get; 0 when there is none.',
    picture: { look: 'step', tone: 'ink' },
  },
  events: {
    title: '{Many}',
    unit: 'count',
    definition: '{Many} that reached the server.',
    picture: { look: 'step', tone: 'ink' },
  },
  lostEvents: {
    title: 'Lost {many}',
    unit: 'count',
    definition:
      'Pairs of {one} and client that can no longer happen; those still waiting are not counted. A {one} that got lost before anybody knew for whom it was counts once.',
    picture: { look: 'step', tone: 'ink' },
  },
  duplicateEvents: {
    title: 'Duplicate {many}',
    unit: 'count',
    definition: 'Deliveries of a {one} to a client beyond the first.',
    picture: { look: 'step', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** News from their source to every client: how stale they come, how far clients are behind, what is lost and what comes twice. */
export class Deliveries implements Fold {
  private readonly clients: ReadonlySet<string>;
  private readonly servers: ReadonlySet<string>;
  private readonly pairs: Pairs;
  private readonly staleness: Histogram;
  private readonly carriers: Map<number, Carrier>;
  /** By the number of a request, on whatever hop: the client that has asked. */
  private readonly askers: Map<number, string>;

  constructor(clients: ReadonlySet<string>, servers: ReadonlySet<string>, from?: Deliveries) {
    this.clients = clients;
    this.servers = servers;
    this.pairs = new Pairs([...clients], from?.pairs);
    this.staleness = new Histogram(from?.staleness);
    this.carriers = new Map(from?.carriers);
    this.askers = new Map(from?.askers);
  }

  copy(): Deliveries {
    return new Deliveries(this.clients, this.servers, this);
  }

  add(entry: Entry): void {
    this.pairs.justLost.length = 0;
    switch (entry.kind) {
      case 'note':
        this.note(entry);
        return;
      case 'write':
        this.write(entry);
        return;
      case 'read':
        this.end(entry, true);
        return;
      case 'undelivered':
        this.end(entry, false);
        return;
      case 'exit':
        this.pairs.endSource(entry.process);
        return;
      case 'crash':
        if (this.servers.has(entry.host)) this.pairs.loseMemory(entry.host);
        return;
      default:
    }
  }

  values(at: Microseconds): ValuesOf<typeof DELIVERY_NUMBERS> {
    const { staleness, pairs } = this;
    const oldest = pairs.oldestWaiting;
    return {
      meanStalenessMs: inMs(staleness.mean),
      p50StalenessMs: inMs(staleness.percentile(0.5)),
      p95StalenessMs: inMs(staleness.percentile(0.95)),
      maxStalenessMs: inMs(staleness.max),
      behindMs: inMs(oldest === null ? 0 : at - oldest),
      events: pairs.items,
      lostEvents: pairs.lost,
      duplicateEvents: pairs.duplicates,
    };
  }

  /** The pairs that were lost by the last entry. */
  get justLost(): readonly LostPair[] {
    return this.pairs.justLost;
  }

  sampleOf(name: string): SampleSize | null {
    return name.endsWith('StalenessMs') ? this.staleness : null;
  }

  private note(entry: EntryOf<'note'>): void {
    const { at, host, process } = entry;
    if (publicationNotes.has(entry)) {
      const { news, kept, audience } = entry.values;
      this.pairs.tell(news, at, process, kept, audienceOf(audience));
    } else if (duplicateNotes.has(entry)) this.pairs.duplicates += 1;
    else if (newsNotes.has(entry)) {
      const { news } = entry.values;
      switch (entry.name) {
        case 'news':
          this.pairs.arrive(news, at, entry.values.volatile === true, audienceOf(entry.values.audience));
          return;
        case 'forgotten':
          this.pairs.forget(news, entry.values.client ?? null);
          this.pairs.settle(news);
          return;
        case 'delivered': {
          const stale = this.pairs.deliver(news, host, at);
          if (stale !== null) this.staleness.add(stale);
        }
      }
    }
  }

  private write(entry: EntryOf<'write'>): void {
    const { message, items: news, to, host, role, exchange, parent } = entry;
    const asker = role !== 'request' ? undefined : this.clients.has(host) ? host : this.askers.get(parent ?? -1);
    if (asker !== undefined) this.askers.set(message, asker);
    const client = this.clients.has(to) ? to : this.askers.get(exchange);
    // Where an answer is told, its question is over.
    if (exchange !== message && role !== 'push') this.askers.delete(exchange);
    if (news.length === 0 || asker !== undefined) return;
    if (client !== undefined) {
      this.carriers.set(message, { news, to: client });
      for (const item of news) this.pairs.carry(item, client);
    } else if (role === 'publish' && !this.servers.has(host)) {
      this.carriers.set(message, { news, to: null });
      for (const item of news) this.pairs.send(item);
    }
  }

  private end({ message, host }: EntryOf<'read'> | EntryOf<'undelivered'>, wasRead: boolean): void {
    const carrier = this.carriers.get(message);
    if (carrier === undefined) return;
    this.carriers.delete(message);
    for (const item of carrier.news) {
      if (carrier.to === null) this.pairs.hand(item, wasRead ? host : null);
      else {
        this.pairs.land(item, carrier.to);
        // What was read whole is told as delivered a moment later; what was not may be lost by it.
        if (!wasRead) this.pairs.settle(item);
      }
    }
  }
}
