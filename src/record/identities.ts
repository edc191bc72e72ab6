import type { EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { MessageJourney } from './journey.ts';

/** Which call a message belongs to, and whether calls must be told apart by their numbers (look, section 8.7). */
export class Identities {
  /** By the exchange that opens a call or asks further for it: the call's number. */
  private readonly calls = new Map<number, number>();
  private readonly open = new Set<number>();
  /** By host: whom it has asked. */
  private readonly asked = new Map<string, string>();
  /** By the call of a program: its tries so far, and when the first was made. */
  private readonly tries = new Map<string, { readonly attempt: number; readonly askedAt: Microseconds }>();
  private count = 0;
  private isOneOfMany = false;

  of({
    at,
    role,
    exchange,
    message,
    parent,
    host,
    to,
    call: program,
  }: EntryOf<'write'>): Pick<MessageJourney, 'call' | 'isOneOfMany' | 'attempt' | 'askedAt'> {
    if (role === 'request' && exchange === message) {
      const call = (parent === null ? undefined : this.calls.get(parent)) ?? (this.count += 1);
      this.calls.set(exchange, call);
      if (parent === null) {
        this.isOneOfMany ||= this.open.size > 0;
        this.open.add(exchange);
      }
      this.isOneOfMany ||= (this.asked.get(host) ?? to) !== to;
      this.asked.set(host, to);
    }
    const tried = this.try(program, at);
    return { call: this.calls.get(exchange) ?? 0, isOneOfMany: this.isOneOfMany, ...tried };
  }

  private try(program: string | undefined, at: Microseconds): Pick<MessageJourney, 'attempt' | 'askedAt'> {
    if (program === undefined) return { attempt: 1, askedAt: at };
    const known = this.tries.get(program);
    const now = { attempt: (known?.attempt ?? 0) + 1, askedAt: known?.askedAt ?? at };
    this.tries.set(program, now);
    return now;
  }

  /** A message was read, or nobody will read it: with an answer, or a question that nobody hears, its call is over. */
  end(journey: MessageJourney | undefined): void {
    if (journey === undefined) return;
    if (journey.message !== journey.exchange || journey.end?.undelivered !== null) this.open.delete(journey.exchange);
  }
}
