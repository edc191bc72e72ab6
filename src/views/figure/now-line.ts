import type { Microseconds } from '../../kernel/time.ts';
import type { FigureLayout } from '../geometry/layout.ts';
import { group, line, path, text } from '../geometry/shape.ts';
import type { Formats } from '../position.ts';
import { setAttribute, setText, svgNode } from './shape-dom.ts';

/** A character of the clock at the size of the flag, and the air at its sides. */
const CHARACTER = { page: 7.2, projector: 14 } as const;
const AIR = { page: 18, projector: 28 } as const;

/** The red line and its flag with the clock, and the axis under the paper: what stands still while the paper moves. */
export class NowLine {
  readonly node: SVGElement;
  private readonly flag: Element | null;
  private readonly clock: Element | null;
  private readonly layout: FigureLayout;
  private readonly formats: Formats;
  private length = 0;

  constructor(layout: FigureLayout, formats: Formats) {
    this.layout = layout;
    this.formats = formats;
    const { paper, measures, size } = layout;
    const height = size === 'projector' ? 36 : 20;
    this.node = svgNode(
      group('now-line', [
        line('base', paper.left, paper.axis, paper.right, paper.axis),
        line('now', paper.right, measures.nowTop, paper.right, paper.axis),
        path('now-flag', ''),
        text('now-text', paper.right, measures.flagTop + height * 0.725, ' '),
      ]),
    );
    this.flag = this.node.querySelector('.now-flag');
    this.clock = this.node.querySelector('.now-text');
  }

  draw(at: Microseconds): void {
    const label = this.formats.clock(at);
    if (this.clock !== null) setText(this.clock, label);
    if (label.length === this.length || this.flag === null) return;
    this.length = label.length;
    setAttribute(this.flag, 'd', this.outline(label.length));
  }

  /** A box with a point on the line. */
  private outline(characters: number): string {
    const { paper, measures, size } = this.layout;
    const kind = size === 'projector' ? 'projector' : 'page';
    const half = Math.round((characters * CHARACTER[kind] + AIR[kind]) / 2);
    const [height, point] = kind === 'projector' ? [36, 8] : [20, 5];
    const [x, top] = [paper.right, measures.flagTop];
    const bottom = top + height;
    return `M${x - half} ${top}H${x + half}V${bottom}H${x + point}L${x} ${bottom + point + 1}L${x - point} ${bottom}H${x - half}Z`;
  }
}
