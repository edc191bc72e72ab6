import type { Entry } from '../kernel/entry.ts';
import { duplicateNotes, newsNotes } from '../record/news-notes.ts';
import type { Fold, NumberSpecs, ValuesOf } from './fold.ts';

export const REPEAT_NUMBERS = {
  repeatedEvents: {
    title: 'Placed twice',
    unit: 'count',
    of: '{many}',
    definition: '{Many} that were carried out more than once, of all that were carried out.',
    picture: { look: 'step', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** What was carried out, and what of it more than once. */
export class Repeats implements Fold {
  private readonly done: Set<number>;
  private readonly repeated: Set<number>;

  constructor(from?: Repeats) {
    this.done = new Set(from?.done);
    this.repeated = new Set(from?.repeated);
  }

  copy(): Repeats {
    return new Repeats(this);
  }

  add(entry: Entry): void {
    if (entry.kind !== 'note') return;
    if (duplicateNotes.has(entry)) this.repeated.add(entry.values.news);
    else if (newsNotes.has(entry) && entry.name === 'news') this.done.add(entry.values.news);
  }

  values(): ValuesOf<typeof REPEAT_NUMBERS> {
    return { repeatedEvents: this.repeated.size };
  }

  totalOf(): number {
    return this.done.size;
  }
}
