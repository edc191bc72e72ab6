import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberPart, NumberSpecs, Spike, ValuesOf } from './fold.ts';

export const CONNECTING_NUMBERS = {
  connectMs: {
    title: 'Time to connect',
    unit: 'ms',
    definition:
      'From a SYN until connect() returns, with a connection or without: of the one that returned last, or of the one that waits longest while none has returned.',
    picture: { look: 'spikes', tone: 'ink' },
  },
  synsSent: {
    title: 'SYNs sent',
    unit: 'count',
    definition: 'How often connections were asked for, every repetition counted.',
    picture: { look: 'stems', tone: 'quiet' },
  },
} as const satisfies NumberSpecs;

/** How connect() ended where it brought no connection. */
type Failure = 'refused' | 'timeout' | 'aborted';

/** How long programs wait for connections that they ask for. */
export class Connecting implements Fold {
  private readonly clients: ReadonlySet<string>;
  /** Since when which socket asks. */
  private readonly asking: Map<string, Microseconds>;
  private readonly failures: Map<Failure, number>;
  private last: Microseconds | null;
  private syns: number;
  private spike: Spike | null = null;

  constructor(clients: ReadonlySet<string>, from?: Connecting) {
    this.clients = clients;
    this.asking = new Map(from?.asking);
    this.failures = new Map(from?.failures);
    this.last = from?.last ?? null;
    this.syns = from?.syns ?? 0;
  }

  copy(): Connecting {
    return new Connecting(this.clients, this);
  }

  get lastSpike(): Spike | null {
    return this.spike;
  }

  add(entry: Entry): void {
    this.spike = null;
    if (entry.kind === 'segment') this.syns += entry.flags === 'S' && this.clients.has(entry.host) ? 1 : 0;
    else if (entry.kind === 'crash') {
      for (const socket of this.asking.keys()) if (socket.startsWith(`${entry.host}/`)) this.asking.delete(socket);
    } else if (entry.kind === 'state' && entry.layer === 'transport' && this.clients.has(entry.host)) {
      this.setState(entry);
    }
  }

  values(at: Microseconds): ValuesOf<typeof CONNECTING_NUMBERS> {
    return { connectMs: inMs(this.last ?? this.waitUntil(at)), synsSent: this.syns };
  }

  partsOf(name: string): readonly NumberPart[] {
    if (name !== 'connectMs') return [];
    return [...this.failures].map(([part, value]) => ({ part, value, unit: 'count' }));
  }

  private waitUntil(at: Microseconds): Microseconds | null {
    return this.asking.size === 0 ? null : at - Math.min(...this.asking.values());
  }

  private setState({ at, process, path, event }: EntryOf<'state'>): void {
    if (path === 'SYN-SENT') {
      if (!this.asking.has(process)) this.asking.set(process, at);
      return;
    }
    const since = this.asking.get(process);
    if (since === undefined) return;
    this.asking.delete(process);
    if (path === 'SYN-RECEIVED') return;
    if (path !== 'ESTABLISHED') {
      const failure = event === 'segment' ? 'refused' : event === 'retransmissionTimeout' ? 'timeout' : 'aborted';
      this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
    }
    this.last = at - since;
    this.spike = { name: 'connectMs', at, value: inMs(at - since) };
  }
}
