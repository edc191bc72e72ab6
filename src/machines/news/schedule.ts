import type { Microseconds } from '../../kernel/time.ts';

/** Something that happens at a known time: an item of news, an order, a request. */
export interface Scheduled {
  /** From 1, in order of time. */
  readonly id: number;
  readonly at: Microseconds;
  readonly text: string;
}

/**
 * What happens, in order of time, drawn as it is asked for: a long run begins at once. It looks the same to everybody,
 * however far it is drawn, so that contexts may share it.
 */
export class Schedule {
  readonly #source: Iterator<Scheduled, unknown>;
  readonly #drawn: Scheduled[] = [];

  constructor(items: Iterable<Scheduled>) {
    this.#source = items[Symbol.iterator]();
  }

  /** The item at a place, counted from 0; undefined behind the last. */
  item(index: number): Scheduled | undefined {
    while (this.#drawn.length <= index) {
      const step = this.#source.next();
      if (step.done === true) return undefined;
      this.#drawn.push(step.value);
    }
    return this.#drawn[index];
  }

  /** The place of the first item at `at` or later; behind the last one when there is none. */
  firstFrom(at: Microseconds): number {
    let index = 0;
    for (let item = this.item(0); item !== undefined && item.at < at; item = this.item(index)) index += 1;
    return index;
  }

  /** Every `stride`-th item from place `first` on: how several share the work. */
  every(stride: number, first: number): Schedule {
    return new Schedule(this.walk(stride, first));
  }

  private *walk(stride: number, first: number): Generator<Scheduled> {
    for (let index = first, item = this.item(index); item !== undefined; item = this.item(index)) {
      yield item;
      index += stride;
    }
  }
}

/** Nothing happens. */
export function noSchedule(): Schedule {
  return new Schedule([]);
}

/** What users publish by hand is numbered from here, beyond everything that a workload may hold. */
export const FIRST_BY_HAND = 1_000_001;
