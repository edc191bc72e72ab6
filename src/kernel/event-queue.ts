import type { Microseconds } from './time.ts';

/** Anything that waits for its moment. Ties in time go by sequence: first come, first served. */
export interface Scheduled {
  readonly at: Microseconds;
  readonly sequence: number;
}

/** A binary heap ordered by (at, sequence). Items are never changed, so a copy of the queue is a copy of the array. */
export class EventQueue<Item extends Scheduled> {
  private readonly heap: Item[];

  constructor(items: readonly Item[] = []) {
    this.heap = [...items];
  }

  get size(): number {
    return this.heap.length;
  }

  /** An independent queue with the same items. */
  copy(): EventQueue<Item> {
    return new EventQueue(this.heap);
  }

  peek(): Item | undefined {
    return this.heap[0];
  }

  push(item: Item): void {
    const { heap } = this;
    let hole = heap.length;
    heap.push(item);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(item, above)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = item;
  }

  pop(): Item | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      let smallest = heap[child];
      const right = heap[child + 1];
      if (smallest === undefined) break;
      if (right !== undefined && isBefore(right, smallest)) {
        child += 1;
        smallest = right;
      }
      if (!isBefore(smallest, last)) break;
      heap[hole] = smallest;
      hole = child;
    }
    heap[hole] = last;
    return first;
  }
}

function isBefore(one: Scheduled, other: Scheduled): boolean {
  return one.at < other.at || (one.at === other.at && one.sequence < other.sequence);
}
