import type { Entry } from '../kernel/entry.ts';
import { copyNotes, outcomeNotes } from './copy-notes.ts';
import type { Moment } from './journey.ts';
import { publicationNotes } from './news-notes.ts';
import { Changes, Spans } from './spans.ts';

/** A copy of a message in a queue, from when it came in until nobody keeps it any more. */
export interface CopySpan extends Moment {
  readonly news: number;
  readonly queue: string;
  /** The broker. */
  readonly host: string;
  /** Its number at the broker: queues are in the order of these. */
  readonly id: number;
  readonly onDisk: boolean;
  /** Whether it is handed out and not confirmed. */
  readonly handedOut: Changes<boolean>;
  /** `done`: its consumer has confirmed it, or it counts as confirmed. */
  end: (Moment & { readonly done: boolean }) | null;
}

/** A message as long as its publisher answers for it: until it is confirmed, or sent where nothing is ever confirmed. */
export interface PublicationSpan extends Moment {
  readonly news: number;
  readonly host: string;
  readonly kept: boolean;
  end: Moment | null;
}

/** Who answers for which message: its publisher, and the broker for each copy. */
export class Copies {
  readonly spans = new Spans<CopySpan>();
  readonly publications = new Spans<PublicationSpan>();
  /** By name, the entry that first put something into a queue; in the order of these. */
  private readonly queues = new Map<string, number>();
  /** By broker and number. */
  private readonly open = new Map<string, { readonly copy: CopySpan; readonly span: number }>();
  private readonly unconfirmed = new Map<number, { readonly publication: PublicationSpan; readonly span: number }>();

  add(entry: Entry): void {
    if (entry.kind === 'crash') this.lose(entry, entry.host);
    if (entry.kind !== 'note') return;
    if (publicationNotes.has(entry)) this.publish(entry, entry.host, entry.values.news, entry.values.kept);
    else if (outcomeNotes.has(entry)) this.settle(entry, entry.values.item);
    else if (copyNotes.has(entry)) {
      const { news, queue, id } = entry.values;
      const key = `${entry.host} ${id}`;
      if (entry.name === 'enqueue') {
        this.begin(key, { ...momentOf(entry), news, queue, host: entry.host, id, onDisk: entry.values.onDisk });
        return;
      }
      const copy = this.open.get(key)?.copy;
      if (copy === undefined || entry.name === 'recover' || entry.name === 'nack' || entry.name === 'expire') return;
      if (entry.name === 'requeue') copy.handedOut.set(entry.n, false);
      else if (entry.name === 'deliver' && entry.values.auto !== true) copy.handedOut.set(entry.n, true);
      else this.end(entry, key, entry.name === 'ack' || entry.name === 'deliver');
    }
  }

  /** The names of queues that something came into before entry `limit`, in the order of that. */
  queuesBefore(limit: number): readonly string[] {
    return [...this.queues].flatMap(([name, n]) => (n < limit ? [name] : []));
  }

  private begin(key: string, from: Omit<CopySpan, 'handedOut' | 'end'>): void {
    const copy: CopySpan = { ...from, handedOut: new Changes(), end: null };
    if (!this.queues.has(copy.queue)) this.queues.set(copy.queue, copy.n);
    this.open.set(key, { copy, span: this.spans.begin(from.n, copy) });
  }

  private end(entry: Entry, key: string, done: boolean): void {
    const found = this.open.get(key);
    if (found === undefined) return;
    this.open.delete(key);
    found.copy.end = { ...momentOf(entry), done };
    this.spans.end(entry.n, found.span);
  }

  /** What a broker had in memory only is gone with it; what is on its disk is in its queue again when it is back. */
  private lose(entry: Entry, host: string): void {
    for (const [key, { copy }] of this.open) {
      if (copy.host !== host) continue;
      if (copy.onDisk) copy.handedOut.set(entry.n, false);
      else this.end(entry, key, false);
    }
    for (const [news, { publication }] of this.unconfirmed) if (publication.host === host) this.settle(entry, news);
  }

  private publish(entry: Entry, host: string, news: number, kept: boolean): void {
    const publication: PublicationSpan = { ...momentOf(entry), news, host, kept, end: null };
    this.unconfirmed.set(news, { publication, span: this.publications.begin(entry.n, publication) });
    if (!kept) this.settle(entry, news);
  }

  private settle(entry: Entry, news: number): void {
    const found = this.unconfirmed.get(news);
    if (found === undefined) return;
    this.unconfirmed.delete(news);
    found.publication.end = momentOf(entry);
    this.publications.end(entry.n, found.span);
  }
}

function momentOf({ n, at }: Moment): Moment {
  return { n, at };
}
