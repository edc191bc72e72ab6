import type { Entry, EntryOf } from '../kernel/entry.ts';
import { SECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';
import { MAXIMUM_SEGMENT_SIZE } from '../transport/tcp/profile.ts';
import type { Fold, NumberSpecs, ValuesOf } from './fold.ts';

export const THROUGHPUT_NUMBERS = {
  throughput: {
    title: 'Bytes per second',
    unit: 'bytes',
    definition:
      "What the other side confirms of the clients' data in a second, on average from the first segment that was sent again (until then: from the first) to the last confirmation.",
    picture: { look: 'step', tone: 'useful' },
  },
  meanWindow: {
    title: 'Mean window',
    unit: 'count',
    definition:
      'The congestion window in segments, on average over the same time; known where a run tells the numbers of its sockets.',
    picture: { look: 'step', tone: 'quiet' },
  },
} as const satisfies NumberSpecs;

/** How fast clients get rid of their bytes once they know what the way can bear. */
export class Throughput implements Fold {
  private readonly clients: ReadonlySet<string>;
  /** By connection: up to where it is confirmed. */
  private readonly confirmed: Map<string, number>;
  private sum: number;
  private since: Microseconds | null;
  private hasCut: boolean;
  private window: number | null;
  private windowAt: Microseconds;
  private area: number;
  /** When something was confirmed last, and the area by then. */
  private until: Microseconds;
  private areaUntil: number;

  constructor(clients: ReadonlySet<string>, from?: Throughput) {
    this.clients = clients;
    this.confirmed = new Map(from?.confirmed);
    this.sum = from?.sum ?? 0;
    this.since = from?.since ?? null;
    this.hasCut = from?.hasCut ?? false;
    this.window = from?.window ?? null;
    this.windowAt = from?.windowAt ?? 0;
    this.area = from?.area ?? 0;
    this.until = from?.until ?? 0;
    this.areaUntil = from?.areaUntil ?? 0;
  }

  copy(): Throughput {
    return new Throughput(this.clients, this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'segment') this.see(entry);
    else if (entry.kind === 'state' && entry.layer === 'transport' && this.clients.has(entry.host)) {
      const { cwnd } = entry.badges;
      if (typeof cwnd === 'number') this.setWindow(entry.at, cwnd / MAXIMUM_SEGMENT_SIZE);
    }
  }

  values(): ValuesOf<typeof THROUGHPUT_NUMBERS> {
    const { since, window, until: at } = this;
    const us = since === null ? 0 : at - since;
    if (us <= 0) return { throughput: null, meanWindow: null };
    return {
      throughput: Math.round((this.sum * SECOND) / us),
      meanWindow: window === null || !this.hasCut ? null : Math.round((10 * this.areaUntil) / us) / 10,
    };
  }

  private see({ at, host, connection, length, ack, retransmission, flags }: EntryOf<'segment'>): void {
    if (this.clients.has(host)) {
      if (length === 0) return;
      if (this.since === null || (retransmission && !this.hasCut)) this.begin(at, retransmission);
      return;
    }
    if (ack === null || flags.includes('R')) return;
    const before = this.confirmed.get(connection) ?? 1;
    if (ack <= before) return;
    this.confirmed.set(connection, ack);
    if (this.since !== null) this.sum += ack - before;
    this.until = at;
    this.setWindow(at, this.window);
    this.areaUntil = this.area;
  }

  private begin(at: Microseconds, isCut: boolean): void {
    this.since = at;
    this.hasCut = isCut;
    this.sum = 0;
    this.area = 0;
    this.areaUntil = 0;
    this.windowAt = at;
  }

  private setWindow(at: Microseconds, window: number | null): void {
    if (this.since !== null) this.area += (this.window ?? 0) * (at - this.windowAt);
    this.window = window;
    this.windowAt = at;
  }
}
