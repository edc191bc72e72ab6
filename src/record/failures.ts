import type { Entry, Plain } from '../kernel/entry.ts';
import type { Belief } from './beliefs.ts';
import type { Moment } from './journey.ts';

/** Something failed for a program at a host: a call, a connection, or what a pattern says of it in a note. */
export interface Failure extends Moment {
  readonly host: string;
  /** `refused`, `timeout`, `503`, or the words of a pattern. */
  readonly what: string;
  /** Several alike at one instant are one. */
  readonly count: number;
}

/** What notes of failures are called on the paper, by their names; null where this one tells of none. */
export type FailureWords = Readonly<Record<string, (values: Readonly<Record<string, Plain>>) => string | null>>;

/** connect() failed where nothing was sent. */
const NO_PORT = 'no port';

/** Who knows best what failed: the program's own words, then the end of its call, then the end of a connection. */
const RANKS = { note: 2, result: 1, connection: 0 } as const;

/** What failed, in the order of the log. What fails at one instant at one host is told once, by who knows best. */
export class Failures {
  readonly list: Failure[] = [];
  private readonly words: FailureWords;
  private readonly last = new Map<string, { readonly index: number; readonly rank: number }>();

  constructor(words: FailureWords) {
    this.words = words;
  }

  /** Those told by entries from `first` on and below `limit`. */
  between(first: number, limit: number): readonly Failure[] {
    const from = bisect(this.list, first);
    return this.list.slice(from, bisect(this.list, limit, from));
  }

  /** @param ended the connections that this entry ended. */
  add(entry: Entry, ended: readonly Belief[]): void {
    if (entry.kind === 'note') {
      const what = this.words[entry.name]?.(entry.values) ?? null;
      if (what !== null) this.put(entry, entry.host, what, RANKS.note);
    } else if (entry.kind === 'result' && entry.result !== 'ok') {
      const what = entry.result === 'status' ? String(entry.status) : entry.result;
      this.put(entry, entry.host, what, RANKS.result);
    } else if (entry.kind === 'socket error' && entry.error === 'EADDRNOTAVAIL') {
      this.put(entry, entry.host, NO_PORT, RANKS.result);
    }
    for (const { host, opens, end } of ended) {
      // Whoever only answers is told by its caller's side, unless it gives the caller up itself.
      const isTold = end !== null && end.how !== 'closed' && end.how !== 'died' && (opens || end.how === 'timed out');
      if (isTold) this.put(entry, host, end.how, RANKS.connection);
    }
  }

  private put({ n, at }: Moment, host: string, what: string, rank: number): void {
    const known = this.last.get(host);
    const failure = known === undefined ? undefined : this.list[known.index];
    if (known === undefined || failure === undefined || failure.at !== at) {
      this.last.set(host, { index: this.list.length, rank });
      this.list.push({ n, at, host, what, count: 1 });
    } else if (rank > known.rank) {
      this.last.set(host, { index: known.index, rank });
      this.list[known.index] = { ...failure, what };
    } else if (rank === known.rank && rank > RANKS.connection) {
      this.list[known.index] = { ...failure, count: failure.count + 1 };
    }
  }
}

/** The first index from `from` on whose failure is not below entry `n`. */
function bisect(list: readonly Failure[], n: number, from = 0): number {
  let [low, high] = [from, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.n ?? 0) < n) low = middle + 1;
    else high = middle;
  }
  return low;
}
