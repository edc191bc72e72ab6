/** What holds for the numbers of a run: counted once more from its log they are the same, and nothing gets lost in them. */
import type { Entry } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { MeasuredScene } from '../../measure/fold.ts';
import { METRIC_NAMES } from '../../measure/metric.ts';
import type { MetricValues } from '../../measure/metric.ts';
import { Metrics } from '../../measure/metrics.ts';
import { measuredScene } from '../contract/measured.ts';
import { naiveHalfOpen } from './naive-half-open.ts';
import { naiveFailures } from './naive-failures.ts';
import { naiveDeliveries } from './naive-deliveries.ts';
import {
  naiveAwake,
  naiveCalls,
  naiveConnections,
  naiveTraffic,
  naiveUtilisation,
  naiveWork,
  percentile,
} from './naive-metrics.ts';
import { naiveLookups } from './naive-lookups.ts';
import { naiveMails } from './naive-mails.ts';
import { naiveMessages } from './naive-messages.ts';
import { naiveServed } from './naive-served.ts';
import { naiveConfirmed, naiveNoticing, naiveWindow } from './naive-segments.ts';
import type { RunInvariant } from './run-invariants.ts';

/** So much of a log is counted again: the plain way takes time that grows with the square. */
const COUNTED_ENTRIES = 2_500;

export const metricInvariants: readonly RunInvariant[] = [
  {
    name: 'every number counted once more from the log is the same',
    check: ({ pattern, recipe, run, until }) => {
      const scene = measuredScene(pattern, pattern.topology(recipe.parameters));
      const log = wholeSteps(run.log, COUNTED_ENTRIES);
      const at = log.length === run.log.length ? Math.max(until, log.at(-1)?.at ?? 0) : (log.at(-1)?.at ?? 0);
      return differenceIn(log, scene, at);
    },
  },
];

/** What is counted in another way than it is shown; null when nothing is. */
export function differenceIn(log: readonly Entry[], scene: MeasuredScene, at: Microseconds): string | null {
  const metrics = new Metrics(scene);
  for (const entry of log) metrics.add(entry);
  const shown = metrics.values(at);
  const counted = naiveValues(log, scene, at);
  for (const name of METRIC_NAMES) {
    const [one, other] = [counted[name], shown[name]];
    if (one === undefined || other === undefined) continue;
    // Percentiles come out of buckets.
    const slack = name.startsWith('p') ? 0.01 : 1e-9;
    const isSame =
      one === null || other === null ? one === other : Math.abs(one - other) <= slack * Math.abs(one) + 1e-3;
    if (!isSame) return `${name} is ${other}, counted again it is ${one}`;
  }
  return null;
}

function naiveValues(log: readonly Entry[], scene: MeasuredScene, at: Microseconds): MetricValues {
  return {
    ...naiveTraffic(log, scene),
    ...naiveConnections(log, scene),
    ...naiveCalls(log, scene),
    ...naiveWork(log, scene),
    ...naiveUtilisation(log, scene, at),
    ...naiveAwake(log, scene, at),
    ...naiveNews(log, scene, at),
    ...naiveNoticing(log),
    ...naiveConfirmed(log),
    ...naiveWindow(log),
    ...naiveFailures(log, scene, at),
    ...naiveHalfOpen(log, scene, at),
    ...naiveMessages(log),
    ...naiveLookups(log),
    ...naiveServed(log),
    ...naiveMails(log),
  };
}

function naiveNews(log: readonly Entry[], scene: MeasuredScene, at: Microseconds): MetricValues {
  const { items, pairs, duplicates, onlyTold } = naiveDeliveries(log, scene);
  const stale = pairs.flatMap(({ fate, staleUs }) => (fate === 'delivered' ? [staleUs] : []));
  const waiting = pairs.flatMap(({ fate, bornAt }) => (fate === 'waiting' ? [bornAt] : []));
  // What is still between its source and a server is followed by the pattern's own invariants.
  const ends =
    onlyTold > 0
      ? {}
      : {
          lostEvents: pairs.filter(({ fate }) => fate === 'lost').length,
          behindMs: waiting.length === 0 ? 0 : (at - Math.min(...waiting)) / 1000,
        };
  return {
    ...ends,
    events: items,
    duplicateEvents: duplicates,
    meanStalenessMs: stale.length === 0 ? null : stale.reduce((sum, value) => sum + value, 0) / stale.length / 1000,
    p50StalenessMs: percentile(stale, 0.5),
    p95StalenessMs: percentile(stale, 0.95),
    maxStalenessMs: stale.length === 0 ? null : Math.max(...stale) / 1000,
  };
}

/** So many entries at most, and no step in pieces. */
function wholeSteps(log: readonly Entry[], most: number): readonly Entry[] {
  const next = log[most];
  return next === undefined ? log : log.slice(0, most).filter(({ step }) => step < next.step);
}
