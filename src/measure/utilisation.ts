import type { Entry, EntryOf } from '../kernel/entry.ts';
import { transmissionTime } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { Fold, MeasuredScene, NumberSpecs, ValuesOf } from './fold.ts';

interface Sending {
  readonly packet: number;
  readonly from: Microseconds;
  readonly until: Microseconds;
}

/** One direction of a line: what is on it, not what waits for it. */
class Busy {
  private before: Microseconds;
  private sending: readonly Sending[];

  constructor(from?: Busy) {
    this.before = from?.before ?? 0;
    this.sending = from?.sending ?? [];
  }

  add(one: Sending, now: Microseconds): void {
    this.settle(now);
    this.sending = [...this.sending, one];
  }

  /** A full queue has dropped it: it never was on the line. */
  drop(packet: number): void {
    if (this.sending.at(-1)?.packet === packet) this.sending = this.sending.slice(0, -1);
  }

  until(at: Microseconds): Microseconds {
    this.settle(at);
    const [first] = this.sending;
    return this.before + (first === undefined ? 0 : Math.max(0, at - first.from));
  }

  private settle(now: Microseconds): void {
    const left = this.sending.findIndex(({ until }) => until > now);
    const over = left < 0 ? this.sending : this.sending.slice(0, left);
    if (over.length === 0) return;
    for (const { from, until } of over) this.before += until - from;
    this.sending = left < 0 ? [] : this.sending.slice(left);
  }
}

export const UTILISATION_NUMBERS = {
  linkUtilisation: {
    title: 'Link utilisation',
    unit: 'ratio',
    definition:
      'Busy share of the busier direction of the line of the first client, which others may share; 0 on an unlimited one.',
    picture: { look: 'step', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** How busy the line of the first client is. */
export class Utilisation implements Fold {
  private readonly watched: ReadonlySet<string>;
  private readonly up: Busy;
  private readonly down: Busy;
  private bandwidth: number;

  constructor({ watched, bandwidth }: Pick<MeasuredScene, 'watched' | 'bandwidth'>, from?: Utilisation) {
    this.watched = from?.watched ?? new Set(watched);
    this.up = new Busy(from?.up);
    this.down = new Busy(from?.down);
    this.bandwidth = from?.bandwidth ?? bandwidth;
  }

  copy(): Utilisation {
    return new Utilisation({ watched: [], bandwidth: 0 }, this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'segment' || entry.kind === 'datagram') this.send(entry);
    else if (entry.kind === 'loss' && entry.reason === 'queue full') {
      this.up.drop(entry.packet);
      this.down.drop(entry.packet);
    } else if (entry.kind === 'intervention' && entry.action === 'set') {
      const [name, value] = entry.target.split('=');
      if (name === 'bandwidth') this.bandwidth = Number(value);
    }
  }

  values(at: Microseconds): ValuesOf<typeof UTILISATION_NUMBERS> {
    return { linkUtilisation: at === 0 ? 0 : Math.max(this.up.until(at), this.down.until(at)) / at };
  }

  private send({ at, packet, from, to, bytes, departsAt }: EntryOf<'segment'> | EntryOf<'datagram'>): void {
    if (this.bandwidth === 0) return;
    const direction = this.watched.has(from) ? this.up : this.watched.has(to) ? this.down : null;
    direction?.add({ packet, from: departsAt, until: departsAt + transmissionTime(bytes, this.bandwidth) }, at);
  }
}
