import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberSpecs, ValuesOf } from './fold.ts';

export const NOTICING_NUMBERS = {
  noticeMs: {
    title: 'Time to notice',
    unit: 'ms',
    definition:
      'From the moment at which a packet with data, SYN or FIN dies until its sender sends that again: of the one noticed last.',
    picture: { look: 'spans', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

type Sent = Pick<EntryOf<'segment'>, 'connection' | 'from' | 'seq'>;

/** How long senders take to notice that a packet is gone. */
export class Noticing implements Fold {
  private readonly flying: Map<number, Sent>;
  private lost: readonly (Sent & { readonly at: Microseconds })[];
  private last: Microseconds | null;

  constructor(from?: Noticing) {
    this.flying = new Map(from?.flying);
    this.lost = from?.lost ?? [];
    this.last = from?.last ?? null;
  }

  copy(): Noticing {
    return new Noticing(this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'segment') this.send(entry);
    else if (entry.kind === 'arrival') this.flying.delete(entry.packet);
    else if (entry.kind === 'loss') {
      const sent = this.flying.get(entry.packet);
      if (sent === undefined) return;
      this.flying.delete(entry.packet);
      this.lost = [...this.lost, { ...sent, at: entry.at }];
    }
  }

  values(): ValuesOf<typeof NOTICING_NUMBERS> {
    return { noticeMs: inMs(this.last) };
  }

  private send(entry: EntryOf<'segment'>): void {
    const { connection, from, seq, length, flags, retransmission, at, packet } = entry;
    if (retransmission && this.lost.length > 0) {
      const isMeant = (one: Sent) =>
        one.connection === connection && one.from === from && one.seq >= seq && one.seq < seq + Math.max(1, length);
      const noticed = this.lost.filter(isMeant);
      if (noticed.length > 0) {
        this.last = Math.max(...noticed.map((one) => at - one.at));
        this.lost = this.lost.filter((one) => !isMeant(one));
      }
    }
    // A bare acknowledgement is never sent again: the next one says all that it said.
    if (length > 0 || /[SF]/.test(flags)) this.flying.set(packet, { connection, from, seq });
  }
}
