import type { Entry } from '../kernel/entry.ts';
import type { Follower } from '../kernel/run.ts';
import { lowerBound } from '../record/spans.ts';
import { isSeenAt, ALL_LENSES } from '../patterns/contract/pattern.ts';
import type { Lens } from '../patterns/contract/pattern.ts';

/** The steps at which something is seen at a lens, in order; it grows with the log. */
export class Stops implements Follower {
  private readonly steps: Readonly<Record<Lens, number[]>> = { inside: [], messages: [], segments: [] };

  add(entry: Entry): void {
    for (const lens of ALL_LENSES) {
      const steps = this.steps[lens];
      if (steps.at(-1) !== entry.step && isSeenAt(lens, entry)) steps.push(entry.step);
    }
  }

  count(lens: Lens): number {
    return this.steps[lens].length;
  }

  /** How many stops there are up to and with `step`: "event 12" for the twelfth. */
  countThrough(lens: Lens, step: number): number {
    return lowerBound(this.steps[lens], step + 1);
  }

  /** The step of the stop with that number, counted from 0. */
  at(lens: Lens, index: number): number | undefined {
    return this.steps[lens][index];
  }

  after(lens: Lens, step: number): number | undefined {
    return this.at(lens, this.countThrough(lens, step));
  }

  /** The last stop up to and with `step`. */
  through(lens: Lens, step: number): number | undefined {
    return this.at(lens, this.countThrough(lens, step) - 1);
  }
}
