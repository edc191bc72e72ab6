import type { NumberSpec } from '../../../measure/fold.ts';
import type { MetricName, MetricUnit } from '../../../measure/metric.ts';
import { METRICS } from '../../../measure/metric.ts';
import { MILLISECOND } from '../../../kernel/time.ts';
import { inUnit } from '../../../patterns/contract/meta.ts';
import type { Parameters } from '../../../kernel/world.ts';
import type { Pattern } from '../../../patterns/contract/pattern.ts';
import type { MultipleSeries } from '../../../views/geometry/series.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../format.ts';

/** A row of the small multiples. */
export interface MetricRow {
  /** What it measures; several on one scale. */
  readonly names: readonly MetricName[];
  readonly title: string;
  /** What each of them counts. */
  readonly definition: string;
  readonly height: number;
  /** Of each of them. */
  readonly looks: readonly NumberSpec['picture']['look'][];
  readonly tones: readonly MultipleSeries['tone'][];
}

/** What moves fast needs height to be read, and so do two lines on one scale. */
const HEIGHTS = { sequence: 130, answers: 112, saw: 58, spikes: 58, area: 50, step: 38, stems: 38, spans: 34 } as const;
const HEIGHT_OF_SEVERAL = 50;

/** The rows of a run, in the order in which its question needs them. */
export function picturedRows(
  { numbersIn, unit }: Pick<Pattern, 'numbersIn' | 'unit'>,
  of: Parameters,
): readonly MetricRow[] {
  return numbersIn(of).map((entry): MetricRow => {
    const names = typeof entry === 'string' ? [entry] : entry;
    const specs = names.map((name) => METRICS[name]);
    const [{ title, picture } = METRICS.requests] = specs;
    return {
      names,
      title: inUnit(picture.title ?? title, unit),
      definition: specs.map(({ definition }) => inUnit(definition, unit)).join(' '),
      height: Math.max(HEIGHTS[picture.look], names.length > 1 ? HEIGHT_OF_SEVERAL : 0),
      looks: specs.map((spec) => spec.picture.look),
      tones: specs.map((spec) => `sm-${spec.picture.tone}` as const),
    };
  });
}

/** A number and its unit, apart: they are set in different sizes. */
export interface MetricWords {
  readonly value: string;
  readonly unit: string;
}

export function sayMetric(name: MetricName, value: number): MetricWords {
  return sayValue(METRICS[name].unit, value);
}

export function sayValue(of: MetricUnit, value: number): MetricWords {
  const [number = '', unit = ''] = writeMetric(of, value).split('\u00a0');
  return { value: number, unit };
}

/** Counts keep their thousands apart, so only the other units are split from their numbers. */
function writeMetric(unit: MetricUnit, value: number): string {
  switch (unit) {
    case 'ms':
      return value === 0 ? '0\u00a0ms' : formatDuration(value * MILLISECOND);
    case 'bytes':
      return formatBytes(value);
    case 'ratio':
      return formatPercent(value);
    case 'count':
      return formatCount(value).replaceAll('\u00a0', '\u2009');
  }
}
