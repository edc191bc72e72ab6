/** What holds for the numbers that a run shows, at every moment of it. */
import type { Microseconds } from '../../kernel/time.ts';
import { Metrics } from '../../measure/metrics.ts';
import { METRIC_NAMES } from '../../measure/metric.ts';
import type { MetricValues } from '../../measure/metric.ts';
import { isOpenSocket } from '../../record/timeline.ts';
import { measuredScene } from '../contract/measured.ts';
import type { Subject } from './random-run.ts';
import type { RunInvariant } from './run-invariants.ts';

export const numberInvariants: readonly RunInvariant[] = [
  {
    name: 'no number is negative, no share is more than the whole, no more connections are open than were opened or are being opened, and the parts of a time add up to it',
    check: numbersAreSane,
  },
];

/** At how many moments of a run the numbers are looked at. */
const MOMENTS = 12;

function numbersAreSane({ pattern, run, recipe, until }: Subject): string | null {
  const scene = measuredScene(pattern, pattern.topology(recipe.parameters));
  const metrics = new Metrics(scene);
  const clients = new Set(scene.clients);
  const beginning = new Set<string>();
  const every = Math.max(1, Math.floor(run.log.length / MOMENTS));
  for (const [index, entry] of run.log.entries()) {
    metrics.add(entry);
    if (entry.kind === 'state' && entry.layer === 'transport' && clients.has(entry.host)) {
      const isBeginning = isOpenSocket(entry.process, entry.path) && entry.path !== 'ESTABLISHED';
      if (isBeginning) beginning.add(entry.process);
      else beginning.delete(entry.process);
    }
    if (index % every !== 0 && index < run.log.length - 1) continue;
    const isLast = index === run.log.length - 1;
    const at = isLast ? Math.max(until, entry.at) : entry.at;
    const problem = objectionToNumbers(metrics.values(at), beginning.size, at);
    if (problem !== null) return `after entry ${entry.n}: ${problem}`;
  }
  return null;
}

/** What is wrong with numbers at a moment at which so many connections are being opened; null when nothing is. */
export function objectionToNumbers(values: MetricValues, beginning: number, at: Microseconds): string | null {
  for (const name of METRIC_NAMES) {
    const value = values[name];
    if (value === null || value === undefined) continue;
    if (!Number.isFinite(value) || value < -1e-6) return `${name} is ${value}`;
  }
  const of = (name: keyof MetricValues) => values[name] ?? 0;
  if (of('linkUtilisation') > 1 + 1e-9) return `linkUtilisation is ${of('linkUtilisation')}`;
  if (of('emptyRatio') > 1) return `emptyRatio is ${of('emptyRatio')}`;
  if (of('openConnections') > of('connectionsOpened') + beginning)
    return `${of('openConnections')} connections are open, ${of('connectionsOpened')} were opened`;
  if (of('behindMs') > at / 1000) return `behindMs is ${of('behindMs')} at ${at}`;
  if (of('wastedWorkMs') > of('serverWorkMs') + 1e-6)
    return `${of('wastedWorkMs')} ms of ${of('serverWorkMs')} ms work were in vain`;
  const parts = of('meanConnectMs') + of('meanTlsMs') + of('meanWaitMs') + of('meanWorkMs') + of('meanWayMs');
  if (Math.abs(parts - of('meanResponseMs')) > 1e-3)
    return `the parts of a response add up to ${parts} instead of ${of('meanResponseMs')}`;
  const [p50, p95, max] = [of('p50StalenessMs'), of('p95StalenessMs'), of('maxStalenessMs')];
  if (p50 > p95 || p95 > max || of('meanStalenessMs') > max + 1e-6) return `staleness is ${p50}, ${p95}, ${max}`;
  return null;
}
