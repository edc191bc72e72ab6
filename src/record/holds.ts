import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Moment } from './journey.ts';
import { Spans } from './spans.ts';

/** A request between being read and being answered. */
export interface HoldSpan extends Moment {
  readonly message: number;
  readonly host: string;
  readonly process: string;
  readonly connection: string;
  end: Moment | null;
}

/**
 * Which requests their readers keep unanswered. A request that is passed on to another hop is not held here, and what
 * cannot be answered any more (its process or its connection has ended) is not held either.
 */
export class Holds {
  readonly spans = new Spans<HoldSpan>();
  private readonly open = new Map<number, { readonly hold: HoldSpan; readonly span: number }>();

  add(entry: Entry): void {
    if (entry.kind === 'read') this.read(entry);
    else if (entry.kind === 'write') this.write(entry);
    else if (entry.kind === 'exit') this.endWhere(entry, (hold) => hold.process === entry.process);
    else if (entry.kind === 'state' && entry.layer === 'transport' && /^(?:clos|gone|time|last)/i.test(entry.path)) {
      this.endWhere(entry, (hold) => hold.host === entry.host && hold.connection === entry.connection);
    }
  }

  private read({ n, at, role, message, host, process, connection }: EntryOf<'read'>): void {
    if (role !== 'request') return;
    const hold: HoldSpan = { n, at, message, host, process, connection, end: null };
    this.open.set(message, { hold, span: this.spans.begin(n, hold) });
  }

  private write({ n, at, exchange, parent }: EntryOf<'write'>): void {
    this.end({ n, at }, exchange);
    if (parent !== null) this.end({ n, at }, parent);
  }

  private endWhere({ n, at }: Moment, isMeant: (hold: HoldSpan) => boolean): void {
    for (const [message, { hold }] of this.open) if (isMeant(hold)) this.end({ n, at }, message);
  }

  private end(moment: Moment, message: number): void {
    const found = this.open.get(message);
    if (found === undefined) return;
    this.open.delete(message);
    found.hold.end = { n: moment.n, at: moment.at };
    this.spans.end(moment.n, found.span);
  }
}
