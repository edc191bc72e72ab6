import { metricInvariants } from './metric-invariants.ts';
import { numberInvariants } from './number-invariants.ts';
import type { Subject } from './random-run.ts';
import { stateInvariants } from './state-invariants.ts';
import { wireInvariants } from './wire-invariants.ts';
import { workInvariants } from './work-invariants.ts';

/** A property that needs more of a run than its log: its topology, its worlds, its bytes. Returns what is wrong, or null. */
export interface RunInvariant {
  readonly name: string;
  readonly check: (subject: Subject) => string | null;
}

/** What holds in every run of every pattern, whatever is asked for and whatever happens to it. */
export const runInvariants: readonly RunInvariant[] = [
  ...workInvariants,
  ...numberInvariants,
  ...metricInvariants,
  ...stateInvariants,
  ...wireInvariants,
];
