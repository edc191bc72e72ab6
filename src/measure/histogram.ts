/**
 * Counts of durations in buckets whose width is at most 1/128 of their value: percentiles are exact to 1 %, memory does
 * not grow with the number of values, sum, deviation and greatest value are exact.
 */
export class Histogram {
  private readonly buckets: Map<number, number>;
  private count: number;
  private sum: number;
  private squares: number;
  private greatest: number;

  constructor(from?: Histogram) {
    this.buckets = new Map(from?.buckets);
    this.count = from?.count ?? 0;
    this.sum = from?.sum ?? 0;
    this.squares = from?.squares ?? 0;
    this.greatest = from?.greatest ?? 0;
  }

  add(value: number): void {
    const bucket = bucketOf(value);
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
    this.count += 1;
    this.sum += value;
    this.squares += value * value;
    this.greatest = Math.max(this.greatest, value);
  }

  get size(): number {
    return this.count;
  }

  /** Null while there is no value. */
  get mean(): number | null {
    return this.count === 0 ? null : this.sum / this.count;
  }

  /** The standard deviation of the values; null while there is none. */
  get deviation(): number | null {
    if (this.count === 0) return null;
    const mean = this.sum / this.count;
    return Math.sqrt(Math.max(0, this.squares / this.count - mean * mean));
  }

  get max(): number | null {
    return this.count === 0 ? null : this.greatest;
  }

  /** The value that a share of `fraction` does not exceed; null while there is none. */
  percentile(fraction: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.max(1, Math.ceil(fraction * this.count));
    let seen = 0;
    for (const bucket of [...this.buckets.keys()].sort((one, other) => one - other)) {
      seen += this.buckets.get(bucket) ?? 0;
      if (seen >= rank) return Math.min(this.greatest, middleOf(bucket));
    }
    return this.greatest;
  }
}

const STEPS = 128;

/** Below 256 each value has a bucket of its own; above, 128 buckets for every doubling. */
function bucketOf(value: number): number {
  let exponent = 0;
  let scaled = value;
  while (scaled >= 2 * STEPS) {
    scaled /= 2;
    exponent += 1;
  }
  return exponent * STEPS + Math.floor(scaled);
}

function middleOf(bucket: number): number {
  const exponent = bucket < 2 * STEPS ? 0 : Math.floor(bucket / STEPS) - 1;
  const low = (bucket - exponent * STEPS) * 2 ** exponent;
  return low + (2 ** exponent - 1) / 2;
}
