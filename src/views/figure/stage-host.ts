import type { Frame } from '../../record/frame.ts';
import { hostGlyph } from '../geometry/host-glyphs.ts';
import { viewHost } from '../geometry/host-view.ts';
import type { HostView, HostWords } from '../geometry/host-view.ts';
import { laneNoun } from '../geometry/lanes.ts';
import type { FigureLayout, LanePlace } from '../geometry/layout.ts';
import { circle, group, path, rect, text, translate } from '../geometry/shape.ts';
import type { Shape } from '../geometry/shape.ts';
import type { Selection } from '../selection.ts';
import { texts } from '../texts.en.ts';
import { fitText } from '../geometry/fit-text.ts';
import { viewNotes, withSocket } from '../geometry/host-notes.ts';
import type { NoteSource } from '../geometry/host-notes.ts';
import { shiftOf, wordPlaces, wordSizeOf } from '../geometry/word-places.ts';
import { HostNotes } from './host-notes.ts';
import { setAttribute, setText, svgNode } from './shape-dom.ts';

interface StageHostOptions {
  readonly layout: FigureLayout;
  readonly words: HostWords;
  readonly notes: NoteSource;
  readonly selection: Selection | null;
  readonly onHostWords: (lane: string, words: string) => void;
}

/** Look section 9: the outline of a change lasts this long, and comes at most twice a second. */
const CHANGE_MS = 600;
const LEAST_BETWEEN_MS = 500;
/** A greater leap of the playhead is a seek: the state did not change, we went elsewhere. */
const LONGEST_STEP_US = 1_000_000;

/** About the width of a character of a state. */
const CHARACTER = { page: 6.2, phone: 6.2, big: 9, projector: 13.4 } as const;
/** About the width of a character of a name. */
const NAME_CHARACTER = { page: 8.2, phone: 6.9, big: 12.4, projector: 16.6 } as const;
/** Words keep this distance from the edge of the figure. */
const EDGE = 4;

/** One host on the stage: its drawing, its lamp, its state in words, its badges. */
export class StageHost {
  readonly node: SVGElement;
  private readonly lane: LanePlace;
  private readonly options: StageHostOptions;
  private readonly lamp: Element | null;
  private readonly state: Element | null;
  private readonly block: Element | null;
  private readonly notes: HostNotes;
  private readonly downCross: Element | null;
  private shown = { at: 0, state: '', words: '' };
  private changedAt = Number.NEGATIVE_INFINITY;
  /** For the words beside the glyph. */
  private readonly room: number;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(lane: LanePlace, options: StageHostOptions) {
    this.lane = lane;
    this.options = options;
    const { selection, layout } = options;
    this.room = wordsRoom(lane, layout);
    const isChosen = selection?.kind === 'host' && lane.hosts.some(({ id }) => id === selection.host);
    this.node = svgNode(hostShape(lane, layout, isChosen));
    this.lamp = this.node.querySelector('.host-lamp');
    this.state = this.node.querySelector('.host-state');
    this.block = this.node.querySelector('.host-words');
    this.notes = new HostNotes(textX(lane, layout), lane.y, layout);
    this.block?.append(this.notes.node);
    this.downCross = this.node.querySelector('.x');
  }

  destroy(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  draw(frame: Frame): void {
    const view = withSocket(this.lane, viewHost(this.lane, frame, this.options.words), frame.limit, this.options.notes);
    const { layout } = this.options;
    if (this.lamp !== null) setAttribute(this.lamp, 'class', `host-lamp ${view.isBusy ? 'lamp' : 'lamp-off'}`);
    if (this.state !== null) setText(this.state, this.fitted(view, CHARACTER[wordSizeOf(layout)]));
    if (this.downCross !== null) setAttribute(this.downCross, 'display', view.isDown ? 'inline' : 'none');
    const { lines, reserved, spoken } = viewNotes(this.lane, view, frame.limit, this.options.notes, {
      layout,
      room: this.room + wordPlaces(layout).stateX,
    });
    this.notes.draw(lines);
    if (this.block !== null) setAttribute(this.block, 'transform', translate(0, -shiftOf(layout, reserved)));
    this.outlineChange(view, frame.at);
    const words = texts.hostState(view.words, spoken);
    if (words !== this.shown.words) this.options.onHostWords(this.lane.key, words);
    this.shown = { at: frame.at, state: view.state, words };
  }

  /** All its words if they fit, else without the running time. */
  private fitted({ words, short }: HostView, character: number): string {
    const { hasLamp } = this.options.layout.measures;
    const whole = hasLamp && words.length * character <= this.room ? words : short;
    return fitText(whole, this.room, character);
  }

  private outlineChange({ state }: HostView, at: number): void {
    const moved = at - this.shown.at;
    const isChange = state !== this.shown.state && this.shown.state !== '' && moved > 0 && moved <= LONGEST_STEP_US;
    const now = performance.now();
    if (!isChange || now - this.changedAt < LEAST_BETWEEN_MS) return;
    this.changedAt = now;
    this.destroy();
    this.node.classList.add('changed');
    this.timer = setTimeout(() => this.node.classList.remove('changed'), CHANGE_MS);
  }
}

/** A glyph of another column stands in the way of words when it is as near as this to their lifeline. */
const IN_THE_WAY = 44;
/** From the middle of a glyph to words that end before it. */
const BEFORE_GLYPH = 24;

function wordsRoom({ x, y }: LanePlace, layout: FigureLayout): number {
  const { isSingleColumn, width, lanes } = layout;
  const blocking = isSingleColumn
    ? []
    : lanes.filter((lane) => lane.x > x + 1 && Math.abs(lane.y - y) < IN_THE_WAY).map((lane) => lane.x - BEFORE_GLYPH);
  return Math.min(width - EDGE, ...blocking) - textX({ x }, layout) - wordPlaces(layout).stateX;
}

function textX({ x }: Pick<LanePlace, 'x'>, { isSingleColumn, measures }: FigureLayout): number {
  return x + (isSingleColumn ? measures.textAt : Math.round(measures.textAt * 0.73));
}

function hostShape(lane: LanePlace, layout: FigureLayout, isChosen: boolean): Shape {
  const { measures } = layout;
  const [host] = lane.hosts;
  const place = wordPlaces(layout);
  const [x, y] = [textX(lane, layout), lane.y];
  const scale = layout.isSingleColumn ? measures.glyphScale : Math.round(measures.glyphScale * 82) / 100;
  const glyph = hostGlyph(host?.shape ?? 'server');
  const title = lane.isBand ? texts.moreOfGroup(lane.hosts.length, laneNoun(lane)) : (host?.title ?? '');
  return group(isChosen ? 'stage-host chosen' : 'stage-host', [
    // Those behind stand for the many.
    ...(lane.isBand
      ? [group('', glyph, translate(lane.x + 7, y - 6, scale)), group('', glyph, translate(lane.x + 3.5, y - 3, scale))]
      : []),
    group('host-glyph', [...glyph, rect('ring', -28, -24, 56, 48, 4)], translate(lane.x, y, scale)),
    {
      ...path(
        'x',
        `M${lane.x - 13} ${y - 13}L${lane.x + 13} ${y + 13}M${lane.x + 13} ${y - 13}L${lane.x - 13} ${y + 13}`,
      ),
    },
    group('host-words', [
      text(
        'host-name halo',
        x,
        y + place.name,
        fitText(title, layout.width - EDGE - x, NAME_CHARACTER[wordSizeOf(layout)]),
      ),
      ...(place.lampR > 0 ? [circle('host-lamp lamp-off', x + place.lampX, y + place.lampY, place.lampR)] : []),
      text('host-state halo', x + place.stateX, y + place.state, ' '),
    ]),
  ]);
}
