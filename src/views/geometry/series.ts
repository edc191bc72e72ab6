import type { Microseconds } from '../../kernel/time.ts';
import { area, bisector, curveLinear, curveStepAfter, line, scaleLinear } from '../d3.ts';

/** A value over time: each pair says what it is from then on (`step`), or that it passes there (`linear`). */
export type Series = readonly (readonly [at: Microseconds, value: number])[];

/** How a metric is drawn: a line that steps, an area that grows (staleness), a stem for each event, or one as high as its value. */
export type MultipleLook = 'step' | 'saw' | 'stems' | 'spikes';

export interface MultipleSeries {
  readonly series: Series;
  readonly look: MultipleLook;
  /** Where something ended for good: an X. */
  readonly crosses?: Series;
  /** A class of figure.css that gives colour and weight. */
  readonly tone: 'sm-ink' | 'sm-quiet' | 'sm-useful' | 'sm-saw';
}

export interface SeriesBox {
  readonly from: Microseconds;
  readonly to: Microseconds;
  readonly width: number;
  readonly height: number;
  /** The value at the top edge. */
  readonly max: number;
}

const byTime = bisector(([at]: Series[number]) => at);

/** What lies from one time to another, both included: found, not searched for, because it is asked for in every frame. */
export function windowOf(series: Series, from: Microseconds, to: Microseconds): Series {
  return series.slice(byTime.left(series, from), byTime.right(series, to));
}

/** Only what lies in the box, with the value it enters with, and held until its right edge. */
export function clipSeries(series: Series, from: Microseconds, to: Microseconds, curve: 'step' | 'linear'): Series {
  const inside = windowOf(series, from, to);
  const before = series[byTime.left(series, from) - 1];
  const after = series[byTime.right(series, to)];
  const first = inside[0] ?? after;
  const enter =
    before === undefined
      ? []
      : [[from, curve === 'step' ? before[1] : between(before, first ?? before, from)] as const];
  const last = inside.at(-1) ?? before;
  const leave =
    last === undefined
      ? []
      : [[to, curve === 'step' || after === undefined ? last[1] : between(last, after, to)] as const];
  return [...enter, ...inside, ...leave];
}

export function seriesPaths(
  series: Series,
  box: SeriesBox,
  curve: 'step' | 'linear',
): { readonly line: string; readonly area: string } {
  const x = scaleLinear([box.from, box.to], [0, box.width]);
  const y = scaleLinear([0, Math.max(box.max, Number.MIN_VALUE)], [box.height, 0]);
  const shape = curve === 'step' ? curveStepAfter : curveLinear;
  const points = clipSeries(series, box.from, box.to, curve).map(([at, value]): [number, number] => [x(at), y(value)]);
  return {
    line: line().curve(shape).digits(1)(points) ?? '',
    area: area().curve(shape).digits(1).y0(box.height)(points) ?? '',
  };
}

/** A top edge that does not tremble: the next round number above. */
export function niceMax(series: Series): number {
  const highest = series.reduce((max, [, value]) => Math.max(max, value), 0);
  return highest === 0 ? 1 : (scaleLinear([0, highest], [0, 1]).nice(4).domain()[1] ?? highest);
}

function between(one: Series[number], other: Series[number], at: Microseconds): number {
  return other[0] === one[0] ? one[1] : one[1] + ((other[1] - one[1]) * (at - one[0])) / (other[0] - one[0]);
}
