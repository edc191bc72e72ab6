import type { Entry } from '../kernel/entry.ts';
import { sessionNotes } from '../record/session-notes.ts';
import type { Fold, NumberPart, NumberSpecs, ValuesOf } from './fold.ts';

export const SESSION_NUMBERS = {
  logouts: {
    title: 'Times logged out',
    unit: 'count',
    definition: 'How often somebody who was logged in got 401: the backend that was asked did not know the session.',
    picture: { look: 'stems', tone: 'ink' },
  },
  cartLosses: {
    title: 'Lost from carts',
    unit: 'count',
    definition: 'Things that were in a cart and had gone when its owner looked again.',
    picture: { look: 'step', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** What users lose when the state that was kept for them is gone. */
export class Sessions implements Fold {
  /** By user. */
  private readonly logouts: Map<string, number>;
  private things: number;

  constructor(from?: Sessions) {
    this.logouts = new Map(from?.logouts);
    this.things = from?.things ?? 0;
  }

  copy(): Sessions {
    return new Sessions(this);
  }

  add(entry: Entry): void {
    if (entry.kind !== 'note' || !sessionNotes.has(entry)) return;
    if (entry.name === 'session lost') this.logouts.set(entry.host, (this.logouts.get(entry.host) ?? 0) + 1);
    else this.things += entry.values.had - entry.values.has;
  }

  values(): ValuesOf<typeof SESSION_NUMBERS> {
    return { logouts: [...this.logouts.values()].reduce((sum, count) => sum + count, 0), cartLosses: this.things };
  }

  partsOf(name: string): readonly NumberPart[] {
    if (name !== 'logouts' || this.logouts.size < 2) return [];
    return [...this.logouts].map(([host, value]) => ({ host, value }));
  }
}
