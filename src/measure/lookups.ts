import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { ANSWERED, lookupNotes } from '../record/lookup-notes.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberPart, NumberSpecs, SampleSize, Spike, ValuesOf } from './fold.ts';

export const LOOKUP_NUMBERS = {
  lookupsAnswered: {
    title: 'Lookups answered',
    unit: 'count',
    of: 'lookups',
    definition:
      'Names that were looked up and have their answer, even if it is that there is none, of all lookups that are over.',
    picture: { look: 'step', tone: 'ink', title: 'Answered' },
  },
  lookupMs: {
    title: 'Time of a lookup',
    unit: 'ms',
    definition: 'From when a program needs a name until it has its answer: the mean of those that were answered.',
    picture: { look: 'spikes', tone: 'useful' },
  },
  dnsQuestions: {
    title: 'Questions sent',
    unit: 'count',
    definition:
      'Questions for names that were written, by datagram and over TCP, each repetition counted, by whoever asks.',
    picture: { look: 'step', tone: 'quiet' },
  },
} as const satisfies NumberSpecs;

/** How lookups of names end, how long they take, and how much is asked for them. */
export class Lookups implements Fold {
  /** Those that are not over, by process. */
  private readonly begun: Map<string, Microseconds>;
  private readonly ends: Map<string, number>;
  private readonly questions: Map<string, number>;
  private isWatched: boolean;
  private sumUs: number;
  private sumOfSquares: number;
  private mostUs: Microseconds;
  private spike: Spike | null = null;

  constructor(from?: Lookups) {
    this.begun = new Map(from?.begun);
    this.ends = new Map(from?.ends);
    this.questions = new Map(from?.questions);
    this.isWatched = from?.isWatched ?? false;
    this.sumUs = from?.sumUs ?? 0;
    this.sumOfSquares = from?.sumOfSquares ?? 0;
    this.mostUs = from?.mostUs ?? 0;
  }

  copy(): Lookups {
    return new Lookups(this);
  }

  get lastSpike(): Spike | null {
    return this.spike;
  }

  add(entry: Entry): void {
    this.spike = null;
    if (entry.kind === 'note') this.hear(entry);
    else if (this.isWatched && entry.kind === 'write' && entry.role === 'request')
      this.questions.set(entry.host, (this.questions.get(entry.host) ?? 0) + 1);
  }

  values(): ValuesOf<typeof LOOKUP_NUMBERS> {
    const answered = this.answered;
    return {
      lookupsAnswered: answered,
      lookupMs: answered === 0 ? null : inMs(this.sumUs / answered),
      dnsQuestions: sum(this.questions),
    };
  }

  totalOf(name: string): number | null {
    return name === 'lookupsAnswered' ? sum(this.ends) : null;
  }

  partsOf(name: string): readonly NumberPart[] {
    if (name === 'lookupsAnswered')
      return [...this.ends].flatMap(([part, value]) => (ANSWERED.includes(part) ? [] : [{ part, value }]));
    if (name === 'lookupMs') return this.answered < 2 ? [] : [{ part: 'atMost', value: inMs(this.mostUs) }];
    // Who asks alone needs no name.
    if (name === 'dnsQuestions' && this.questions.size > 1)
      return [...this.questions].map(([host, value]) => ({ host, value }));
    return [];
  }

  sampleOf(name: string): SampleSize | null {
    const size = this.answered;
    if (name === 'lookupsAnswered') return { size: sum(this.ends), deviation: null };
    if (name !== 'lookupMs') return null;
    const mean = this.sumUs / size;
    return { size, deviation: size < 2 ? null : Math.sqrt(Math.max(0, this.sumOfSquares / size - mean * mean)) };
  }

  private get answered(): number {
    return ANSWERED.reduce((count, result) => count + (this.ends.get(result) ?? 0), 0);
  }

  private hear(entry: EntryOf<'note'>): void {
    if (!lookupNotes.has(entry)) return;
    const { process, at } = entry;
    if (entry.name === 'lookup begun') {
      this.isWatched = true;
      this.begun.set(process, at);
      return;
    }
    const { result } = entry.values;
    const us = at - (this.begun.get(process) ?? at);
    this.begun.delete(process);
    this.ends.set(result, (this.ends.get(result) ?? 0) + 1);
    if (!ANSWERED.includes(result)) return;
    this.sumUs += us;
    this.sumOfSquares += us * us;
    this.mostUs = Math.max(this.mostUs, us);
    this.spike = { name: 'lookupMs', at, value: inMs(us) };
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
