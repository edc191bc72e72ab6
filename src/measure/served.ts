import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { callNotes } from '../machines/http/notes.ts';
import { insideNotes, servedNotes } from '../record/inside-notes.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberPart, NumberSpecs, ValuesOf } from './fold.ts';

export const SERVED_NUMBERS = {
  threadsWaitFirst: {
    title: 'Threads that wait at once, first server',
    unit: 'count',
    of: 'threads',
    definition:
      'The most threads, loops and workers of the first server that have stood still for a call at one moment, of all it has.',
    picture: { look: 'step', tone: 'ink', title: 'Threads that wait at once' },
  },
  threadsWaitSecond: {
    title: 'Threads that wait at once, second server',
    unit: 'count',
    of: 'threads',
    definition:
      'The most threads, loops and workers of the server beside it that have stood still for a call at one moment, of all it has.',
    picture: { look: 'step', tone: 'quiet' },
  },
  answeredFirst: {
    title: 'Answered by the first server',
    unit: 'count',
    of: 'calls',
    definition: 'Calls to the first server that have their answer, of those that are made in the run.',
    picture: { look: 'step', tone: 'ink', title: 'Answered' },
  },
  answeredSecond: {
    title: 'Answered by the second server',
    unit: 'count',
    of: 'calls',
    definition: 'Calls to the server beside it that have their answer, of those that are made in the run.',
    picture: { look: 'step', tone: 'quiet' },
  },
  queuedFirstMs: {
    title: 'Waited for a thread, at most, first server',
    unit: 'ms',
    definition:
      'The longest that anything has waited at the first server until a thread was free: in the accept queue, or in the queue of a pool.',
    picture: { look: 'step', tone: 'ink', title: 'Waited for a thread, at most' },
  },
  queuedSecondMs: {
    title: 'Waited for a thread, at most, second server',
    unit: 'ms',
    definition:
      'The longest that anything has waited at the server beside it until a thread was free: in the accept queue, or in the queue of a pool.',
    picture: { look: 'step', tone: 'quiet' },
  },
  lastAnswerFirstMs: {
    title: 'Until the last answer, first server',
    unit: 'ms',
    definition: 'From the first call to the latest answer of the first server so far.',
    picture: { look: 'step', tone: 'ink', title: 'Until the last answer' },
  },
  lastAnswerSecondMs: {
    title: 'Until the last answer, second server',
    unit: 'ms',
    definition: 'From the first call to the latest answer of the server beside it so far.',
    picture: { look: 'step', tone: 'quiet' },
  },
} as const satisfies NumberSpecs;

/** One of the servers that get the same calls. */
interface Side {
  readonly server: string;
  readonly client: string;
  readonly calls: number;
  answered: number;
  firstAt: Microseconds | null;
  lastAt: Microseconds | null;
  queuedUs: Microseconds;
  mostParked: number;
}

const THREADS: readonly string[] = ['thread', 'loop', 'worker'];

/** How servers fare that get the same calls: who stands still, what waits for a thread, and when all are answered. */
export class Served implements Fold {
  private readonly sides: Map<number, Side>;
  /** By host and row: the process whose line it is. */
  private readonly threads: Map<string, string>;
  private readonly parked: Set<string>;
  /** By host, and what waits there: since when. */
  private readonly waiting: Map<string, Microseconds>;

  constructor(from?: Served) {
    this.sides = new Map([...(from?.sides ?? [])].map(([place, side]) => [place, { ...side }]));
    this.threads = new Map(from?.threads);
    this.parked = new Set(from?.parked);
    this.waiting = new Map(from?.waiting);
  }

  copy(): Served {
    return new Served(this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'note') this.hear(entry);
    else if (this.sides.size === 0) return;
    else if (entry.kind === 'accept queue') {
      const key = `${entry.host} accept ${entry.connection}`;
      if (entry.change === 'in') this.waiting.set(key, entry.at);
      else this.take(entry, key);
    } else if (entry.kind === 'exit') this.forget((thread, process) => process === entry.process);
    else if (entry.kind === 'crash') this.forget((thread) => thread.startsWith(`${entry.host} `));
  }

  values(): ValuesOf<typeof SERVED_NUMBERS> {
    const [first, second] = [this.sides.get(1), this.sides.get(2)];
    return {
      threadsWaitFirst: first?.mostParked ?? 0,
      threadsWaitSecond: second?.mostParked ?? 0,
      answeredFirst: first?.answered ?? 0,
      answeredSecond: second?.answered ?? 0,
      queuedFirstMs: inMs(first?.queuedUs ?? null),
      queuedSecondMs: inMs(second?.queuedUs ?? null),
      lastAnswerFirstMs: lastOf(first),
      lastAnswerSecondMs: lastOf(second),
    };
  }

  totalOf(name: string): number | null {
    const side = this.sideOf(name);
    if (side === undefined) return null;
    if (name.startsWith('answered')) return side.calls;
    return name.startsWith('threads') ? Math.max(side.mostParked, countOf(this.threads.keys(), side.server)) : null;
  }

  /** Beside the first server stands what the other one does. */
  partsOf(name: string): readonly NumberPart[] {
    const [first, second] = [this.sides.get(1), this.sides.get(2)];
    if (first === undefined || second === undefined || !name.includes('First')) return [];
    const { server: host } = second;
    if (name === 'threadsWaitFirst') return [{ host, value: second.mostParked }];
    if (name === 'answeredFirst') return [{ host, value: second.answered }];
    if (name === 'queuedFirstMs') return [{ host, value: inMs(second.queuedUs) }];
    const last = lastOf(second);
    return last === null ? [] : [{ host, value: last }];
  }

  private sideOf(name: string): Side | undefined {
    return this.sides.get(name.includes('First') ? 1 : 2);
  }

  private hear(entry: EntryOf<'note'>): void {
    if (insideNotes.has(entry)) this.hearInside(entry);
    else if (servedNotes.has(entry)) {
      if (entry.name !== 'asks' || this.sides.has(entry.values.place)) return;
      const { server, place, calls } = entry.values;
      const fresh = { answered: 0, firstAt: null, lastAt: null, queuedUs: 0, mostParked: 0 };
      this.sides.set(place, { server, client: entry.host, calls, ...fresh });
    } else if (callNotes.has(entry) && entry.name !== 'connecting') {
      const side = [...this.sides.values()].find(({ client }) => client === entry.host);
      if (side === undefined) return;
      if (entry.name === 'asked') side.firstAt ??= entry.at;
      else if (entry.values.ok) {
        side.answered += 1;
        side.lastAt = entry.at;
      }
    }
  }

  private hearInside(entry: EntryOf<'note'>): void {
    if (!insideNotes.has(entry)) return;
    const thread = `${entry.host} ${entry.values.row}`;
    switch (entry.name) {
      case 'row':
        if (THREADS.includes(entry.values.kind)) this.threads.set(thread, entry.process);
        return;
      case 'row gone':
        this.forget((other) => other === thread);
        return;
      case 'parks':
        // Whoever waits for a request to come is asked for nothing yet.
        if (entry.values.call > 0) this.park(entry.host, thread);
        return;
      case 'goes':
        this.parked.delete(thread);
        return;
      case 'queued':
        this.waiting.set(`${thread} ${entry.values.call}`, entry.at);
        return;
      case 'taken':
        this.take(entry, `${thread} ${entry.values.call}`);
        return;
      case 'outstanding':
      case 'arrived':
        return;
    }
  }

  private park(host: string, thread: string): void {
    this.parked.add(thread);
    const side = this.sideAt(host);
    if (side !== undefined) side.mostParked = Math.max(side.mostParked, countOf(this.parked, host));
  }

  private sideAt(host: string): Side | undefined {
    return [...this.sides.values()].find(({ server }) => server === host);
  }

  private take({ at, host }: { readonly at: Microseconds; readonly host: string }, key: string): void {
    const since = this.waiting.get(key);
    this.waiting.delete(key);
    const side = this.sideAt(host);
    if (since !== undefined && side !== undefined) side.queuedUs = Math.max(side.queuedUs, at - since);
  }

  private forget(isGone: (thread: string, process: string) => boolean): void {
    for (const [thread, process] of this.threads) {
      if (!isGone(thread, process)) continue;
      this.threads.delete(thread);
      this.parked.delete(thread);
    }
  }
}

function countOf(threads: Iterable<string>, host: string): number {
  return [...threads].filter((thread) => thread.startsWith(`${host} `)).length;
}

function lastOf(side: Side | undefined): number | null {
  if (side === undefined || side.lastAt === null || side.firstAt === null) return null;
  return inMs(side.lastAt - side.firstAt);
}
