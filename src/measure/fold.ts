import type { Entry } from '../kernel/entry.ts';
import { MILLISECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { MetricValues } from './metric.ts';

/** One idea of what is worth measuring, as a fold over the log. */
export interface Fold {
  add(entry: Entry): void;
  /** A checkpoint of it: what is added later to one does not touch the other. */
  copy(): Fold;
  /** What it measures up to `at`, which is not before the last entry. */
  values(at: Microseconds): MetricValues;
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
