import type { Microseconds } from '../../kernel/time.ts';
import type { Frame } from '../../record/frame.ts';
import type { Transfers } from '../../record/transfers.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import { select } from '../d3.ts';
import { handshakesNow } from '../geometry/connection-marks.ts';
import type { ThinFlight } from '../geometry/connection-marks.ts';
import { flightsOf } from '../geometry/flights.ts';
import type { FlightView } from '../geometry/flights.ts';
import type { LinkPicture } from '../geometry/lanes.ts';
import type { FigureLayout } from '../geometry/layout.ts';
import { MARK_LAYERS } from '../geometry/mark.ts';
import type { DrawnStates, Mark, MarkLayer, SceneWords } from '../geometry/mark.ts';
import { openBars } from '../geometry/inside-bars.ts';
import type { OpenBar } from '../geometry/inside-bars.ts';
import { ongoingBars } from '../geometry/ongoing.ts';
import type { OngoingBar } from '../geometry/ongoing.ts';
import { paperSpace } from '../geometry/paper-space.ts';
import { sceneFor } from '../geometry/scene-store.ts';
import type { Scene } from '../geometry/scene-store.ts';
import { group, line, round, text } from '../geometry/shape.ts';
import type { SocketIndex } from '../geometry/sockets.ts';
import { axisFor, ticksBetween } from '../geometry/time-axis.ts';
import { roleClass } from '../geometry/tokens.ts';
import type { Formats } from '../position.ts';
import { selectionKey } from '../selection.ts';
import type { Selection } from '../selection.ts';
import type { Layer } from './layer.ts';
import { NowLine } from './now-line.ts';
import { setAttribute, svgGroup, svgNode, svgWindow } from './shape-dom.ts';
import { textWidth } from '../geometry/text-width.ts';
import type { Font } from '../geometry/text-width.ts';

export interface PaperOptions {
  readonly timeline: Timeline;
  readonly lens: Lens;
  readonly layout: FigureLayout;
  readonly links: readonly LinkPicture[];
  readonly windowUs: Microseconds;
  readonly formats: Formats;
  readonly words: SceneWords;
  readonly drawn: DrawnStates;
  readonly selection: Selection | null;
  readonly sockets: SocketIndex | null;
  readonly transfers: Transfers | null;
}

const BELOW: readonly MarkLayer[] = ['wash', 'life', 'bar'];

interface Trip {
  readonly flight: FlightView;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

interface Drawn {
  readonly mark: Mark;
  readonly node: SVGElement;
  /** How far to the right its words reach, in pixels of the scene. */
  readonly reach: number;
  isShown: boolean;
}

/** The paper: what has happened, moving left under the red line. Complete things are drawn once, in time. */
export class PaperLayer implements Layer {
  private readonly options: PaperOptions;
  private readonly space: ReturnType<typeof paperSpace>;
  private readonly axis: ReturnType<typeof axisFor>;
  private readonly moving = svgGroup('moving');
  private readonly ticks = svgGroup('axis');
  private readonly grid = svgGroup('grid-lines');
  private readonly marks = svgGroup('marks');
  /** Lines, tokens and words lie over the bars that still grow. */
  private readonly marksAbove = svgGroup('marks');
  private readonly bars = svgGroup('ongoing');
  private readonly handshakes = svgGroup('handshakes');
  private readonly flights = svgGroup('in-flight');
  private readonly pens = svgGroup('pens');
  private readonly now: NowLine;
  private root: SVGGElement | null = null;
  private scene: Scene | null = null;
  private drawn: Drawn[] = [];
  private notes: Drawn[] = [];
  private limit = -1;

  constructor(options: PaperOptions) {
    this.options = options;
    const { layout, windowUs, formats } = options;
    const { paper, measures } = layout;
    this.space = paperSpace(layout, windowUs);
    this.axis = axisFor(windowUs, paper.right - paper.left, measures.labelGap, measures.gridGap);
    this.now = new NowLine(layout, formats);
  }

  mount(root: SVGGElement): void {
    const { paper, height } = this.options.layout;
    const window = svgWindow(paper.left, 0, paper.right - paper.left, height);
    this.moving.append(this.grid, this.marks, this.bars, this.marksAbove, this.handshakes, this.flights);
    window.append(this.moving);
    root.replaceChildren(window, this.ticks, this.now.node, this.pens);
    this.root = root;
  }

  destroy(): void {
    this.root?.replaceChildren();
    this.root = null;
  }

  draw(frame: Frame): void {
    this.showScene(frame);
    const { paper } = this.options.layout;
    const origin = this.scene?.from ?? 0;
    const shift = round(paper.right - (frame.at - origin) * this.axis.pxPerUs);
    setAttribute(this.moving, 'transform', `translate(${shift} 0)`);
    this.drawTicks(frame);
    this.drawBars(frame, origin);
    if (this.options.lens === 'messages') this.drawHandshakes(frame, origin);
    if (this.options.layout.inside === null) this.drawFlights(frame, origin);
    this.now.draw(frame.at);
  }

  private showScene(frame: Frame): void {
    const { space, options } = this;
    const scene = sceneFor(this.scene, frame.at, options.windowUs, {
      ...options,
      inside: options.layout.inside,
      space,
    });
    if (scene !== this.scene) {
      this.scene = scene;
      this.fillScene(scene);
      this.limit = -1;
    }
    const edge = (frame.at - scene.from) * this.space.pxPerUs;
    // Without a new entry only words may appear, when the paper has room for them.
    for (const drawn of this.limit === frame.limit ? this.notes : this.drawn) {
      const exists = drawn.mark.from < frame.limit && drawn.mark.to >= frame.limit;
      const isShown = exists && drawn.reach <= edge;
      if (isShown === drawn.isShown) continue;
      drawn.isShown = isShown;
      if (isShown) drawn.node.removeAttribute('display');
      else drawn.node.setAttribute('display', 'none');
    }
    this.limit = frame.limit;
  }

  private fillScene(scene: Scene): void {
    const { selection } = this.options;
    const chosen = selectionKey(selection);
    const layers = new Map(MARK_LAYERS.map((layer) => [layer, svgGroup(layer)]));
    this.drawn = scene.marks.map((mark) => {
      const node = svgNode(mark.shape);
      const key = selectionKey(mark.selection);
      const whole = mark.layer === 'line' && key !== '' ? withHitArea(node) : node;
      if (key !== '') whole.setAttribute('data-select', key);
      if (key !== '' && key === chosen) whole.classList.add('selected');
      whole.setAttribute('display', 'none');
      layers.get(mark.layer)?.append(whole);
      return { mark, node: whole, reach: reachOf(mark, this.space.noteFont), isShown: false };
    });
    this.notes = this.drawn.filter(({ reach }) => reach > Number.NEGATIVE_INFINITY);
    const isBelow = (layer: MarkLayer) => BELOW.includes(layer);
    this.marks.replaceChildren(...[...layers].flatMap(([layer, node]) => (isBelow(layer) ? [node] : [])));
    this.marksAbove.replaceChildren(...[...layers].flatMap(([layer, node]) => (isBelow(layer) ? [] : [node])));
    this.fillGrid(scene);
  }

  private fillGrid(scene: Scene): void {
    const { pxPerUs, gridUs } = this.axis;
    const { paper } = this.options.layout;
    select(this.grid)
      .selectAll<SVGLineElement, number>('line')
      .data(ticksBetween(scene.from, scene.to, gridUs))
      .join('line')
      .attr('class', 'grid')
      .attr('x1', (at) => round((at - scene.from) * pxPerUs))
      .attr('x2', (at) => round((at - scene.from) * pxPerUs))
      .attr('y1', this.options.layout.measures.firstLane - 22)
      .attr('y2', paper.axis);
  }

  private drawTicks({ at }: Frame): void {
    const { layout, formats, windowUs } = this.options;
    const { paper } = layout;
    const { pxPerUs, labelUs } = this.axis;
    const xAt = (tick: Microseconds) => round(paper.right - (at - tick) * pxPerUs);
    const ticks = ticksBetween(at - windowUs, at, labelUs);
    select(this.ticks)
      .selectAll<SVGGElement, number>('g')
      .data(ticks, (tick) => tick)
      .join((enter) => enter.append((tick) => this.tickNode(formats.tick(tick, labelUs))))
      .attr('transform', (tick) => `translate(${xAt(tick)} ${paper.axis})`);
  }

  private tickNode(label: string): SVGElement {
    const { belowAxis } = this.options.layout.measures;
    const mark = line('base', 0, 0, 0, belowAxis * 0.18);
    return svgNode(group('tick', [mark, text('tick-label', 0, belowAxis * 0.68, label)]));
  }

  /** Where sockets tell their numbers, segments are what it is about. */
  private get transfers(): Transfers | null {
    const { sockets, transfers } = this.options;
    return sockets?.isTraced === true ? transfers : null;
  }

  private drawBars(frame: Frame, origin: Microseconds): void {
    const { timeline, lens, drawn, layout } = this.options;
    const x = (at: Microseconds) => round((at - origin) * this.space.pxPerUs);
    if (layout.inside !== null) {
      select(this.bars)
        .selectAll<SVGRectElement, OpenBar>('rect')
        .data(openBars(frame, timeline, layout.inside), ({ key }) => key)
        .join('rect')
        .attr('class', ({ kind }) => kind)
        .attr('x', ({ from }) => x(from))
        .attr('y', ({ y }) => round(y))
        .attr('width', ({ from }) => round(Math.max(0, x(frame.at) - x(from))))
        .attr('height', ({ height }) => round(height));
      return;
    }
    select(this.bars)
      .selectAll<SVGPathElement, OngoingBar>('path')
      .data(
        // The states along the lifelines say what an end believes, but for what is wrong.
        ongoingBars(frame, timeline, lens, drawn, this.space).filter(
          ({ kind }) => this.transfers === null || (kind !== 'belief' && kind !== 'connecting'),
        ),
        ({ key }) => key,
      )
      .join('path')
      .attr('class', ({ kind }) => kind)
      .attr('d', ({ from, until, y, height }) => {
        const end = x(until ?? frame.at);
        return height === 0 ? `M${x(from)} ${y}H${end}` : `M${x(from)} ${y}H${end}V${y + height}H${x(from)}Z`;
      });
  }

  private drawHandshakes(frame: Frame, origin: Microseconds): void {
    const { pxPerUs, rows } = this.space;
    select(this.handshakes)
      .selectAll<SVGLineElement, ThinFlight>('line')
      .data(handshakesNow(frame, this.options.timeline, rows), ({ key }) => key)
      .join('line')
      .attr('class', ({ name }) => name)
      .attr('x1', ({ departsAt }) => round((departsAt - origin) * pxPerUs))
      .attr('y1', ({ y1 }) => y1)
      .attr('x2', round((frame.at - origin) * pxPerUs))
      .attr('y2', ({ y2 }) => round(y2));
  }

  private drawFlights(frame: Frame, origin: Microseconds): void {
    const { timeline, lens, layout } = this.options;
    const trips = flightsOf(frame, timeline, lens, this.transfers).flatMap((flight) =>
      this.tripOf(flight, frame.at, origin),
    );
    select(this.flights)
      .selectAll<SVGLineElement, Trip>('line')
      .data(trips, ({ flight }) => flight.key)
      .join('line')
      .attr('class', ({ flight }) => flight.line)
      .attr('x1', ({ x1 }) => round(x1))
      .attr('y1', ({ y1 }) => y1)
      .attr('x2', ({ x2 }) => round(x2))
      .attr('y2', ({ y2 }) => round(y2));
    select(this.pens)
      .selectAll<SVGCircleElement, Trip>('circle')
      .data(
        trips.filter(({ flight }) => flight.progress < 1),
        ({ flight }) => flight.key,
      )
      .join('circle')
      .attr('class', ({ flight }) => `pen ${roleClass(flight.role)}`)
      .attr('r', layout.size === 'projector' ? 8 : 5)
      .attr('cx', layout.paper.right)
      .attr('cy', ({ y2 }) => round(y2));
  }

  /** From its departure to the tip of its line, which is now or where it landed. */
  private tripOf(flight: FlightView, at: Microseconds, origin: Microseconds): readonly Trip[] {
    const { rows, pxPerUs } = this.space;
    const [start, end] = [rows.get(flight.from), rows.get(flight.to)];
    if (start === undefined || end === undefined) return [];
    const x = (time: Microseconds) => (time - origin) * pxPerUs;
    const y2 = start.y + (end.y - start.y) * flight.progress;
    return [{ flight, x1: x(flight.startsAt), y1: start.y, x2: x(Math.min(at, flight.landsAt)), y2 }];
  }
}

/** A line of two pixels is hard to hit: an unseen wider one lies over it. */
function withHitArea(node: SVGElement): SVGElement {
  const hit = node.cloneNode();
  if (hit instanceof SVGElement) hit.setAttribute('class', 'hit-line');
  const both = svgGroup('');
  both.append(node, hit);
  return both;
}

/** Between words and the red line. */
const AIR = 3;

/** Words are shown when all of them are: the edge of the paper cuts none. */
function reachOf({ shape }: Mark, font: Font): number {
  const { x } = shape.attributes;
  if (shape.tag !== 'text' || typeof x !== 'number') return Number.NEGATIVE_INFINITY;
  const width = textWidth(shape.text, shape.name.includes('hand-text') ? { ...font, weight: 600 } : font) + AIR;
  if (shape.name.includes('end')) return x;
  return shape.name.includes('middle') ? x + width / 2 : x + width;
}
