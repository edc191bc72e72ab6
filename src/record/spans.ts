/** A value that changes with the log: what it was before any entry, by binary search. */
export class Changes<Value> {
  private readonly numbers: number[] = [];
  private readonly values: Value[] = [];

  /** `n` is the number of the entry that changed it; numbers never fall. */
  set(n: number, value: Value): void {
    this.numbers.push(n);
    this.values.push(value);
  }

  get latest(): Value | undefined {
    return this.values.at(-1);
  }

  /** The value when only the entries below `limit` exist. */
  before(limit: number): Value | undefined {
    return this.values[lowerBound(this.numbers, limit) - 1];
  }

  /** What was in force before entry `first`, and every change from there on that is below `limit`, oldest first. */
  touching(first: number, limit: number): readonly Value[] {
    return this.values.slice(Math.max(0, lowerBound(this.numbers, first) - 1), lowerBound(this.numbers, limit));
  }

  /** Every change whose entry is below `limit`, oldest first. */
  listBefore(limit: number): readonly Value[] {
    return this.values.slice(0, lowerBound(this.numbers, limit));
  }
}

interface Shot {
  readonly n: number;
  /** Spans open just before entry `n`. */
  readonly open: readonly number[];
  /** The first span that begins at `n` or later. */
  readonly next: number;
}

/** Fewest changes between two shots: a query reads about as many spans as it finds, plus this many. */
const SHOT_CHANGES = 256;

/**
 * Things that begin with one entry of the log and end with a later one: packets in flight, open messages, works,
 * processes. Finds those open at any point of a long log without reading all of it, by keeping the list of the open
 * ones now and then: after as many changes as are open, so that a change costs the same however long the log grows.
 */
export class Spans<Item> {
  private readonly begins: number[] = [];
  private readonly ends: number[] = [];
  private readonly items: Item[] = [];
  private readonly open = new Set<number>();
  private readonly shots: Shot[] = [{ n: 0, open: [], next: 0 }];
  private changes = 0;
  private lastChange = -1;

  /** Begins a span at entry `n`; the answer names it when it ends. */
  begin(n: number, item: Item): number {
    this.shoot(n);
    const span = this.begins.length;
    this.begins.push(n);
    this.ends.push(Number.POSITIVE_INFINITY);
    this.items.push(item);
    this.open.add(span);
    return span;
  }

  end(n: number, span: number): void {
    this.shoot(n);
    this.ends[span] = n;
    this.open.delete(span);
  }

  /** All spans that ever began, oldest first. */
  openOrEnded(): readonly Item[] {
    return this.items;
  }

  /** All spans open when only the entries below `limit` exist, oldest first. */
  openBefore(limit: number): Item[] {
    return this.collect(limit, (span) => (this.ends[span] ?? 0) >= limit);
  }

  /** All spans that some entry from `from` on and below `limit` saw open, begin or end, oldest first. */
  touching(from: number, limit: number): Item[] {
    return this.collect(limit, (span) => (this.ends[span] ?? 0) >= from, from);
  }

  private collect(limit: number, isWanted: (span: number) => boolean, from = limit): Item[] {
    const found: Item[] = [];
    const keep = (span: number) => {
      const item = this.items[span];
      if (item !== undefined && isWanted(span)) found.push(item);
    };
    const shot = this.shotAt(from);
    for (const span of shot.open) keep(span);
    for (let span = shot.next; span < this.begins.length && (this.begins[span] ?? limit) < limit; span += 1) keep(span);
    return found;
  }

  private shotAt(n: number): Shot {
    let low = 0;
    let high = this.shots.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.shots[middle]?.n ?? 0) <= n) low = middle + 1;
      else high = middle;
    }
    return this.shots[low - 1] ?? { n: 0, open: [], next: 0 };
  }

  /** Before the change at entry `n`: the open ones are those that all entries below `n` left open. */
  private shoot(n: number): void {
    this.changes += 1;
    // Several changes of one entry belong together: a shot waits for the first change of an entry.
    const isFirstOfEntry = n > this.lastChange;
    this.lastChange = n;
    if (!isFirstOfEntry || this.changes < Math.max(SHOT_CHANGES, this.open.size)) return;
    this.changes = 0;
    this.shots.push({ n, open: [...this.open], next: this.begins.length });
  }
}

/** The first index whose number is not below `limit`; numbers never fall. */
export function lowerBound(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
