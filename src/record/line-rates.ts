import type { Entry } from '../kernel/entry.ts';
import { transmissionTime } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';

/** A link as it must be known to say how long a packet takes to write. */
export interface Line {
  readonly from: string;
  readonly to: string;
  /** Bits per second; 0 is unlimited. */
  readonly bandwidth?: number;
}

/** How fast lines take bits. Those that are limited follow the parameter `bandwidth` when it is set while a run goes on. */
export class LineRates {
  /** By `from>to`, only limited ones. */
  private readonly rates = new Map<string, number>();

  constructor(lines: readonly Line[]) {
    for (const { from, to, bandwidth = 0 } of lines) {
      if (bandwidth === 0) continue;
      this.rates.set(`${from}>${to}`, bandwidth);
      this.rates.set(`${to}>${from}`, bandwidth);
    }
  }

  add(entry: Entry): void {
    if (entry.kind !== 'intervention' || entry.action !== 'set') return;
    const [name, value] = entry.target.split('=');
    if (name === 'bandwidth') for (const direction of this.rates.keys()) this.rates.set(direction, Number(value));
  }

  /** When the last bit of a packet is on the line. */
  writtenAt(packet: {
    readonly from: string;
    readonly to: string;
    readonly bytes: number;
    readonly departsAt: Microseconds;
  }): Microseconds {
    const rate = this.rates.get(`${packet.from}>${packet.to}`) ?? 0;
    return packet.departsAt + transmissionTime(packet.bytes, rate);
  }
}
