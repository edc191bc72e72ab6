import type { Entry } from '../kernel/entry.ts';
import { copyNotes } from '../record/copy-notes.ts';
import type { Fold, NumberSpecs, ValuesOf } from './fold.ts';

export const COPY_NUMBERS = {
  brokerCopies: {
    title: 'The broker answers for',
    unit: 'count',
    of: 'copies',
    definition:
      'Copies of messages in queues that nobody has confirmed yet, handed out or not, of all that came into a queue. Until then the broker answers for them, before that the publisher.',
    picture: { look: 'answers', tone: 'ink', title: 'Who answers' },
  },
} as const satisfies NumberSpecs;

/** The copies of messages that a broker keeps. */
export class CopiesKept implements Fold {
  /** Whether each is on disk, by broker and number. */
  private readonly kept: Map<string, boolean>;
  private made: number;

  constructor(from?: CopiesKept) {
    this.kept = new Map(from?.kept);
    this.made = from?.made ?? 0;
  }

  copy(): CopiesKept {
    return new CopiesKept(this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'crash') this.lose(entry.host);
    if (entry.kind !== 'note' || !copyNotes.has(entry)) return;
    const key = `${entry.host} ${entry.values.id}`;
    switch (entry.name) {
      case 'enqueue':
        this.kept.set(key, entry.values.onDisk);
        this.made += 1;
        return;
      case 'deliver':
        if (entry.values.auto === true) this.kept.delete(key);
        return;
      case 'ack':
      case 'deadLetter':
      case 'drop':
        this.kept.delete(key);
        return;
      default:
    }
  }

  values(): ValuesOf<typeof COPY_NUMBERS> {
    return { brokerCopies: this.kept.size };
  }

  totalOf(): number {
    return this.made;
  }

  private lose(host: string): void {
    for (const [key, onDisk] of this.kept) if (!onDisk && key.startsWith(`${host} `)) this.kept.delete(key);
  }
}
