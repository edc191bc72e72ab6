import type { Entry } from '../kernel/entry.ts';
import { MILLISECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';

/** A number as tables and pictures tell it. `{one}` and `{many}` stand for what the pattern brings or asks for. */
export interface NumberSpec {
  readonly title: string;
  readonly unit: 'ms' | 'count' | 'bytes' | 'ratio';
  /** What is counted, in one sentence. */
  readonly definition: string;
  /** Of what it is a part, where it is counted of a total. */
  readonly of?: string;
  readonly picture: {
    /**
     * Its steps; an area of steps; the saw of what is missing now; a stem for each event; a spike for each answer; a bar
     * from loss to noticing; segments over time; who answers for what.
     */
    readonly look: 'step' | 'area' | 'saw' | 'stems' | 'spikes' | 'spans' | 'sequence' | 'answers';
    readonly tone: 'ink' | 'quiet' | 'useful' | 'saw';
    /** The unit of what is drawn, where that is not the number itself but what each of its events took. */
    readonly unit?: 'ms';
    /** Where the picture shows something else than the table: what it is called there. */
    readonly title?: string;
  };
}
export type NumberSpecs = Readonly<Record<string, NumberSpec>>;

/** What a fold measures, by the names that it declares; null where there is nothing to measure yet. */
export type ValuesOf<Specs extends NumberSpecs> = Readonly<Record<keyof Specs, number | null>>;

/** How much a mean or a share was taken over, and how far apart the single values lay. */
export interface SampleSize {
  readonly size: number;
  /** The standard deviation of the single values; null where there are none. */
  readonly deviation: number | null;
}

/** One idea of what is worth measuring, as a fold over the log. */
export interface Fold {
  add(entry: Entry): void;
  /** A checkpoint of it: what is added later to one does not touch the other. */
  copy(): Fold;
  /** What it measures up to `at`, which is not before the last entry. */
  values(at: Microseconds): Readonly<Record<string, number | null>>;
  /** What a mean or a share of it was taken over; null for what is only counted. */
  sampleOf?(name: string): SampleSize | null;
  /** Of how many a count is; null where it is of nothing. */
  totalOf?(name: string): number | null;
  /** What a number is made of, or what belongs beside it. */
  partsOf?(name: string): readonly NumberPart[];
  /** What the last entry added to a number that is drawn as spikes. */
  readonly lastSpike?: Spike | null;
}

/** A part of a number: a word of the texts, or what is a host's; in the number's own unit where none is said. */
export type NumberPart = { readonly value: number; readonly unit?: NumberSpec['unit'] } & (
  | { readonly part: string }
  | { readonly host: string }
);

/** One value of a number that is drawn as spikes: an answer and how long it took. */
export interface Spike {
  readonly name: string;
  readonly at: Microseconds;
  /** In the unit of the number. */
  readonly value: number;
}

/** What the measures need to know of a topology. */
export interface MeasuredScene {
  readonly clients: readonly string[];
  readonly servers: readonly string[];
  /** The program of a client whose states say whether the client must be awake. */
  readonly clientProgram: string;
  readonly awakeStates: readonly string[];
  /** Bits per second of the line that is watched for utilisation; 0 is unlimited. */
  readonly bandwidth: number;
  /** Who is on that line, at its near end. */
  readonly watched: readonly string[];
}

/** Microseconds as milliseconds; nothing stays nothing. */
export function inMs<Value extends Microseconds | null>(us: Value): Value extends null ? null : number;
export function inMs(us: Microseconds | null): number | null {
  return us === null ? null : us / MILLISECOND;
}
