import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { Landings } from '../record/landings.ts';
import { messageNotes } from '../record/message-notes.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberPart, NumberSpecs, SampleSize, Spike, ValuesOf } from './fold.ts';

export const MESSAGE_NUMBERS = {
  readOverUdp: {
    title: 'Read over UDP',
    unit: 'count',
    definition: 'Messages of which at least one datagram was read, of those that were sent as datagrams.',
    picture: { look: 'step', tone: 'ink', title: 'Messages read' },
  },
  readOverTcp: {
    title: 'Read over TCP',
    unit: 'count',
    definition: 'Messages that were read from a TCP connection, of those that were written to one.',
    picture: { look: 'step', tone: 'quiet' },
  },
  heldBackMs: {
    title: 'Held back by TCP, at most',
    unit: 'ms',
    definition:
      'The longest that a message lay whole in the kernel of its TCP receiver before its program got it: because one before it was missing, or because nobody read.',
    picture: { look: 'spikes', tone: 'ink', title: 'Held back by TCP' },
  },
  readTwice: {
    title: 'Read twice over UDP',
    unit: 'count',
    definition: 'Datagrams that brought a message which their reader had already.',
    picture: { look: 'step', tone: 'ink', title: 'Read twice, or late' },
  },
  readLate: {
    title: 'Read after a later one, over UDP',
    unit: 'count',
    definition: 'Datagrams that brought a new message after one that was sent later.',
    picture: { look: 'step', tone: 'quiet' },
  },
  bytesOverUdp: {
    title: 'Bytes over UDP',
    unit: 'bytes',
    definition: 'IP bytes of all datagrams, ICMP messages about them included.',
    picture: { look: 'step', tone: 'ink' },
  },
  bytesOverTcp: {
    title: 'Bytes over TCP',
    unit: 'bytes',
    definition: 'IP bytes of all segments, handshakes, acknowledgements and what was sent again included.',
    picture: { look: 'step', tone: 'quiet' },
  },
} as const satisfies NumberSpecs;

/** How numbered messages fare as datagrams and in a stream. */
export class Messages implements Fold {
  private readonly sentOver: Map<string, Set<number>>;
  private readonly readOver: Map<string, Set<number>>;
  /** Datagrams of which it is known that nobody will read them. */
  private gone: number;
  private twice: number;
  private late: number;
  private bytesOverUdp: number;
  private bytesOverTcp: number;
  /** Followed once messages are numbered: no other run has to pay for it. */
  private readonly landings: Landings;
  private held: { readonly most: Microseconds; readonly count: number } | null;
  private spike: Spike | null = null;

  constructor(from?: Messages) {
    this.sentOver = copyOf(from?.sentOver);
    this.readOver = copyOf(from?.readOver);
    this.gone = from?.gone ?? 0;
    this.twice = from?.twice ?? 0;
    this.late = from?.late ?? 0;
    this.bytesOverUdp = from?.bytesOverUdp ?? 0;
    this.bytesOverTcp = from?.bytesOverTcp ?? 0;
    this.landings = new Landings(from?.landings);
    this.held = from?.held ?? null;
  }

  copy(): Messages {
    return new Messages(this);
  }

  get lastSpike(): Spike | null {
    return this.spike;
  }

  add(entry: Entry): void {
    this.spike = null;
    if (entry.kind === 'datagram') this.bytesOverUdp += entry.bytes;
    else if (entry.kind === 'segment') this.bytesOverTcp += entry.bytes;
    else if (entry.kind === 'note') this.hear(entry);
    else if (entry.kind === 'undelivered' && LOST_BY_CHANCE.includes(entry.reason)) this.gone += 1;
    if (this.sentOver.size === 0) return;
    const wholeAt = this.landings.add(entry);
    if (wholeAt !== null) this.hold(entry.at, entry.at - wholeAt);
  }

  values(): ValuesOf<typeof MESSAGE_NUMBERS> {
    return {
      readOverUdp: this.countOf('UDP'),
      readOverTcp: this.countOf('TCP'),
      heldBackMs: inMs(this.held?.most ?? null),
      readTwice: this.twice,
      readLate: this.late,
      bytesOverUdp: this.bytesOverUdp,
      bytesOverTcp: this.bytesOverTcp,
    };
  }

  totalOf(name: string): number | null {
    const over = OVER[name];
    return over === undefined ? null : (this.sentOver.get(over)?.size ?? 0);
  }

  partsOf(name: string): readonly NumberPart[] {
    if (name === 'readOverUdp') return [{ part: 'overTcp', value: this.countOf('TCP') }];
    if (name === 'readTwice') return [{ part: 'outOfOrder', value: this.late }];
    if (name === 'heldBackMs' && this.held !== null)
      return [{ part: 'heldMessages', value: this.held.count, unit: 'count' }];
    return [];
  }

  /** Each message arrives by its own chance: what is known of those whose fate is decided. */
  sampleOf(name: string): SampleSize | null {
    return name === 'readOverUdp' ? { size: this.countOf('UDP') + this.gone, deviation: null } : null;
  }

  private countOf(over: string): number {
    return this.readOver.get(over)?.size ?? 0;
  }

  private hear(entry: EntryOf<'note'>): void {
    if (!messageNotes.has(entry)) return;
    const { message, over } = entry.values;
    const sets = entry.name === 'sent' ? this.sentOver : this.readOver;
    const known = sets.get(over);
    if (known === undefined) sets.set(over, new Set([message]));
    else known.add(message);
    if (entry.name === 'sent') return;
    if (over !== 'UDP') return;
    if (entry.values.again) this.twice += 1;
    else if (entry.values.overtaken) this.late += 1;
  }

  private hold(at: Microseconds, us: Microseconds): void {
    const { most, count } = this.held ?? { most: 0, count: 0 };
    this.held = { most: Math.max(most, us), count: count + (us > 0 ? 1 : 0) };
    this.spike = { name: 'heldBackMs', at, value: inMs(us) };
  }
}

/** What the kernel says of a datagram that its line has lost. */
const LOST_BY_CHANCE: readonly string[] = ['lost on the way', 'a fragment of it was lost'];
const OVER: Readonly<Record<string, string>> = { readOverUdp: 'UDP', readOverTcp: 'TCP' };

function copyOf(sets: ReadonlyMap<string, ReadonlySet<number>> = new Map()): Map<string, Set<number>> {
  return new Map([...sets].map(([over, set]) => [over, new Set(set)]));
}
