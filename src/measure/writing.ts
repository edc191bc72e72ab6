import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberPart, NumberSpecs, Spike, ValuesOf } from './fold.ts';

export const WRITING_NUMBERS = {
  stallMs: {
    title: 'Stalled',
    unit: 'ms',
    definition:
      'From a write until its first byte leaves: what a window, or the wait for an acknowledgement, has held back; the longest so far.',
    picture: { look: 'spikes', tone: 'ink' },
  },
  writeCalls: {
    title: 'Writes',
    unit: 'count',
    definition: 'Messages that clients have handed to TCP, each in a call of its own.',
    picture: { look: 'step', tone: 'ink', title: 'Writes, reads' },
  },
  readCalls: {
    title: 'Reads',
    unit: 'count',
    definition: 'Pieces in which the other side got the same bytes; known where its program counts them.',
    picture: { look: 'step', tone: 'useful' },
  },
} as const satisfies NumberSpecs;

/** What becomes of single writes in a stream: how long they wait, and in how many pieces they are read. */
export class Writing implements Fold {
  private readonly clients: ReadonlySet<string>;
  /** By message of which nothing has left: when it was written. */
  private readonly held: Map<number, Microseconds>;
  private writes: number;
  private reads: number;
  private longest: Microseconds | null;
  private spike: Spike | null = null;

  constructor(clients: ReadonlySet<string>, from?: Writing) {
    this.clients = clients;
    this.held = new Map(from?.held);
    this.writes = from?.writes ?? 0;
    this.reads = from?.reads ?? 0;
    this.longest = from?.longest ?? null;
  }

  copy(): Writing {
    return new Writing(this.clients, this);
  }

  get lastSpike(): Spike | null {
    return this.spike;
  }

  add(entry: Entry): void {
    this.spike = null;
    if (entry.kind === 'segment') this.send(entry);
    else if (entry.kind === 'undelivered') this.held.delete(entry.message);
    else if (entry.kind === 'write' && this.clients.has(entry.host)) {
      this.writes += 1;
      this.held.set(entry.message, entry.at);
    } else if (entry.kind === 'state' && entry.event === 'data' && !this.clients.has(entry.host)) {
      if (typeof entry.badges['received'] === 'number') this.reads += 1;
    }
  }

  values(at: Microseconds): ValuesOf<typeof WRITING_NUMBERS> {
    const waiting = this.held.size === 0 ? null : at - Math.min(...this.held.values());
    const longest = this.longest === null && waiting === null ? null : Math.max(this.longest ?? 0, waiting ?? 0);
    return { stallMs: inMs(longest), writeCalls: this.writes, readCalls: this.reads };
  }

  partsOf(name: string): readonly NumberPart[] {
    return name === 'writeCalls' ? [{ part: 'readIn', value: this.reads }] : [];
  }

  private send({ at, messages }: EntryOf<'segment'>): void {
    for (const message of messages) {
      const since = this.held.get(message);
      if (since === undefined) continue;
      this.held.delete(message);
      const us = at - since;
      if (this.longest === null || us > this.longest) this.longest = us;
      if (us > 0) this.spike = { name: 'stallMs', at, value: inMs(us) };
    }
  }
}
