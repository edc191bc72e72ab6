import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Fold, NumberSpecs, ValuesOf } from './fold.ts';

export const CONFIRMED_NUMBERS = {
  segmentsConfirmed: {
    title: 'Segments confirmed',
    unit: 'count',
    definition: 'Data segments of which every byte is acknowledged, and their sender has heard it.',
    picture: { look: 'sequence', tone: 'quiet', title: 'Sequence' },
  },
  segmentsSent: {
    title: 'Segments sent',
    unit: 'count',
    definition: 'Data segments sent, each counted once however often it was sent again.',
    picture: { look: 'sequence', tone: 'quiet' },
  },
  segmentsResent: {
    title: 'Segments sent again',
    unit: 'count',
    definition: 'Data segments that were sent once more.',
    picture: { look: 'step', tone: 'ink', title: 'Sent again' },
  },
} as const satisfies NumberSpecs;

/** What senders have sent, sent again, and know to have arrived. */
export class Confirmed implements Fold {
  /** By connection and sender: one past the last byte of each segment that is not acknowledged. */
  private readonly open: Map<string, readonly number[]>;
  private readonly flying: Map<number, EntryOf<'segment'>>;
  private sent: number;
  private resent: number;
  private confirmed: number;

  constructor(from?: Confirmed) {
    this.open = new Map(from?.open);
    this.flying = new Map(from?.flying);
    this.sent = from?.sent ?? 0;
    this.resent = from?.resent ?? 0;
    this.confirmed = from?.confirmed ?? 0;
  }

  copy(): Confirmed {
    return new Confirmed(this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'segment') this.send(entry);
    else if (entry.kind === 'arrival') this.arrive(entry);
    else if (entry.kind === 'loss') this.flying.delete(entry.packet);
  }

  values(): ValuesOf<typeof CONFIRMED_NUMBERS> {
    return { segmentsConfirmed: this.confirmed, segmentsSent: this.sent, segmentsResent: this.resent };
  }

  private send(entry: EntryOf<'segment'>): void {
    const { connection, from, source, seq, length, flags, ack, retransmission, packet } = entry;
    // Whoever hands a packet on sends nothing of its own.
    if (source !== undefined) return;
    if (ack !== null) this.flying.set(packet, entry);
    const key = `${connection} ${from}`;
    // Another connection with the same ports: what was open in the one before stays so.
    if (flags.includes('S') && !retransmission) this.open.delete(key);
    if (length === 0) return;
    if (retransmission) {
      this.resent += 1;
      return;
    }
    this.sent += 1;
    this.open.set(key, [...(this.open.get(key) ?? []), seq + length]);
  }

  private arrive({ packet, host }: EntryOf<'arrival'>): void {
    const entry = this.flying.get(packet);
    const end = entry?.destination ?? entry?.to;
    if (entry === undefined || end !== host) return;
    this.flying.delete(packet);
    const key = `${entry.connection} ${host}`;
    const open = this.open.get(key);
    const left = open?.filter((last) => last > (entry.ack ?? 0));
    if (open === undefined || left === undefined) return;
    this.confirmed += open.length - left.length;
    this.open.set(key, left);
  }
}
