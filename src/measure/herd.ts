import type { Entry } from '../kernel/entry.ts';
import { MILLISECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { Fold, NumberPart, NumberSpecs, Spike, ValuesOf } from './fold.ts';

export const HERD_NUMBERS = {
  mostAtOnce: {
    title: 'Most at once',
    unit: 'count',
    definition:
      'The most connections that clients opened, and requests that they sent on connections they had, within 0.1 s.',
    picture: { look: 'spikes', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

const WINDOW: Microseconds = 100 * MILLISECOND;

/** How many clients turn to servers at one moment: what hits a server that comes back. */
export class Herd implements Fold {
  private readonly clients: ReadonlySet<string>;
  /** Connections on which nothing was asked yet: their first request came with them. */
  private readonly fresh: Set<string>;
  /** The last 0.1 s. */
  private recent: readonly Microseconds[];
  private most: number;
  private mostAt: Microseconds;
  lastSpike: Spike | null = null;

  constructor(clients: ReadonlySet<string>, from?: Herd) {
    this.clients = clients;
    this.fresh = new Set(from?.fresh);
    this.recent = from?.recent ?? [];
    this.most = from?.most ?? 0;
    this.mostAt = from?.mostAt ?? 0;
  }

  copy(): Herd {
    return new Herd(this.clients, this);
  }

  add(entry: Entry): void {
    this.lastSpike = null;
    if (entry.kind === 'state') {
      if (entry.layer !== 'transport' || entry.path !== 'SYN-SENT' || !this.clients.has(entry.host)) return;
      this.fresh.add(entry.connection ?? '');
      this.hit(entry.at);
    } else if (entry.kind === 'write' && entry.role === 'request' && this.clients.has(entry.host)) {
      if (!this.fresh.delete(entry.connection)) this.hit(entry.at);
    }
  }

  values(): ValuesOf<typeof HERD_NUMBERS> {
    return { mostAtOnce: this.most };
  }

  partsOf(): readonly NumberPart[] {
    return this.most > 1 ? [{ part: 'at', value: this.mostAt / MILLISECOND, unit: 'ms' }] : [];
  }

  private hit(at: Microseconds): void {
    this.recent = [...this.recent.filter((other) => other > at - WINDOW), at];
    const value = this.recent.length;
    this.lastSpike = { name: 'mostAtOnce', at, value };
    if (value <= this.most) return;
    this.most = value;
    this.mostAt = at;
  }
}
