import type { Entry } from '../kernel/entry.ts';
import type { Follower } from '../kernel/run.ts';
import type { Microseconds } from '../kernel/time.ts';
import { ACCEPTANCE_NUMBERS, Acceptance } from './acceptance.ts';
import { CONNECTING_NUMBERS, Connecting } from './connecting.ts';
import { WRITING_NUMBERS, Writing } from './writing.ts';
import { PING_NUMBERS, Pings } from './pings.ts';
import { THROUGHPUT_NUMBERS, Throughput } from './throughput.ts';
import { PORT_NUMBERS, Ports } from './ports.ts';
import { READING_NUMBERS, Reading } from './reading.ts';
import { AWAKE_NUMBERS, Awake } from './awake.ts';
import { CALL_NUMBERS, Calls } from './calls.ts';
import { BALANCE_NUMBERS, Balancing } from './balancing.ts';
import { HERD_NUMBERS, Herd } from './herd.ts';
import { HALF_OPEN_NUMBERS, HalfOpen } from './half-open.ts';
import { REPEAT_NUMBERS, Repeats } from './repeats.ts';
import { SERVED_NUMBERS, Served } from './served.ts';
import { SESSION_NUMBERS, Sessions } from './sessions.ts';
import { TRY_NUMBERS, Tries } from './tries.ts';
import { CONNECTION_NUMBERS, Connections } from './connections.ts';
import { DELIVERY_NUMBERS, Deliveries } from './deliveries.ts';
import { COPY_NUMBERS, CopiesKept } from './copies.ts';
import { CONFIRMED_NUMBERS, Confirmed } from './confirmed.ts';
import { LOOKUP_NUMBERS, Lookups } from './lookups.ts';
import { MAIL_NUMBERS, Mails } from './mails.ts';
import { MESSAGE_NUMBERS, Messages } from './messages.ts';
import { NOTICING_NUMBERS, Noticing } from './noticing.ts';
import { WINDOW_NUMBERS, SendingWindow } from './sending-window.ts';
import type { LostPair } from './deliveries.ts';
import type { Fold, MeasuredScene, NumberPart, NumberSpecs, SampleSize, Spike } from './fold.ts';
import type { MetricName, MetricValues } from './metric.ts';
import { TRAFFIC_NUMBERS, TrafficCounts } from './traffic-counts.ts';
import { UTILISATION_NUMBERS, Utilisation } from './utilisation.ts';
import { WORK_NUMBERS, ProcessorTime } from './work.ts';

/** What each of the folds below declares, in their order. */
const IN_ORDER: readonly NumberSpecs[] = [
  DELIVERY_NUMBERS,
  TRAFFIC_NUMBERS,
  CALL_NUMBERS,
  CONNECTION_NUMBERS,
  WORK_NUMBERS,
  UTILISATION_NUMBERS,
  AWAKE_NUMBERS,
  HALF_OPEN_NUMBERS,
  SESSION_NUMBERS,
  REPEAT_NUMBERS,
  TRY_NUMBERS,
  BALANCE_NUMBERS,
  HERD_NUMBERS,
  NOTICING_NUMBERS,
  CONFIRMED_NUMBERS,
  WINDOW_NUMBERS,
  COPY_NUMBERS,
  MESSAGE_NUMBERS,
  LOOKUP_NUMBERS,
  ACCEPTANCE_NUMBERS,
  CONNECTING_NUMBERS,
  WRITING_NUMBERS,
  PING_NUMBERS,
  THROUGHPUT_NUMBERS,
  PORT_NUMBERS,
  READING_NUMBERS,
  SERVED_NUMBERS,
  MAIL_NUMBERS,
];

/** All measures as one fold over the log. A copy is a checkpoint of the fold. */
export class Metrics implements Follower {
  private readonly deliveries: Deliveries;
  private readonly folds: readonly Fold[];

  constructor(from: MeasuredScene | Metrics) {
    if (from instanceof Metrics) {
      this.deliveries = from.deliveries.copy();
      this.folds = from.folds.map((fold) => (fold === from.deliveries ? this.deliveries : fold.copy()));
      return;
    }
    const clients = new Set(from.clients);
    const servers = new Set(from.servers);
    this.deliveries = new Deliveries(clients, servers);
    this.folds = [
      this.deliveries,
      new TrafficCounts(clients),
      new Calls(clients),
      new Connections(clients),
      new ProcessorTime(servers),
      new Utilisation(from),
      new Awake(from, clients),
      new HalfOpen(clients),
      new Sessions(),
      new Repeats(),
      new Tries(clients),
      new Balancing(),
      new Herd(clients),
      new Noticing(),
      new Confirmed(),
      new SendingWindow(),
      new CopiesKept(),
      new Messages(),
      new Lookups(),
      new Acceptance(clients),
      new Connecting(clients),
      new Writing(clients),
      new Pings(),
      new Throughput(clients),
      new Ports(clients),
      new Reading(clients),
      new Served(),
      new Mails(),
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

  /** What the last entry added to numbers that are drawn as spikes. */
  get lastSpikes(): readonly Spike[] {
    return this.folds.flatMap(({ lastSpike }) => (lastSpike === undefined || lastSpike === null ? [] : [lastSpike]));
  }

  /** Of how many a count is; null where it is of nothing. */
  totalOf(name: MetricName): number | null {
    return this.foldOf(name)?.totalOf?.(name) ?? null;
  }

  /** What a number is made of, or what belongs beside it. */
  partsOf(name: MetricName): readonly NumberPart[] {
    return this.foldOf(name)?.partsOf?.(name) ?? [];
  }

  private foldOf(name: MetricName): Fold | undefined {
    return this.folds[IN_ORDER.findIndex((specs) => name in specs)];
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
