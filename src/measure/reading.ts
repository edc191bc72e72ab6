import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Fold, NumberPart, NumberSpecs, ValuesOf } from './fold.ts';

export const READING_NUMBERS = {
  confirmedBytes: {
    title: 'Bytes confirmed',
    unit: 'bytes',
    definition: 'Bytes of clients of which they know that the other kernel has them.',
    picture: { look: 'step', tone: 'ink', title: 'Confirmed, read' },
  },
  readBytes: {
    title: 'Bytes read',
    unit: 'bytes',
    definition: 'Bytes that the program at the other side has read; known where it counts them.',
    picture: { look: 'step', tone: 'useful' },
  },
  offeredWindow: {
    title: 'Window offered',
    unit: 'bytes',
    definition: 'How many bytes the other side said last that it would still take.',
    picture: { look: 'area', tone: 'quiet' },
  },
} as const satisfies NumberSpecs;

/** What the kernel of the other side has said, and what its program has got. */
export class Reading implements Fold {
  private readonly clients: ReadonlySet<string>;
  /** Acknowledgements on their way to a client: number and connection, by packet. */
  private readonly flying: Map<number, Pick<EntryOf<'segment'>, 'connection' | 'ack' | 'from'>>;
  /** By connection: how many bytes its client has sent. */
  private readonly sent: Map<string, number>;
  /** By connection: up to where its client knows that all is there. */
  private readonly known: Map<string, number>;
  /** By program: what it counts. */
  private readonly read: Map<string, number>;
  /** What was counted by programs that are gone. */
  private readBefore: number;
  private window: number | null;

  constructor(clients: ReadonlySet<string>, from?: Reading) {
    this.clients = clients;
    this.flying = new Map(from?.flying);
    this.sent = new Map(from?.sent);
    this.known = new Map(from?.known);
    this.read = new Map(from?.read);
    this.readBefore = from?.readBefore ?? 0;
    this.window = from?.window ?? null;
  }

  copy(): Reading {
    return new Reading(this.clients, this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'segment') this.see(entry);
    else if (entry.kind === 'loss') this.flying.delete(entry.packet);
    else if (entry.kind === 'arrival') this.hear(entry);
    else if (entry.kind === 'state' && entry.layer === 'process' && !this.clients.has(entry.host)) {
      const { received } = entry.badges;
      if (typeof received === 'number') this.read.set(entry.process, received);
    } else if (entry.kind === 'spawn') {
      this.readBefore += this.read.get(entry.process) ?? 0;
      this.read.delete(entry.process);
    }
  }

  values(): ValuesOf<typeof READING_NUMBERS> {
    const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);
    return {
      confirmedBytes: sum(this.known.values()),
      readBytes: this.readBefore + sum(this.read.values()),
      offeredWindow: this.window,
    };
  }

  partsOf(name: string): readonly NumberPart[] {
    return name === 'confirmedBytes' ? [{ part: 'read', value: this.values().readBytes ?? 0 }] : [];
  }

  private see({ packet, host, to, from, connection, seq, length, ack, window, flags }: EntryOf<'segment'>): void {
    if (this.clients.has(host) && length > 0)
      this.sent.set(connection, Math.max(this.sent.get(connection) ?? 0, seq + length - 1));
    if (this.clients.has(host) || ack === null || flags.includes('R')) return;
    if (this.clients.has(to)) this.flying.set(packet, { connection, ack, from });
    if (!flags.includes('S')) this.window = window;
  }

  private hear({ packet }: EntryOf<'arrival'>): void {
    const said = this.flying.get(packet);
    if (said === undefined) return;
    this.flying.delete(packet);
    // A FIN takes a number, too, and is no byte.
    const bytes = Math.min((said.ack ?? 1) - 1, this.sent.get(said.connection) ?? 0);
    this.known.set(said.connection, Math.max(this.known.get(said.connection) ?? 0, bytes));
  }
}
