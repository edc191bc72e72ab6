import type { Entry } from '../kernel/entry.ts';
import type { Follower } from '../kernel/run.ts';
import type { Microseconds } from '../kernel/time.ts';
import { Awake } from './awake.ts';
import { Calls } from './calls.ts';
import type { Answer } from './calls.ts';
import { Connections } from './connections.ts';
import { Deliveries } from './deliveries.ts';
import type { LostPair } from './deliveries.ts';
import type { MeasuredScene } from './fold.ts';
import type { MetricName, MetricValues } from './metric.ts';
import { TrafficCounts } from './traffic-counts.ts';
import { Utilisation } from './utilisation.ts';
import { ProcessorTime } from './work.ts';

/** How much a mean or a share was taken over, and how far apart the single values lay. */
export interface SampleSize {
  readonly size: number;
  /** The standard deviation of the single values; null where there are none. */
  readonly deviation: number | null;
}

/** All measures as one fold over the log. A copy is a checkpoint of the fold. */
export class Metrics implements Follower {
  private readonly parts: {
    readonly deliveries: Deliveries;
    readonly calls: Calls;
    readonly traffic: TrafficCounts;
    readonly connections: Connections;
    readonly work: ProcessorTime;
    readonly utilisation: Utilisation;
    readonly awake: Awake;
  };

  constructor(scene: MeasuredScene | Metrics) {
    if (scene instanceof Metrics) {
      const { deliveries, calls, traffic, connections, work, utilisation, awake } = scene.parts;
      this.parts = {
        deliveries: deliveries.copy(),
        calls: calls.copy(),
        traffic: traffic.copy(),
        connections: connections.copy(),
        work: work.copy(),
        utilisation: utilisation.copy(),
        awake: awake.copy(),
      };
      return;
    }
    const clients = new Set(scene.clients);
    const servers = new Set(scene.servers);
    this.parts = {
      deliveries: new Deliveries(clients, servers),
      calls: new Calls(clients),
      traffic: new TrafficCounts(clients),
      connections: new Connections(clients),
      work: new ProcessorTime(servers),
      utilisation: new Utilisation(scene),
      awake: new Awake(scene, clients),
    };
  }

  copy(): Metrics {
    return new Metrics(this);
  }

  add(entry: Entry): void {
    const { deliveries, calls, traffic, connections, work, utilisation, awake } = this.parts;
    deliveries.add(entry);
    calls.add(entry);
    traffic.add(entry);
    connections.add(entry);
    work.add(entry);
    utilisation.add(entry);
    awake.add(entry);
  }

  /** Everything measured up to `at`, which is not before the last entry. */
  values(at: Microseconds): MetricValues {
    const { deliveries, calls, traffic, connections, work, utilisation, awake } = this.parts;
    return {
      ...deliveries.values(at),
      ...traffic.values(),
      ...calls.values(),
      ...connections.values(),
      ...work.values(),
      ...utilisation.values(at),
      ...awake.values(at),
    };
  }

  /** The pairs of item and client that were lost by the last entry. */
  get justLost(): readonly LostPair[] {
    return this.parts.deliveries.justLost;
  }

  /** The answer that a client's user got last. */
  get lastAnswer(): Answer | null {
    return this.parts.calls.last;
  }

  /** What a mean or a share was taken over; null for what is only counted. */
  sampleOf(name: MetricName): SampleSize | null {
    const { deliveries, calls, traffic } = this.parts;
    if (name === 'emptyRatio') return { size: traffic.answers, deviation: null };
    const isStaleness = name.endsWith('StalenessMs');
    if (!isStaleness && !name.endsWith('ResponseMs')) return null;
    const sample = isStaleness ? deliveries.sample : calls.sample;
    return { size: sample.size, deviation: sample.deviation };
  }
}
