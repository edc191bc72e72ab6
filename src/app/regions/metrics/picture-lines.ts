import { METRICS } from '../../../measure/metric.ts';
import type { MetricName } from '../../../measure/metric.ts';
import { formatCount } from '../../format.ts';
import { MILLISECOND } from '../../../kernel/time.ts';
import type { Microseconds } from '../../../kernel/time.ts';
import { Transfers } from '../../../record/transfers.ts';
import type { PlayerRun } from '../../../player/player-run.ts';
import type { MultipleSeries } from '../../../views/geometry/series.ts';
import { answerMarks } from './answer-lines.ts';
import type { MetricRow } from './metric-rows.ts';
import { sayValue } from './metric-rows.ts';
import { stalenessSeries } from './staleness.ts';
import { noticeMarks, sequenceMarks, windowMarks } from './transfer-lines.ts';

const EXPECTED_LOOKS: readonly MetricRow['looks'][number][] = ['step', 'saw', 'spikes'];

interface Pictured extends Pick<PlayerRun, 'run' | 'timeline' | 'metrics'> {
  /** The host whose staleness is shown. */
  readonly client: string;
  readonly computedTo: Microseconds;
}

/** The lines of a row's picture, from bottom to top. */
export function linesOf(row: MetricRow, of: Pictured): readonly MultipleSeries[] {
  const { names, looks } = row;
  const lines = names.map((_, index) => lineOf(row, index, of)).filter((line) => line !== null);
  if (!looks.includes('area')) return lines;
  const [first, second] = names.map((name) => of.metrics.series(name));
  const marks = windowMarks(first ?? [], second ?? []);
  // What lies under a line is drawn before it.
  return lines
    .toSorted((one, other) => Number(other.look === 'area') - Number(one.look === 'area'))
    .map((line) => (line.look === 'area' ? line : { ...line, marks }));
}

function lineOf({ names, looks, tones }: MetricRow, index: number, of: Pictured): MultipleSeries | null {
  const { run, timeline, metrics, client, computedTo } = of;
  const name = names[index] ?? 'requests';
  const look = looks[index] ?? 'step';
  const tone = tones[index] ?? 'sm-ink';
  const all = metrics.series(name);
  switch (look) {
    case 'saw': {
      const { series, lost } = stalenessSeries(timeline, metrics.losses, client, computedTo);
      return { series, crosses: lost, look, tone };
    }
    case 'spikes':
      return { series: [...metrics.spikes(name)], look, tone };
    case 'stems':
      return { series: [...all], look, tone };
    case 'spans':
      return { series: [], look: 'step', tone, marks: noticeMarks(new Transfers(run.log)) };
    case 'answers':
      return { series: [], look: 'step', tone, marks: answerMarks(timeline.copies) };
    case 'sequence':
      // What was sent is drawn segment by segment.
      if (index > 0) return null;
      return {
        series: [...all],
        look: 'step',
        tone,
        marks: sequenceMarks(new Transfers(run.log), timeline.traffic),
      };
    default:
      return { series: [...all], look, tone };
  }
}

/** What is expected of the number of a row, on the scale of its picture: only where the picture is of that number. */
export function expectedOf(
  { names, looks }: MetricRow,
  expected: (name: MetricName) => { readonly value: number; readonly within: number } | null,
): () => { readonly value: number; readonly within: number } | null {
  const [name] = names;
  const [look = 'step'] = looks;
  if (name === undefined || names.length > 1 || !EXPECTED_LOOKS.includes(look)) return () => null;
  const scale = look === 'saw' ? MILLISECOND : 1;
  return () => {
    const found = expected(name);
    return found === null ? null : { value: found.value * scale, within: found.within * scale };
  };
}

/** How the top of a row's scale is written; null for a row without one. */
export function topOf({ names, looks }: MetricRow): ((value: number) => string) | null {
  const [name] = names;
  const [look] = looks;
  if (name === undefined || look === 'spans' || look === 'answers') return null;
  // What falls together is counted.
  if (look === 'stems') return formatCount;
  // Staleness is drawn in microseconds.
  const scale = look === 'saw' ? MILLISECOND : 1;
  return (value) => {
    const said = sayValue(METRICS[name].picture.unit ?? METRICS[name].unit, value / scale);
    return said.unit === '' ? said.value : `${said.value} ${said.unit}`;
  };
}
