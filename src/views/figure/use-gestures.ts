import { useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';
import type { Microseconds } from '../../kernel/time.ts';
import type { FigureLayout } from '../geometry/layout.ts';
import type { PositionSource } from '../position.ts';

/** What a hand on the paper does. */
export interface FigureHand {
  /** The paper shows so many times less time, about now. */
  readonly onZoom: (factor: number) => void;
  /** The paper is taken hold of. */
  readonly onGrab: () => void;
  /** It is pulled until this time is now. */
  readonly onPull: (at: Microseconds) => void;
  /** A ruler is drawn; moments nearer than `tolerance` cannot be told apart. */
  readonly onMeasure: (from: Microseconds, to: Microseconds, tolerance: Microseconds) => void;
  /** A click sets a mark. */
  readonly onMark: (at: Microseconds, tolerance: Microseconds) => void;
  /** Pulling measures, rather than moving the paper. */
  readonly isMeasuring: boolean;
}

/** A press that moves less is a click. */
const LEAST_PULL_PX = 4;
/** What a pointer can hit. */
const TOLERANCE_PX = 6;
/** A notch of most wheels is 100 pixels, and zooms by a quarter or so; some tell of lines. */
const ZOOM_PER_PX = 0.0025;
const PX_PER_LINE = 16;

/** Lets a figure be zoomed with Ctrl and the wheel or two fingers, and pulled with one or the wheel sideways. */
export function useGestures(
  figure: RefObject<HTMLElement | null>,
  layout: FigureLayout,
  windowUs: Microseconds,
  source: PositionSource,
  hand: FigureHand | undefined,
): void {
  const latest = useRef({ layout, windowUs, source, hand });
  useLayoutEffect(() => {
    latest.current = { layout, windowUs, source, hand };
  }, [layout, windowUs, source, hand]);
  const isOn = hand !== undefined && layout.paper.isShown;
  useLayoutEffect(() => {
    const node = figure.current;
    if (node === null || !isOn) return undefined;
    const gestures = new Gestures(node, () => latest.current);
    gestures.listen();
    return () => gestures.end();
  }, [figure, isOn]);
}

interface Scale {
  readonly layout: FigureLayout;
  readonly windowUs: Microseconds;
  readonly source: PositionSource;
  readonly hand: FigureHand | undefined;
}

interface Press {
  readonly x: number;
  /** When the paper stood at the press, and which moment lies under it. */
  readonly now: Microseconds;
  readonly at: Microseconds;
  readonly measures: boolean;
  hasMoved: boolean;
}

class Gestures {
  private readonly node: HTMLElement;
  private readonly scale: () => Scale;
  private readonly ended = new AbortController();
  private readonly fingers = new Map<number, { readonly x: number; readonly y: number }>();
  private press: Press | null = null;

  constructor(node: HTMLElement, scale: () => Scale) {
    this.node = node;
    this.scale = scale;
  }

  listen(): void {
    const { node } = this;
    const { signal } = this.ended;
    node.addEventListener('wheel', (event) => this.wheel(event), { signal, passive: false });
    node.addEventListener('pointerdown', (event) => this.down(event), { signal });
    node.addEventListener('pointermove', (event) => this.move(event), { signal });
    for (const name of ['pointerup', 'pointercancel'] as const)
      node.addEventListener(name, (event) => this.up(event, name === 'pointerup'), { signal });
  }

  end(): void {
    this.ended.abort();
  }

  private get usPerPx(): number {
    const { layout, windowUs } = this.scale();
    return windowUs / Math.max(1, layout.paper.right - layout.paper.left);
  }

  private xOf({ clientX }: MouseEvent): number {
    return clientX - this.node.getBoundingClientRect().left;
  }

  private isOnPaper(x: number): boolean {
    const { paper } = this.scale().layout;
    return x >= paper.left && x <= paper.right;
  }

  /** The moment that stands at a place of the paper now; none after now is drawn. */
  private timeAt(x: number): Microseconds {
    const { layout, source } = this.scale();
    const now = source.current().at;
    return Math.min(now, Math.max(0, Math.round(now - (layout.paper.right - x) * this.usPerPx)));
  }

  private wheel(event: WheelEvent): void {
    const { hand, source } = this.scale();
    if (hand === undefined || !this.isOnPaper(this.xOf(event))) return;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PX_PER_LINE : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      hand.onZoom(Math.exp(-event.deltaY * unit * ZOOM_PER_PX));
      return;
    }
    // With Shift some browsers tell of the same wheel as of one that goes sideways.
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (Math.abs(sideways) <= (event.shiftKey ? 0 : Math.abs(event.deltaY))) return;
    event.preventDefault();
    hand.onGrab();
    hand.onPull(Math.round(source.current().at + sideways * unit * this.usPerPx));
  }

  private down(event: PointerEvent): void {
    const { hand, source } = this.scale();
    const x = this.xOf(event);
    if (hand === undefined || event.button !== 0 || !this.isOnPaper(x)) return;
    this.fingers.set(event.pointerId, { x, y: event.clientY });
    const isFirst = this.fingers.size === 1;
    const measures = hand.isMeasuring || event.shiftKey;
    this.press = isFirst ? { x, now: source.current().at, at: this.timeAt(x), measures, hasMoved: false } : null;
  }

  private move(event: PointerEvent): void {
    const { hand } = this.scale();
    const before = this.fingers.get(event.pointerId);
    if (hand === undefined || before === undefined) return;
    const x = this.xOf(event);
    const spread = this.spread();
    this.fingers.set(event.pointerId, { x, y: event.clientY });
    if (spread > 0) hand.onZoom(this.spread() / spread);
    const { press } = this;
    if (press === null || (!press.hasMoved && Math.abs(x - press.x) < LEAST_PULL_PX)) return;
    if (!press.hasMoved) {
      press.hasMoved = true;
      this.node.setPointerCapture(event.pointerId);
      if (!press.measures) hand.onGrab();
    }
    if (press.measures) hand.onMeasure(press.at, this.timeAt(x), TOLERANCE_PX * this.usPerPx);
    else hand.onPull(Math.round(press.now - (x - press.x) * this.usPerPx));
  }

  private up(event: PointerEvent, isDone: boolean): void {
    const { press } = this;
    if (!this.fingers.delete(event.pointerId)) return;
    this.press = null;
    if (press === null || !isDone) return;
    if (press.hasMoved) this.swallowClick();
    else if (press.measures) this.scale().hand?.onMark(press.at, TOLERANCE_PX * this.usPerPx);
  }

  /** How far two fingers are apart; 0 for one. */
  private spread(): number {
    const [one, other] = [...this.fingers.values()];
    return one === undefined || other === undefined ? 0 : Math.hypot(one.x - other.x, one.y - other.y);
  }

  /** Whoever pulled the paper did not mean what lay under the pointer. */
  private swallowClick(): void {
    const swallow = (event: Event) => event.stopPropagation();
    this.node.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => this.node.removeEventListener('click', swallow, { capture: true }));
  }
}
