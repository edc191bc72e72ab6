import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Moment } from './journey.ts';
import { AckReader } from './duplicates.ts';
import { Changes, lowerBound } from './spans.ts';

/**
 * How a sender learned that a packet was gone: by duplicates, by an acknowledgement that fills one gap and stops before
 * another, or by its timer.
 */
export type Noticing = 'duplicates' | 'partial acknowledgement' | 'timeout';

/** What a packet is in the transfer that it belongs to. */
export interface PacketFacts {
  /** Of data: which segment of its sender, counted from 1. */
  readonly segment: number | null;
  /** Of an acknowledgement: which segment of the other side it waits for. */
  readonly waitsFor: number | null;
  /** Its sender has said the same before: something is missing at that side. */
  readonly repeats: boolean;
  /** It acknowledges the other side's FIN. */
  readonly coversFin: boolean;
  /** On arrival: the how manieth duplicate it is (RFC 5681 section 2), 0 for none. Null until it arrives. */
  duplicate: number | null;
  /** On arrival: the segment that is sent again because of it. */
  prompts: number | null;
}

/** A data segment that was sent. */
export interface Sending extends Moment {
  readonly packet: number;
  readonly segment: number;
  readonly again: boolean;
}

/** A packet that died with something that must be sent again; SYN and FIN have no number. */
export interface Loss extends Moment {
  readonly segment: number | null;
  /** When its sender knew, and by what; null until then. */
  noticed: (Moment & { readonly by: Noticing }) | null;
}

/** What a receiver has. */
export interface Received {
  /** Segments without a gap, and those behind one. */
  readonly inOrder: number;
  readonly behind: number;
  readonly hasFin: boolean;
}

/** What one side of a connection sends to the other. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly sent: Sending[];
  readonly losses: Loss[];
  /** How many segments are acknowledged without a gap: each pair says so from then on. */
  readonly confirmed: (Moment & { readonly count: number })[];
  readonly received: Changes<Received>;
  /** Third duplicates: its sender has heard three times more what it knew. */
  readonly stalls: (Moment & { readonly waitsFor: number })[];
  /** Bare acknowledgements of the other side that were lost. */
  readonly lostAcks: Moment[];
  /** When its socket was gone; null until then. */
  end: Moment | null;
}

interface Side extends Transfer {
  readonly connection: string;
  /** The first byte of each segment, and one past its last. */
  readonly starts: Map<number, number>;
  readonly ends: number[];
  readonly landed: Set<number>;
  readonly acks: AckReader;
  finEnd: number | null;
  lastAck: number | null;
  /** One past the last number that was sent. */
  next: number;
}

/** Reads a log as transfers of numbered segments: what was sent, lost, noticed and confirmed. It grows with the log. */
export class Transfers {
  readonly all: Transfer[] = [];
  private readonly log: readonly Entry[];
  private read = 0;
  private readonly sides = new Map<string, Side>();
  private readonly facts = new Map<number, PacketFacts>();
  private readonly flying = new Map<number, EntryOf<'segment'>>();
  /** What arrived in the step at hand, and at which side. */
  private arrived: { readonly step: number; readonly facts: PacketFacts; readonly side: Side } | null = null;

  constructor(log: readonly Entry[]) {
    this.log = log;
  }

  /** What is known of a packet; undefined for what is no segment of TCP. */
  of(packet: number): PacketFacts | undefined {
    this.catchUp();
    return this.facts.get(packet);
  }

  /** Every transfer so far, oldest first. */
  list(): readonly Transfer[] {
    this.catchUp();
    return this.all;
  }

  private catchUp(): void {
    for (; this.read < this.log.length; this.read += 1) {
      const entry = this.log[this.read];
      if (entry?.kind === 'segment') this.send(entry);
      else if (entry?.kind === 'arrival') this.arrive(entry);
      else if (entry?.kind === 'loss') this.lose(entry);
      else if (entry?.kind === 'state' && entry.path === 'gone') this.finish(entry);
    }
  }

  private finish({ n, at, host, connection = '' }: EntryOf<'state'>): void {
    const side = this.side(connection, host);
    if (side !== undefined) side.end ??= { n, at };
  }

  private send(entry: EntryOf<'segment'>): void {
    // On further hops the same packet is only handed on.
    if (entry.source !== undefined) return;
    const { connection, from, to, flags, seq, length, ack, packet, retransmission } = entry;
    this.flying.set(packet, entry);
    const isFirstSyn = flags.includes('S') && !retransmission;
    const side = isFirstSyn ? this.begin(connection, from, to) : this.side(connection, from);
    if (side === undefined) return;
    const other = this.side(connection, to);
    const isSynOrReset = /[SR]/.test(flags);
    const segment = length > 0 ? numberOf(side, seq, length) : null;
    if (flags.includes('F')) side.finEnd = seq + length + 1;
    side.next = Math.max(side.next, seq + length + (/[SF]/.test(flags) ? 1 : 0));
    this.facts.set(packet, {
      segment,
      waitsFor: ack === null || other === undefined || isSynOrReset ? null : waitedFor(other, ack),
      repeats: ack !== null && ack === side.lastAck && length === 0 && flags === 'A' && isMissing(other, ack),
      coversFin: ack !== null && other?.finEnd === ack,
      duplicate: null,
      prompts: null,
    });
    if (ack !== null) side.lastAck = ack;
    if (segment !== null) side.sent.push({ n: entry.n, at: entry.at, packet, segment, again: retransmission });
    if (retransmission) this.notice(entry, side, segment);
  }

  private begin(connection: string, from: string, to: string): Side {
    const side: Side = {
      connection,
      from,
      to,
      sent: [],
      losses: [],
      confirmed: [],
      received: new Changes(),
      stalls: [],
      lostAcks: [],
      end: null,
      starts: new Map(),
      ends: [],
      landed: new Set(),
      acks: new AckReader(),
      finEnd: null,
      lastAck: null,
      next: 0,
    };
    this.sides.set(`${connection} ${from}`, side);
    this.all.push(side);
    return side;
  }

  private side(connection: string, host: string): Side | undefined {
    return this.sides.get(`${connection} ${host}`);
  }

  /** What is sent again was noticed; an acknowledgement that made it so says for which segment. */
  private notice({ n, at, step }: EntryOf<'segment'>, side: Side, segment: number | null): void {
    const cause = this.arrived?.step === step && this.arrived.side === side ? this.arrived.facts : null;
    const by: Noticing =
      cause === null ? 'timeout' : (cause.duplicate ?? 0) > 0 ? 'duplicates' : 'partial acknowledgement';
    for (const loss of side.losses) if (loss.segment === segment) loss.noticed ??= { n, at, by };
    if (cause !== null) cause.prompts ??= segment;
  }

  private arrive({ n, at, step, host, packet }: EntryOf<'arrival'>): void {
    const entry = this.flying.get(packet);
    if (entry === undefined || (entry.destination ?? entry.to) !== host) return;
    this.flying.delete(packet);
    const facts = this.facts.get(packet);
    const speaker = this.side(entry.connection, entry.from);
    const hearer = this.side(entry.connection, host);
    if (facts === undefined || speaker === undefined) return;
    this.receive(n, speaker, entry, facts.segment);
    if (hearer === undefined) return;
    this.arrived = { step, facts, side: hearer };
    facts.duplicate = hearer.acks.hear(entry, hearer.next);
    if (facts.duplicate === 3 && facts.waitsFor !== null) hearer.stalls.push({ n, at, waitsFor: facts.waitsFor });
    const count = lowerBound(hearer.ends, hearer.acks.greatest + 1);
    if (count > (hearer.confirmed.at(-1)?.count ?? 0)) hearer.confirmed.push({ n, at, count });
  }

  private receive(n: number, speaker: Side, { flags }: EntryOf<'segment'>, segment: number | null): void {
    const before = speaker.received.latest ?? { inOrder: 0, behind: 0, hasFin: false };
    if (segment !== null) speaker.landed.add(segment);
    let { inOrder } = before;
    while (speaker.landed.has(inOrder + 1)) inOrder += 1;
    const behind = speaker.landed.size - inOrder;
    const hasFin = before.hasFin || flags.includes('F');
    if (inOrder !== before.inOrder || behind !== before.behind || hasFin !== before.hasFin)
      speaker.received.set(n, { inOrder, behind, hasFin });
  }

  private lose({ n, at, packet }: EntryOf<'loss'>): void {
    const entry = this.flying.get(packet);
    if (entry === undefined) return;
    this.flying.delete(packet);
    const { length, flags } = entry;
    // An acknowledgement that is lost is covered by the next: nobody has to notice.
    if (length === 0 && !/[SF]/.test(flags)) {
      if (flags === 'A') this.side(entry.connection, entry.to)?.lostAcks.push({ n, at });
      return;
    }
    const segment = this.facts.get(packet)?.segment ?? null;
    this.side(entry.connection, entry.from)?.losses.push({ n, at, segment, noticed: null });
  }
}

/** Which segment begins at a number: known, or the next one. */
function numberOf(side: Side, seq: number, length: number): number {
  const known = side.starts.get(seq);
  if (known !== undefined) {
    side.ends[known - 1] = Math.max(side.ends[known - 1] ?? 0, seq + length);
    return known;
  }
  side.ends.push(seq + length);
  side.starts.set(seq, side.ends.length);
  return side.ends.length;
}

/** The segment that an acknowledgement waits for; one more than there are when all are covered. */
function waitedFor({ ends }: Side, ack: number): number {
  return lowerBound(ends, ack + 1) + 1;
}

/** Something has landed behind the number that is waited for: segments, or a FIN. */
function isMissing(other: Side | undefined, ack: number): boolean {
  const { behind = 0, hasFin = false } = other?.received.latest ?? {};
  return behind > 0 || (hasFin && ack < (other?.finEnd ?? 0));
}
