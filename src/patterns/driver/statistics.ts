/** What tests of closed forms make of what a run says. */

/** What a run says about the mean of something, and how sure that is. */
export interface Estimate {
  readonly mean: number;
  /** The standard error of the mean. */
  readonly error: number;
}

/** The first tenth is thrown away: a run begins with nothing in its queues. */
const WARM_UP = 0.1;
const BATCHES = 12;

/**
 * The mean of values that depend on those before them, such as waits in a queue. Means of long batches hardly depend on
 * each other, so their spread tells the error (batch means: Law, "Simulation Modeling and Analysis", 9.5.3). What is
 * left over behind the last batch does not count.
 */
export function batchMeans(values: readonly number[]): Estimate {
  const first = Math.floor(values.length * WARM_UP);
  const size = Math.floor((values.length - first) / BATCHES);
  const batches = Array.from({ length: BATCHES }, (_, batch) =>
    meanOf(values.slice(first + batch * size, first + (batch + 1) * size)),
  );
  const mean = meanOf(batches);
  const variance = batches.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / (BATCHES - 1);
  return { mean, error: Math.sqrt(variance / BATCHES) };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How many there are of something that comes and goes. */
export class Level {
  private value = 0;
  private since = 0;
  private area = 0;

  set(value: number, at: number): void {
    this.area += this.value * (at - this.since);
    this.value = value;
    this.since = at;
  }

  add(by: number, at: number): void {
    this.set(this.value + by, at);
  }

  /** The average over the time from 0. */
  mean(until: number): number {
    return (this.area + this.value * (until - this.since)) / until;
  }
}
