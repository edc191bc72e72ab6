import type { Microseconds } from '../../kernel/time.ts';
import type { Track, TrackMark } from '../geometry/scrub.ts';
import { round } from '../geometry/shape.ts';
import { trackAsk, trackFrame, trackMark, trackNow, trackScale, trackWindow } from '../geometry/track-shapes.ts';
import type { Formats } from '../position.ts';
import { setAttribute, svgGroup, svgNode } from './shape-dom.ts';

export interface TrackOptions {
  readonly duration: Microseconds;
  readonly windowUs: Microseconds;
  readonly width: number;
  readonly formats: Formats;
  /** When questions about what comes are decided. */
  readonly asksAt: readonly Microseconds[];
  /** What comes is not shown. */
  readonly isVeiled: boolean;
}

/** The scrub track: what has been is filled, what this seed will bring is hollow. */
export class TrackLayer {
  private readonly x: (at: Microseconds) => number;
  private readonly past = svgGroup('trk-past');
  private readonly next = svgGroup('trk-next');
  private readonly now = svgGroup('trk-now');
  private readonly window: SVGElement;
  private readonly marks: readonly { readonly mark: TrackMark; readonly node: SVGElement }[];
  private readonly windowUs: Microseconds;
  private readonly isVeiled: boolean;
  private readonly frame: readonly SVGElement[];
  private root: SVGGElement | null = null;
  private split = -1;

  constructor(track: Track, { duration, windowUs, width, formats, asksAt, isVeiled }: TrackOptions) {
    this.isVeiled = isVeiled;
    this.x = trackScale(duration, width);
    this.windowUs = windowUs;
    this.window = svgNode(trackWindow(0, 0));
    this.marks = [...track.marks]
      .sort((one, other) => one.at - other.at)
      .map((mark) => ({ mark, node: svgNode(trackMark(mark.kind, this.x(mark.at))) }));
    this.now.append(...trackNow().map(svgNode));
    const asks = asksAt.filter((at) => at <= duration).flatMap((at) => trackAsk(this.x(at)));
    this.frame = [...trackFrame(track, duration, width, formats.tick), ...asks].map(svgNode);
  }

  mount(group: SVGGElement): void {
    group.replaceChildren(this.window, this.past, this.next, ...this.frame, this.now);
    this.root = group;
  }

  destroy(): void {
    this.root?.replaceChildren();
    this.root = null;
  }

  draw(at: Microseconds): void {
    const x = this.x(at);
    setAttribute(this.now, 'transform', `translate(${round(x)} 0)`);
    setAttribute(this.window, 'x', String(round(this.x(at - this.windowUs))));
    setAttribute(this.window, 'width', String(round(x - this.x(at - this.windowUs))));
    const split = this.marks.filter(({ mark }) => mark.at <= at).length;
    if (split === this.split) return;
    this.split = split;
    this.past.replaceChildren(...this.marks.slice(0, split).map(({ node }) => node));
    this.next.replaceChildren(...(this.isVeiled ? [] : this.marks.slice(split).map(({ node }) => node)));
  }
}
