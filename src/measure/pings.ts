import type { Entry } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { pingNotes } from '../record/ping-notes.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberPart, NumberSpecs, Spike, ValuesOf } from './fold.ts';

export const PING_NUMBERS = {
  pingMs: {
    title: 'Ping',
    unit: 'ms',
    definition:
      'How long a short datagram is on its way to the server and back, queues included: of the one that came back last.',
    picture: { look: 'spikes', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** What a ping beside other traffic says of the queues that both stand in. */
export class Pings implements Fold {
  private first: Microseconds | null;
  private last: Microseconds | null;
  private most: Microseconds;
  private spike: Spike | null = null;

  constructor(from?: Pings) {
    this.first = from?.first ?? null;
    this.last = from?.last ?? null;
    this.most = from?.most ?? 0;
  }

  copy(): Pings {
    return new Pings(this);
  }

  get lastSpike(): Spike | null {
    return this.spike;
  }

  add(entry: Entry): void {
    this.spike = null;
    if (!pingNotes.has(entry) || entry.name !== 'ping back') return;
    const { tookUs } = entry.values;
    this.first ??= tookUs;
    this.last = tookUs;
    this.most = Math.max(this.most, tookUs);
    this.spike = { name: 'pingMs', at: entry.at, value: inMs(tookUs) };
  }

  values(): ValuesOf<typeof PING_NUMBERS> {
    return { pingMs: inMs(this.last) };
  }

  partsOf(): readonly NumberPart[] {
    if (this.first === null || this.last === this.first) return [];
    return [
      { part: 'atFirst', value: inMs(this.first) },
      { part: 'atMost', value: inMs(this.most) },
    ];
  }
}
