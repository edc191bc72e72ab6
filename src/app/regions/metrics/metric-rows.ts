import type { MetricName, MetricUnit } from '../../../measure/metric.ts';
import { METRICS } from '../../../measure/metric.ts';
import { MILLISECOND } from '../../../kernel/time.ts';
import type { MultipleSeries } from '../../../views/geometry/series.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../format.ts';
import { texts } from '../../stand/texts.en.ts';

/** A row of the small multiples. */
export interface MetricRow {
  /** What it measures; several on one scale. */
  readonly names: readonly MetricName[];
  readonly title: string;
  readonly height: number;
  readonly look: MultipleSeries['look'];
  readonly tones: readonly MultipleSeries['tone'][];
}

const { rows: titles } = texts.metrics;

/** The metrics that make pictures, the most telling first; a pattern shows the first five that it measures. */
const PICTURED: readonly MetricRow[] = [
  { names: ['meanResponseMs'], title: titles.response, height: 58, look: 'spikes', tones: ['sm-useful'] },
  { names: ['meanStalenessMs'], title: titles.staleness, height: 58, look: 'saw', tones: ['sm-saw'] },
  { names: ['failedCalls'], title: titles.failed, height: 38, look: 'step', tones: ['sm-ink'] },
  { names: ['requests'], title: titles.requests, height: 38, look: 'stems', tones: ['sm-ink'] },
  { names: ['emptyResponses'], title: titles.empty, height: 38, look: 'step', tones: ['sm-quiet'] },
  { names: ['lostEvents'], title: titles.lost, height: 38, look: 'step', tones: ['sm-ink'] },
  { names: ['duplicateEvents'], title: titles.duplicate, height: 38, look: 'step', tones: ['sm-ink'] },
  { names: ['bytesUp', 'bytesDown'], title: titles.bytes, height: 50, look: 'step', tones: ['sm-quiet', 'sm-useful'] },
  { names: ['openConnections'], title: titles.open, height: 36, look: 'step', tones: ['sm-ink'] },
  { names: ['connectionsOpened'], title: titles.opened, height: 36, look: 'step', tones: ['sm-quiet'] },
  { names: ['linkUtilisation'], title: titles.utilisation, height: 38, look: 'step', tones: ['sm-ink'] },
];
const MOST_PICTURED = 5;
/** Rows that give way when there are more than five. */
const DISPENSABLE: readonly MetricName[] = ['linkUtilisation', 'connectionsOpened', 'duplicateEvents', 'lostEvents'];

export function picturedRows(metrics: readonly MetricName[]): readonly MetricRow[] {
  let rows = PICTURED.filter(({ names }) => names.every((name) => metrics.includes(name)));
  // Whoever asks wants to know how long it takes; how stale the answer is, the table says.
  if (metrics.includes('meanResponseMs')) rows = rows.filter(({ names }) => !names.includes('meanStalenessMs'));
  for (const name of DISPENSABLE)
    if (rows.length > MOST_PICTURED) rows = rows.filter(({ names }) => !names.includes(name));
  return rows.slice(0, MOST_PICTURED);
}

/** A number and its unit, apart: they are set in different sizes. */
export interface MetricWords {
  readonly value: string;
  readonly unit: string;
}

export function sayMetric(name: MetricName, value: number): MetricWords {
  const [number = '', unit = ''] = writeMetric(METRICS[name].unit, value).split('\u00a0');
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
