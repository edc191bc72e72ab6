import type { Entry } from '../kernel/entry.ts';
import type { Follower } from '../kernel/run.ts';
import type { Microseconds } from '../kernel/time.ts';
import { Awake } from './awake.ts';
import { Calls } from './calls.ts';
import type { Answer } from './calls.ts';
import { Connections } from './connections.ts';
import { Deliveries } from './deliveries.ts';
import type { LostPair } from './deliveries.ts';
import type { Fold, MeasuredScene, SampleSize } from './fold.ts';
import type { MetricName, MetricValues } from './metric.ts';
import { TrafficCounts } from './traffic-counts.ts';
import { Utilisation } from './utilisation.ts';
import { ProcessorTime } from './work.ts';

/** All measures as one fold over the log. A copy is a checkpoint of the fold. */
export class Metrics implements Follower {
  private readonly deliveries: Deliveries;
  private readonly calls: Calls;
  private readonly folds: readonly Fold[];

  constructor(from: MeasuredScene | Metrics) {
    if (from instanceof Metrics) {
      this.deliveries = from.deliveries.copy();
      this.calls = from.calls.copy();
      this.folds = from.folds.map((fold) =>
        fold === from.deliveries ? this.deliveries : fold === from.calls ? this.calls : fold.copy(),
      );
      return;
    }
    const clients = new Set(from.clients);
    const servers = new Set(from.servers);
    this.deliveries = new Deliveries(clients, servers);
    this.calls = new Calls(clients);
    this.folds = [
      this.deliveries,
      new TrafficCounts(clients),
      this.calls,
      new Connections(clients),
      new ProcessorTime(servers),
      new Utilisation(from),
      new Awake(from, clients),
    ];
  }

  copy(): Metrics {
    return new Metrics(this);
  }

  add(entry: Entry): void {
    for (const fold of this.folds) fold.add(entry);
  }

  /** Everything measured up to `at`, which is not before the last entry. */
  values(at: Microseconds): MetricValues {
    const values: Record<string, number | null> = {};
    for (const fold of this.folds) for (const [name, value] of Object.entries(fold.values(at))) values[name] = value;
    return values;
  }

  /** The pairs of item and client that were lost by the last entry. */
  get justLost(): readonly LostPair[] {
    return this.deliveries.justLost;
  }

  /** The answer that a client's user got last. */
  get lastAnswer(): Answer | null {
    return this.calls.last;
  }

  /** What a mean or a share was taken over; null for what is only counted. */
  sampleOf(name: MetricName): SampleSize | null {
    for (const fold of this.folds) {
      const sample = fold.sampleOf?.(name) ?? null;
      if (sample !== null) return sample;
    }
    return null;
  }
}
