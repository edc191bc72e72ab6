import type { EntryOf } from '../kernel/entry.ts';

type Heard = Pick<EntryOf<'segment'>, 'ack' | 'length' | 'flags' | 'window'>;

/** Reads the acknowledgements that arrive at one sender. */
export class AckReader {
  /** The greatest number acknowledged. */
  greatest = 0;
  private window: number | null = null;
  private count = 0;

  constructor(from?: AckReader) {
    if (from === undefined) return;
    this.greatest = from.greatest;
    this.window = from.window;
    this.count = from.count;
  }

  /**
   * The how manieth duplicate in a row it is, 0 for none. By RFC 5681 section 2 a duplicate carries no data, SYN or FIN,
   * repeats the greatest number and the last window, and something is outstanding; `next` is one past what was sent.
   */
  hear({ ack, length, flags, window }: Heard, next: number): number {
    if (ack === null || flags.includes('R') || ack < this.greatest) return 0;
    const isNew = ack > this.greatest;
    const isDuplicate = !isNew && length === 0 && flags === 'A' && window === this.window && ack < next;
    this.greatest = ack;
    this.window = window;
    if (isNew) this.count = 0;
    if (isDuplicate) this.count += 1;
    return isDuplicate ? this.count : 0;
  }
}
