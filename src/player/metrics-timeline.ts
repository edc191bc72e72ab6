import type { Entry } from '../kernel/entry.ts';
import type { Follower } from '../kernel/run.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { MetricName } from '../measure/metric.ts';
import type { LostPair } from '../measure/deliveries.ts';
import type { MeasuredScene } from '../measure/fold.ts';
import { Metrics } from '../measure/metrics.ts';

/** Entries between copies of the fold. */
const COPY_ENTRIES = 2_048;
/** Samples before the series become coarser: more than any picture has pixels. */
const FINE_SAMPLES = 4_096;

/** A value over time: each pair says what it is from then on. */
export type ChangeSeries = readonly (readonly [at: Microseconds, value: number])[];

/** The measures at any position of a run: copies of the fold, and the entries between them. */
export class MetricsTimeline implements Follower {
  private readonly names: readonly MetricName[];
  private readonly entries: Entry[] = [];
  private readonly copies: Metrics[];
  private readonly fold: Metrics;
  private readonly changes: Map<MetricName, [Microseconds, number][]>;
  /** The single values of numbers that are drawn as spikes. */
  private readonly spiked = new Map<string, [Microseconds, number][]>();
  /** When each pair of item and client was lost, in order. */
  readonly losses: (LostPair & { readonly n: number; readonly at: Microseconds })[] = [];
  private samples = 0;
  private stepsSinceSample = 0;
  private kept: { metrics: Metrics; count: number } | null = null;

  constructor(scene: MeasuredScene, names: readonly MetricName[]) {
    this.names = names;
    this.fold = new Metrics(scene);
    this.copies = [this.fold.copy()];
    this.changes = new Map(names.map((name) => [name, []]));
  }

  add(entry: Entry): void {
    const before = this.entries.at(-1);
    if (before !== undefined && before.step !== entry.step) this.endStep(before.at);
    this.entries.push(entry);
    this.fold.add(entry);
    for (const { name, at, value } of this.fold.lastSpikes) {
      const known = this.spiked.get(name);
      if (known === undefined) this.spiked.set(name, [[at, value]]);
      else known.push([at, value]);
    }
    for (const lost of this.fold.justLost) this.losses.push({ ...lost, n: entry.n, at: entry.at });
    if (this.entries.length % COPY_ENTRIES === 0) this.copies.push(this.fold.copy());
  }

  /** How a metric changed, up to the last entry; steps that touch each other on any screen are left out of long runs. */
  series(name: MetricName): ChangeSeries {
    return this.changes.get(name) ?? [];
  }

  /** The single values of a number, up to the last entry. */
  spikes(name: MetricName): ChangeSeries {
    return this.spiked.get(name) ?? [];
  }

  /** The fold over the first `count` entries: to be asked before this is asked again, which may fold it on. */
  metricsAt(limit: number): Metrics {
    const count = Math.min(limit, this.entries.length);
    const block = Math.floor(count / COPY_ENTRIES);
    const { kept } = this;
    const isAhead = kept !== null && kept.count <= count && kept.count >= block * COPY_ENTRIES;
    const metrics = isAhead ? kept.metrics : (this.copies[block] ?? this.fold).copy();
    const from = isAhead ? kept.count : block * COPY_ENTRIES;
    for (let n = from; n < count; n += 1) {
      const entry = this.entries[n];
      if (entry !== undefined) metrics.add(entry);
    }
    // Playing on asks for the next position: what was folded is folded on.
    this.kept = { metrics, count };
    return metrics;
  }

  private endStep(at: Microseconds): void {
    this.stepsSinceSample += 1;
    if (this.stepsSinceSample < 2 ** Math.floor(this.samples / FINE_SAMPLES)) return;
    this.stepsSinceSample = 0;
    this.samples += 1;
    const values = this.fold.values(at);
    for (const name of this.names) {
      const value = values[name];
      const series = this.changes.get(name);
      if (series === undefined || value === null || value === undefined || series.at(-1)?.[1] === value) continue;
      if (series.at(-1)?.[0] === at) series.pop();
      series.push([at, value]);
    }
  }
}
