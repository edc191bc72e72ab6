import type { Microseconds } from '../../kernel/time.ts';
import { niceMax, seriesPaths, windowOf } from '../geometry/series.ts';
import type { MultipleSeries } from '../geometry/series.ts';
import { line, path, round } from '../geometry/shape.ts';
import type { Shape } from '../geometry/shape.ts';
import { ticksBetween } from '../geometry/time-axis.ts';
import { setAttribute, svgGroup, svgNode } from './shape-dom.ts';

export interface MultipleOptions {
  readonly lines: readonly MultipleSeries[];
  readonly windowUs: Microseconds;
  readonly width: number;
  readonly height: number;
  readonly gridUs: Microseconds;
}

/** Room above the highest value, and how high a stem stands. */
const AIR = 12;
const STEM = 24;
/** Half the size of an X. */
const ARM = 4;

/** A small multiple: only the window up to now, drawn anew for each moment. */
export class MultipleLayer {
  private readonly options: MultipleOptions;
  private readonly max: number;
  private readonly body = svgGroup('');
  private root: SVGGElement | null = null;

  constructor(options: MultipleOptions) {
    this.options = options;
    this.max = Math.max(...options.lines.map(({ series }) => niceMax(series)));
  }

  mount(group: SVGGElement): void {
    const { width, height } = this.options;
    group.replaceChildren(
      this.body,
      svgNode(line('base', 0, height - 0.5, width, height - 0.5)),
      svgNode(line('now', width, 0, width, height)),
    );
    this.root = group;
  }

  destroy(): void {
    this.root?.replaceChildren();
    this.root = null;
  }

  draw(at: Microseconds): void {
    const shapes = [...this.grid(at), ...this.options.lines.flatMap((one) => this.shapesOf(one, at))];
    this.body.replaceChildren(...shapes.map(svgNode));
    setAttribute(this.body, 'transform', `translate(0 ${AIR})`);
  }

  private grid(at: Microseconds): readonly Shape[] {
    const { windowUs, width, height, gridUs } = this.options;
    const x = (tick: Microseconds) => round(width - ((at - tick) * width) / windowUs);
    return ticksBetween(at - windowUs, at, gridUs).map((tick) => line('grid', x(tick), -AIR, x(tick), height - AIR));
  }

  private shapesOf({ series, look, tone, crosses = [] }: MultipleSeries, at: Microseconds): readonly Shape[] {
    const { windowUs, width, height } = this.options;
    const [from, floor] = [at - windowUs, height - AIR - 0.5];
    if (look === 'stems' || look === 'spikes') {
      const x = (time: Microseconds) => width - ((at - time) * width) / windowUs;
      const top = (value: number) =>
        floor - (look === 'spikes' ? (value / this.max) * floor : Math.min(STEM, floor + AIR - 4));
      return windowOf(series, from, at).map(([time, value]) =>
        line(look === 'spikes' ? tone : 'sm-stem', x(time), floor, x(time), top(value)),
      );
    }
    // Values after now are not known yet: the line is held at what now is.
    const known = windowOf(series, Number.NEGATIVE_INFINITY, at);
    const box = { from, to: at, width, height: floor, max: this.max };
    const drawn = seriesPaths(known, box, look === 'saw' ? 'linear' : 'step');
    const crossed = windowOf(crosses, from, at).map(([time, value]) => {
      const [x, y] = [round(width - ((at - time) * width) / windowUs), round(floor - (value / this.max) * floor)];
      return path(
        'sm-cross',
        `M${x - ARM},${y - ARM}L${x + ARM},${y + ARM}M${x - ARM},${y + ARM}L${x + ARM},${y - ARM}`,
      );
    });
    if (look !== 'saw') return [path(tone, drawn.line), ...crossed];
    return [path('sm-area', drawn.area), path('sm-saw', drawn.line), ...crossed];
  }
}
