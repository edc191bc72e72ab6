import type { Entry, EntryOf } from '../kernel/entry.ts';
import { insideNotes, servedNotes } from './inside-notes.ts';
import type { Moment } from './journey.ts';
import { Changes, Spans } from './spans.ts';

/** What runs on a line inside a host: a thread, an event loop, a worker of a pool; or what only waits there. */
export const ROW_KINDS = ['thread', 'loop', 'worker', 'queue', 'waits', 'accept'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** A line that a host opens into. */
export interface InsideRow extends Moment {
  readonly host: string;
  readonly row: string;
  readonly kind: RowKind;
  /** Who says what is on it; what it works on is drawn there. */
  readonly process: string;
  end: Moment | null;
}

/** A thread that stands still inside a call, from when on and until when. */
export interface ParkSpan extends Moment {
  readonly host: string;
  readonly row: string;
  readonly call: number;
  /** In which: one may follow the other. */
  readonly inCall: Changes<string>;
  end: Moment | null;
}

/** Something that waits: for a thread (`queue`, `accept`), or for an answer that no thread waits for (`waits`). */
export interface InsideWait extends Moment {
  readonly host: string;
  readonly row: string;
  readonly kind: 'queue' | 'waits' | 'accept';
  /** Of a call, where the program says so. */
  readonly call: number | null;
  /** Of a connection that nobody has accepted. */
  readonly connection: string | null;
  /** Its place among those that wait on the same line at the same time, from 0. */
  readonly slot: number;
  /** What hears of an answer that no thread waits for. */
  readonly how: string;
  end: Moment | null;
}

/** What goes on inside hosts: the lines that they open into, who stands still there, and what waits. */
export class Inside {
  /** In the order in which they began; one that ends and begins again is there twice. */
  readonly rows: InsideRow[] = [];
  readonly parks = new Spans<ParkSpan>();
  readonly waits = new Spans<InsideWait>();
  /** By host: how many calls it gets in all, and how many it has answered. */
  readonly asked = new Map<string, number>();
  readonly answered = new Map<string, Changes<number>>();
  /** By host and row: how many have waited there at once, at most, and since when. */
  private readonly depths = new Map<string, Moment & { readonly depth: number }>();
  /** By host and row: those on which anything was ever done. */
  private readonly used = new Set<string>();
  private readonly lines = new Map<string, InsideRow>();
  private readonly parked = new Map<string, { readonly park: ParkSpan; readonly span: number }>();
  private readonly waiting = new Map<string, { readonly wait: InsideWait; readonly span: number }>();
  /** By connection: the call that it was made for. */
  private readonly calls = new Map<string, number>();

  /** Whether any host says what goes on inside it. */
  get isThere(): boolean {
    return this.rows.length > 0;
  }

  add(entry: Entry): void {
    if (entry.kind === 'note') {
      this.hear(entry);
      this.hearServed(entry);
    } else if (this.isThere) this.follow(entry);
  }

  /** The call of something that waits; null where nobody knows. */
  callOf({ call, connection }: InsideWait): number | null {
    return call ?? this.calls.get(connection ?? '') ?? null;
  }

  /** How many have waited on a line at the same time, at most, and when they first did. */
  depthOf(host: string, row: string): (Moment & { readonly depth: number }) | null {
    return this.depths.get(`${host} ${row}`) ?? null;
  }

  /** Whether anything was ever done on a line. */
  isUsed(host: string, row: string): boolean {
    return this.used.has(`${host} ${row}`);
  }

  private hearServed(entry: EntryOf<'note'>): void {
    if (!servedNotes.has(entry)) return;
    if (entry.name === 'asks') this.asked.set(entry.values.server, entry.values.calls);
    else if (entry.name === 'answers' && entry.values.ok) {
      const counts = this.answered.get(entry.host) ?? new Changes<number>();
      this.answered.set(entry.host, counts);
      counts.set(entry.n, (counts.latest ?? 0) + 1);
    }
  }

  private hear(entry: EntryOf<'note'>): void {
    if (!insideNotes.has(entry)) return;
    const { n, at, host, process } = entry;
    const moment = { n, at };
    const { row } = entry.values;
    const key = `${host} ${row}`;
    switch (entry.name) {
      case 'row':
        this.beginRow({ ...moment, host, row, kind: kindOf(entry.values.kind), process, end: null });
        return;
      case 'row gone':
        this.endRow(key, moment);
        return;
      case 'parks': {
        const { call, inCall } = entry.values;
        this.used.add(key);
        const known = this.parked.get(key)?.park;
        if (known?.call === call) {
          known.inCall.set(n, inCall);
          return;
        }
        this.endPark(key, moment);
        const park: ParkSpan = { ...moment, host, row, call, inCall: new Changes(), end: null };
        park.inCall.set(n, inCall);
        this.parked.set(key, { park, span: this.parks.begin(n, park) });
        return;
      }
      case 'goes':
        this.endPark(key, moment);
        return;
      case 'queued':
      case 'outstanding': {
        const kind = entry.name === 'queued' ? 'queue' : 'waits';
        const { call } = entry.values;
        const how = entry.name === 'queued' ? '' : entry.values.how;
        this.beginWait(`${key} ${call}`, { ...moment, host, row, kind, call, connection: null, how, end: null });
        return;
      }
      case 'taken':
      case 'arrived':
        this.endWait(`${key} ${entry.values.call}`, moment);
    }
  }

  private follow(entry: Entry): void {
    switch (entry.kind) {
      case 'write': {
        const [call] = entry.items;
        if (entry.role === 'request' && call !== undefined) this.calls.set(entry.connection, call);
        return;
      }
      case 'accept queue': {
        const { n, at, host, connection } = entry;
        const line = this.rows.find((row) => row.host === host && row.kind === 'accept');
        if (line === undefined) return;
        const key = `${host} ${connection}`;
        const wait = {
          n,
          at,
          host,
          row: line.row,
          kind: 'accept',
          call: null,
          connection,
          how: '',
          end: null,
        } as const;
        if (entry.change === 'in') this.beginWait(key, wait);
        else this.endWait(key, { n, at });
        return;
      }
      case 'work': {
        const line = this.rows.find(({ process }) => process === entry.process);
        if (line !== undefined) this.used.add(`${line.host} ${line.row}`);
        return;
      }
      case 'exit':
        this.endWhere(entry, ({ process }) => process === entry.process);
        return;
      case 'crash':
        this.endWhere(entry, ({ host }) => host === entry.host);
        return;
      default:
    }
  }

  private beginRow(row: InsideRow): void {
    const key = `${row.host} ${row.row}`;
    const known = this.lines.get(key);
    if (known !== undefined && known.end === null) return;
    this.lines.set(key, row);
    this.rows.push(row);
  }

  private endRow(key: string, moment: Moment): void {
    const row = this.lines.get(key);
    if (row !== undefined) row.end ??= moment;
    this.endPark(key, moment);
  }

  /** Whoever runs on these lines is gone, and what waits there with it. */
  private endWhere({ n, at }: Moment, isGone: (row: InsideRow) => boolean): void {
    const moment = { n, at };
    for (const [key, row] of this.lines) {
      if (row.end !== null || !isGone(row)) continue;
      this.endRow(key, moment);
      for (const [waiting, { wait }] of this.waiting)
        if (wait.host === row.host && wait.row === row.row) this.endWait(waiting, moment);
    }
  }

  private endPark(key: string, moment: Moment): void {
    const found = this.parked.get(key);
    if (found === undefined) return;
    this.parked.delete(key);
    found.park.end = moment;
    this.parks.end(moment.n, found.span);
  }

  private beginWait(key: string, given: Omit<InsideWait, 'slot'>): void {
    this.endWait(key, { n: given.n, at: given.at });
    const taken = [...this.waiting.values()].flatMap(({ wait: other }) =>
      other.host === given.host && other.row === given.row ? [other.slot] : [],
    );
    let slot = 0;
    while (taken.includes(slot)) slot += 1;
    const wait: InsideWait = { ...given, slot };
    const line = `${wait.host} ${wait.row}`;
    const depth = taken.length + 1;
    if (depth > (this.depths.get(line)?.depth ?? 0)) this.depths.set(line, { n: wait.n, at: wait.at, depth });
    this.waiting.set(key, { wait, span: this.waits.begin(wait.n, wait) });
  }

  private endWait(key: string, moment: Moment): void {
    const found = this.waiting.get(key);
    if (found === undefined) return;
    this.waiting.delete(key);
    found.wait.end = moment;
    this.waits.end(moment.n, found.span);
  }
}

function kindOf(word: string): RowKind {
  return ROW_KINDS.find((kind) => kind === word) ?? 'thread';
}
