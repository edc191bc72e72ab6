import type { EntryOf } from '../kernel/entry.ts';
import type { MessageJourney } from './journey.ts';

/** Which call a message belongs to, and whether calls must be told apart by their numbers (look, section 8.7). */
export class Identities {
  /** By the exchange that opens a call or asks further for it: the call's number. */
  private readonly calls = new Map<number, number>();
  private readonly open = new Set<number>();
  /** By host: whom it has asked. */
  private readonly asked = new Map<string, string>();
  private count = 0;
  private isOneOfMany = false;

  of({ role, exchange, message, parent, host, to }: EntryOf<'write'>): Pick<MessageJourney, 'call' | 'isOneOfMany'> {
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
    return { call: this.calls.get(exchange) ?? 0, isOneOfMany: this.isOneOfMany };
  }

  /** A message was read, or nobody will read it: with an answer, or a question that nobody hears, its call is over. */
  end(journey: MessageJourney | undefined): void {
    if (journey === undefined) return;
    if (journey.message !== journey.exchange || journey.end?.undelivered !== null) this.open.delete(journey.exchange);
  }
}
