import type { Microseconds } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import { METRICS } from '../../measure/metric.ts';
import type { MetricName } from '../../measure/metric.ts';
import type { Metrics } from '../../measure/metrics.ts';
import type { Pattern } from './pattern.ts';
import type { Recipe } from './recipe.ts';

/** What a closed form predicts for a number, and how far chance may take the number from it. */
export interface Expectation {
  readonly value: number;
  /** How many single values the number was taken over; null for what is only counted. */
  readonly over: number | null;
  /** Three standard errors: 997 of 1000 honest runs lie that near. Null for a bound, such as the greatest. */
  readonly within: number | null;
}

/** Fewer single values than this say nothing about a mean. */
const FEW = 10;
/** Three standard errors. */
const ERRORS = 3;

/**
 * The expectation of a metric up to `at`; null where no closed form holds: without one, after anything that a user did
 * (the forms know nothing of faults and changes), and over too few values.
 */
export function expectationOf(
  pattern: Pattern,
  recipe: Pick<Recipe, 'parameters' | 'interventions'>,
  at: Microseconds,
  metrics: Metrics,
  name: MetricName,
): Expectation | null {
  if (recipe.interventions.some((intervention) => intervention.at <= at)) return null;
  const parameters = { ...recipe.parameters, duration: Math.max(1, at) };
  const value = pattern.expected(parameters)[name];
  if (value === undefined || !Number.isFinite(value)) return null;
  const sample = metrics.sampleOf(name);
  if (sample !== null) {
    if (sample.size < FEW) return null;
    return { value, over: sample.size, within: errorOfSample(name, value, sample) };
  }
  const { unit } = METRICS[name];
  // Less than one of something is no expectation yet.
  if (unit === 'count' && value > 0 && value < 1) return null;
  return { value, over: null, within: errorOfCount(pattern, parameters, name, value) };
}

function errorOfSample(
  name: MetricName,
  value: number,
  { size, deviation }: { readonly size: number; readonly deviation: number | null },
): number | null {
  // The greatest is a bound, and a high percentile lies where few values are.
  if (name.startsWith('max') || name.startsWith('p95')) return null;
  if (METRICS[name].unit === 'ratio') return ERRORS * Math.sqrt((value * (1 - value)) / size);
  // Of so many, each by its own chance.
  if (METRICS[name].unit === 'count') return ERRORS * Math.sqrt(value * Math.max(0, 1 - value / size));
  if (deviation === null) return null;
  // The median of a sample varies a quarter more than its mean (normal values: sqrt(pi / 2)).
  const spread = name.startsWith('p50') ? 1.25 : 1;
  return (ERRORS * spread * deviation) / 1_000 / Math.sqrt(size);
}

/** A count that follows the rate of what happens varies as that does; others may miss by the one at the edge. */
function errorOfCount(pattern: Pattern, parameters: Parameters, name: MetricName, value: number): number {
  const { rate, serviceTimes } = parameters;
  const doubled = typeof rate === 'number' ? pattern.expected({ ...parameters, rate: 2 * rate })[name] : value;
  const counted = name === 'serverWorkMs' ? pattern.expected(parameters).requests : value;
  if (doubled === value || counted === undefined || counted === 0) return value === 0 ? 0 : 1;
  const each = value / counted;
  const ofArrivals = counted * dispersion(parameters);
  // Exponential works vary as much as their mean, each by itself.
  const ofWorks = name === 'serverWorkMs' && serviceTimes === 'exponential' ? counted : 0;
  return Math.max(each, ERRORS * each * Math.sqrt(ofArrivals + ofWorks));
}

/** Variance of a count of arrivals, divided by its mean. */
function dispersion({ arrivals }: Parameters): number {
  if (arrivals === 'fixed' || arrivals === 'list') return 0;
  // Bursts of one to nine, each as likely, at random times: E[size^2] / E[size].
  return arrivals === 'bursts' ? (25 + 20 / 3) / 5 : 1;
}
