import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';

/** A message that travels in segments, and the parts of it that are not there yet: where its segments began when first sent. */
interface Landing {
  readonly missing: readonly number[];
  /** When the last part that was new landed. */
  readonly at: Microseconds | null;
}

/** When messages that travel over TCP are whole in the kernel of their receiver, whether it hands them over or not. */
export class Landings {
  private readonly flying: Map<number, EntryOf<'segment'>>;
  private readonly messages: Map<number, Landing>;

  constructor(from?: Landings) {
    this.flying = new Map(from?.flying);
    this.messages = new Map(from?.messages);
  }

  /** Takes entries in turn; for the reading of a message it returns when that was whole, null where it cannot say. */
  add(entry: Entry): Microseconds | null {
    switch (entry.kind) {
      case 'segment':
        if (entry.length > 0) this.send(entry);
        return null;
      case 'loss':
        this.flying.delete(entry.packet);
        return null;
      case 'arrival':
        this.land(entry);
        return null;
      case 'read': {
        const at = this.messages.get(entry.message)?.at ?? null;
        this.messages.delete(entry.message);
        return at;
      }
      case 'undelivered':
        this.messages.delete(entry.message);
        return null;
      default:
        return null;
    }
  }

  private send(segment: EntryOf<'segment'>): void {
    this.flying.set(segment.packet, segment);
    if (segment.retransmission) return;
    for (const message of segment.messages) {
      const known = this.messages.get(message);
      this.messages.set(message, { missing: [...(known?.missing ?? []), segment.seq], at: known?.at ?? null });
    }
  }

  /** What is sent again may bring more than was lost: only what was missing counts. */
  private land({ packet, at }: EntryOf<'arrival'>): void {
    const segment = this.flying.get(packet);
    if (segment === undefined) return;
    this.flying.delete(packet);
    const { seq, length } = segment;
    for (const message of segment.messages) {
      const known = this.messages.get(message);
      if (known === undefined) continue;
      const missing = known.missing.filter((start) => start < seq || start >= seq + length);
      if (missing.length < known.missing.length) this.messages.set(message, { missing, at });
    }
  }
}
