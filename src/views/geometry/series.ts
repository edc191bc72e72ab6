import type { Microseconds } from '../../kernel/time.ts';
import { area, bisector, curveLinear, curveStepAfter, line, scaleLinear } from '../d3.ts';

/** A value over time: each pair says what it is from then on (`step`), or that it passes there (`linear`). */
export type Series = readonly (readonly [at: Microseconds, value: number])[];

/**
 * How a metric is drawn: a line that steps, the area under one, an area that grows (staleness), a stem for each event, or
 * one as high as its value.
 */
export type MultipleLook = 'step' | 'area' | 'saw' | 'stems' | 'spikes';

/** Something at a place of a picture: what is sent, a bar from one time to another, an X, a ring, words. */
export type SeriesMark =
  | {
      readonly kind: 'block' | 'span';
      readonly at: Microseconds;
      /** Null while it lasts. */
      readonly to: Microseconds | null;
      readonly value: number;
    }
  | {
      /** In a row of its own: who answers for something, one line for each copy of it. */
      readonly kind: 'answer';
      readonly who: 'publisher' | 'broker';
      readonly at: Microseconds;
      readonly to: Microseconds | null;
      /** How it ends, where it has. */
      readonly ends?: 'done' | 'lost' | undefined;
      readonly value: number;
      readonly row: number;
      readonly line: number;
      readonly lines: number;
    }
  | {
      /** Before the beginning of a row. */
      readonly kind: 'number';
      readonly at: Microseconds;
      readonly value: number;
      readonly row: number;
      readonly text: string;
    }
  | { readonly kind: 'cross' | 'ring'; readonly at: Microseconds; readonly value: number }
  | {
      readonly kind: 'words';
      readonly at: Microseconds;
      readonly value: number;
      /** Where they stand, seen from that place. */
      readonly side: 'right' | 'above' | 'below';
      readonly text: string;
    };

export interface MultipleSeries {
  readonly series: Series;
  readonly look: MultipleLook;
  /** Where something ended for good: an X. */
  readonly crosses?: Series;
  /** What stands beside the line, in the order of its times. */
  readonly marks?: readonly SeriesMark[];
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

/** The next of 1, 2, 5, 10, 20, 50... from a value on: a top edge that does not tremble. */
export function roundAbove(value: number): number {
  if (value <= 0) return 1;
  for (let decade = 1; ; decade *= 10) for (const step of [1, 2, 5]) if (step * decade >= value) return step * decade;
}

/** The greatest value up to each time: a scale may look only at the past. */
export function peaksOf(points: Series): Series {
  const peaks: [Microseconds, number][] = [];
  for (const [at, value] of points.toSorted(([one], [other]) => one - other))
    if (value > (peaks.at(-1)?.[1] ?? 0)) peaks.push([at, value]);
  return peaks;
}

/** What the last pair up to a time says; 0 before the first. */
export function valueAt(series: Series, at: Microseconds): number {
  return series[byTime.right(series, at) - 1]?.[1] ?? 0;
}

function between(one: Series[number], other: Series[number], at: Microseconds): number {
  return other[0] === one[0] ? one[1] : one[1] + ((other[1] - one[1]) * (at - one[0])) / (other[0] - one[0]);
}
