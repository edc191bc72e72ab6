import type { Microseconds } from '../../kernel/time.ts';
import { markShape } from '../geometry/series-marks.ts';
import { peaksOf, roundAbove, seriesPaths, valueAt, windowOf } from '../geometry/series.ts';
import type { MultipleSeries, Series } from '../geometry/series.ts';
import { line, path, rect, round, text } from '../geometry/shape.ts';
import type { Shape } from '../geometry/shape.ts';
import { stemsIn, stemsOf } from '../geometry/stems.ts';
import type { Stem } from '../geometry/stems.ts';
import { ticksBetween } from '../geometry/time-axis.ts';
import type { Expected } from './small-multiple.tsx';
import { setAttribute, svgGroup, svgNode } from './shape-dom.ts';

export interface MultipleOptions {
  readonly lines: readonly MultipleSeries[];
  readonly windowUs: Microseconds;
  readonly width: number;
  readonly height: number;
  readonly gridUs: Microseconds;
  /** Writes the value at the top edge; null where none is written. */
  readonly sayTop: ((value: number) => string) | null;
}

/** Room above the highest value, how high a stem stands that is alone, and what lies closer becomes one. */
const AIR = 12;
const STEM = 24;
const STRETCH = 4;
/** Half the size of an X. */
const ARM = 4;
/** The tick of the scale, and from it to its number. */
const TICK = 4;

/** A small multiple: only the window up to now, drawn anew for each moment. */
export class MultipleLayer {
  private readonly options: MultipleOptions;
  private readonly peaks: Series;
  private readonly stems: ReadonlyMap<MultipleSeries, readonly Stem[]>;
  private readonly body = svgGroup('');
  private readonly scale = svgGroup('');
  private root: SVGGElement | null = null;

  constructor(options: MultipleOptions) {
    this.options = options;
    const { lines, windowUs, width } = options;
    const stretchUs = (STRETCH * windowUs) / width;
    const stemmed = lines.filter(({ look }) => look === 'stems');
    this.stems = new Map(stemmed.map((one) => [one, stemsOf(one.series, stretchUs)]));
    this.peaks = peaksOf(
      lines.flatMap((one) => [
        ...(this.stems.get(one)?.map(({ at, count }) => [at, count] as const) ?? one.series),
        ...(one.marks ?? []).map(({ at, value }) => [at, value] as const),
      ]),
    );
  }

  mount(group: SVGGElement): void {
    const { width, height } = this.options;
    group.replaceChildren(
      this.body,
      this.scale,
      svgNode(line('base', 0, height - 0.5, width, height - 0.5)),
      svgNode(line('now', width, 0, width, height)),
    );
    this.root = group;
  }

  destroy(): void {
    this.root?.replaceChildren();
    this.root = null;
  }

  draw(at: Microseconds, expected: Expected | null): void {
    const greatest = Math.max(valueAt(this.peaks, at), expected === null ? 0 : expected.value + expected.within);
    const max = roundAbove(greatest);
    const shapes = [
      ...(expected === null ? [] : this.expectation(expected, max)),
      ...this.grid(at),
      ...this.options.lines.flatMap((one) => this.shapesOf(one, at, max)),
    ];
    this.body.replaceChildren(...shapes.map(svgNode));
    setAttribute(this.body, 'transform', `translate(0 ${AIR})`);
    const { sayTop } = this.options;
    // One by one they need no scale.
    const isPlain = this.stems.size > 0 && greatest <= 1;
    const top = sayTop === null || greatest === 0 || isPlain ? [] : this.top(sayTop(max));
    this.scale.replaceChildren(...top.map(svgNode));
  }

  private top(said: string): readonly Shape[] {
    return [line('base', -TICK, AIR, 0, AIR), text('sm-max end', -TICK - 1, AIR + TICK, said)];
  }

  /** A dotted line in a band (look, section 9b). */
  private expectation({ value, within }: Expected, max: number): readonly Shape[] {
    const { width, height } = this.options;
    const floor = height - AIR - 0.5;
    const y = (of: number) => floor - (Math.max(0, of) / max) * floor;
    const [top, bottom] = [y(value + within), y(value - within)];
    return [
      ...(within > 0 ? [rect('expected-band', 0, top, width, bottom - top)] : []),
      line('expected', 0, y(value), width, y(value)),
    ];
  }

  private grid(at: Microseconds): readonly Shape[] {
    const { windowUs, width, height, gridUs } = this.options;
    const x = (tick: Microseconds) => round(width - ((at - tick) * width) / windowUs);
    return ticksBetween(at - windowUs, at, gridUs).map((tick) => line('grid', x(tick), -AIR, x(tick), height - AIR));
  }

  private shapesOf(one: MultipleSeries, at: Microseconds, max: number): readonly Shape[] {
    const { series, look, tone, crosses = [], marks = [] } = one;
    const { windowUs, width, height } = this.options;
    const [from, floor] = [at - windowUs, height - AIR - 0.5];
    const x = (time: Microseconds) => width - ((at - time) * width) / windowUs;
    const y = (value: number) => floor - (value / max) * floor;
    if (look === 'spikes')
      return windowOf(series, from, at).map(([time, value]) => line(tone, x(time), floor, x(time), y(value)));
    if (look === 'stems') {
      const alone = floor - Math.min(STEM, floor + AIR - 4);
      return stemsIn(this.stems.get(one) ?? [], from, at).map(({ first, count }) =>
        line('sm-stem', x(first), floor, x(first), max > 1 ? y(count) : alone),
      );
    }
    // Values after now are not known yet: the line is held at what now is.
    const known = windowOf(series, Number.NEGATIVE_INFINITY, at);
    const box = { from, to: at, width, height: floor, max };
    const drawn = seriesPaths(known, box, look === 'saw' ? 'linear' : 'step');
    const crossed = windowOf(crosses, from, at).map(([time, value]) => {
      const [left, top] = [round(x(time)), round(y(value))];
      return path(
        'sm-cross',
        `M${left - ARM},${top - ARM}L${left + ARM},${top + ARM}M${left - ARM},${top + ARM}L${left + ARM},${top - ARM}`,
      );
    });
    const marked = marks.flatMap((mark) => (mark.at > at ? [] : markShape(mark, { x, y, at, left: from, floor })));
    const curve = look === 'area' ? [path('sm-fill', drawn.area)] : [path(tone, drawn.line)];
    if (look !== 'saw') return [...curve, ...marked, ...crossed];
    return [path('sm-area', drawn.area), path('sm-saw', drawn.line), ...crossed];
  }
}
