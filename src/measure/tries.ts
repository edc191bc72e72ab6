import type { Entry } from '../kernel/entry.ts';
import type { Result } from '../kernel/result.ts';
import type { Fold, NumberPart, NumberSpecs, ValuesOf } from './fold.ts';

export const TRY_NUMBERS = {
  failedTries: {
    title: 'Tries that failed',
    unit: 'count',
    of: 'tries',
    definition:
      'Requests of clients that ended without an answer or with an error, of all that ended; a call may take several tries.',
    picture: { look: 'stems', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** How the tries of clients ended. */
export class Tries implements Fold {
  private readonly clients: ReadonlySet<string>;
  private readonly ends: Map<Result, number>;

  constructor(clients: ReadonlySet<string>, from?: Tries) {
    this.clients = clients;
    this.ends = new Map(from?.ends);
  }

  copy(): Tries {
    return new Tries(this.clients, this);
  }

  add(entry: Entry): void {
    if (entry.kind !== 'result' || !this.clients.has(entry.host)) return;
    this.ends.set(entry.result, (this.ends.get(entry.result) ?? 0) + 1);
  }

  values(): ValuesOf<typeof TRY_NUMBERS> {
    return { failedTries: this.totalOf() - (this.ends.get('ok') ?? 0) };
  }

  totalOf(): number {
    return [...this.ends.values()].reduce((sum, count) => sum + count, 0);
  }

  partsOf(): readonly NumberPart[] {
    return [...this.ends].flatMap(([part, value]) => (part === 'ok' ? [] : [{ part, value }]));
  }
}
