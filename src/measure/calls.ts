import type { Microseconds } from '../kernel/time.ts';

/** Requests on their way, and the answers to them: how long each takes, as the client that asked sees it. */
export class Calls {
  /** When each exchange was begun. */
  private readonly asked: Map<number, Microseconds>;
  /** The exchange of each answer that is not read yet. */
  private readonly answers: Map<number, number>;

  constructor(from?: Calls) {
    this.asked = new Map(from?.asked);
    this.answers = new Map(from?.answers);
  }

  ask(exchange: number, at: Microseconds): void {
    this.asked.set(exchange, at);
  }

  answer(message: number, exchange: number): void {
    if (this.asked.has(exchange)) this.answers.set(message, exchange);
  }

  /** Nobody will read this answer, or hear an answer to this request. */
  drop(message: number): void {
    const exchange = this.answers.get(message);
    this.answers.delete(message);
    this.asked.delete(exchange ?? message);
  }

  /** A message is read: how long after its request, or null when it is no answer. */
  read(message: number, at: Microseconds): Microseconds | null {
    const exchange = this.answers.get(message);
    const begun = exchange === undefined ? undefined : this.asked.get(exchange);
    if (exchange === undefined || begun === undefined) return null;
    this.answers.delete(message);
    this.asked.delete(exchange);
    return at - begun;
  }
}
