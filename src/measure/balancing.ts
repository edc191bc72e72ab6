import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { balanceNotes } from '../machines/middle/notes.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberPart, NumberSpecs, Spike, ValuesOf } from './fold.ts';

export const BALANCE_NUMBERS = {
  paidRequests: {
    title: 'Paid for a dead backend',
    unit: 'count',
    of: 'requests',
    definition:
      'Requests for which the proxy asked a backend in vain (502, 503 or 504 of its own), of all that it had to place; whoever asked has waited that long.',
    picture: { look: 'spikes', tone: 'ink', unit: 'ms' },
  },
  paidMs: {
    title: 'Paid in all',
    unit: 'ms',
    definition: 'How long the proxy waited for backends that it asked in vain.',
    picture: { look: 'step', tone: 'ink' },
  },
  markDownMs: {
    title: 'Until the proxy noticed',
    unit: 'ms',
    definition:
      'Time from a backend losing its power until the proxy marked it down; the last one, or the one that runs.',
    picture: { look: 'step', tone: 'ink' },
  },
  busiestShare: {
    title: 'Share per backend',
    unit: 'ratio',
    definition: 'Of the requests that the proxy placed, the share of the backend that got most.',
    picture: { look: 'step', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** Statuses with which a proxy itself answers for a backend that it could not ask (RFC 9110 15.6.3 to 15.6.5). */
const IN_VAIN: readonly number[] = [502, 503, 504];

/** Whom a proxy chose, who was asked in vain, and what that cost whoever had asked. */
export class Balancing implements Fold {
  /** Tries under way: by request and backend, since when. */
  private readonly tries: Map<string, Microseconds>;
  private readonly placed: Set<string>;
  private readonly paid: Set<string>;
  /** By backend: how often it was chosen. */
  private readonly chosen: Map<string, number>;
  /** Hosts without power that no proxy has marked down yet. */
  private readonly unnoticed: Map<string, Microseconds>;
  private paidUs: Microseconds;
  private mostPaidUs: Microseconds;
  private noticedUs: Microseconds | null;
  lastSpike: Spike | null = null;

  constructor(from?: Balancing) {
    this.tries = new Map(from?.tries);
    this.placed = new Set(from?.placed);
    this.paid = new Set(from?.paid);
    this.chosen = new Map(from?.chosen);
    this.unnoticed = new Map(from?.unnoticed);
    this.paidUs = from?.paidUs ?? 0;
    this.mostPaidUs = from?.mostPaidUs ?? 0;
    this.noticedUs = from?.noticedUs ?? null;
  }

  copy(): Balancing {
    return new Balancing(this);
  }

  add(entry: Entry): void {
    this.lastSpike = null;
    if (entry.kind === 'note') this.note(entry);
    else if (entry.kind === 'crash' && this.chosen.has(entry.host)) this.unnoticed.set(entry.host, entry.at);
    else if (entry.kind === 'boot') this.unnoticed.delete(entry.host);
  }

  values(at: Microseconds): ValuesOf<typeof BALANCE_NUMBERS> {
    const counts = [...this.chosen.values()];
    const all = counts.reduce((sum, count) => sum + count, 0);
    const runs = [...this.unnoticed.values()];
    return {
      paidRequests: this.paid.size,
      paidMs: inMs(this.paidUs),
      markDownMs: inMs(runs.length > 0 ? at - Math.min(...runs) : this.noticedUs),
      busiestShare: all === 0 ? null : Math.max(...counts) / all,
    };
  }

  totalOf(name: string): number | null {
    return name === 'paidRequests' ? this.placed.size : null;
  }

  partsOf(name: string): readonly NumberPart[] {
    if (name === 'busiestShare') return [...this.chosen].map(([host, value]) => ({ host, value, unit: 'count' }));
    if (name !== 'paidRequests' || this.paid.size === 0) return [];
    return [
      { part: 'inAll', value: inMs(this.paidUs), unit: 'ms' },
      { part: 'atMost', value: inMs(this.mostPaidUs), unit: 'ms' },
    ];
  }

  private note(entry: EntryOf<'note'>): void {
    if (!balanceNotes.has(entry)) return;
    const { host, at, values } = entry;
    const { upstream } = values;
    if (entry.name === 'choose') {
      if (entry.values.probe || upstream === 'none') return;
      const request = `${host} ${entry.values.request}`;
      this.placed.add(request);
      this.tries.set(`${request} ${upstream}`, at);
      this.chosen.set(upstream, (this.chosen.get(upstream) ?? 0) + 1);
    } else if (entry.name === 'tried') this.tried(`${host} ${entry.values.request}`, upstream, entry.values.status, at);
    else if (entry.name === 'marked down') {
      const since = this.unnoticed.get(upstream);
      if (since !== undefined) this.noticedUs = at - since;
      this.unnoticed.delete(upstream);
    }
  }

  private tried(request: string, upstream: string, status: number, at: Microseconds): void {
    const since = this.tries.get(`${request} ${upstream}`);
    this.tries.delete(`${request} ${upstream}`);
    if (since === undefined || !IN_VAIN.includes(status)) return;
    this.paid.add(request);
    this.paidUs += at - since;
    this.mostPaidUs = Math.max(this.mostPaidUs, at - since);
    this.lastSpike = { name: 'paidRequests', at, value: inMs(at - since) };
  }
}
