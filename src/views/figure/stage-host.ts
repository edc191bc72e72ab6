import type { Frame } from '../../record/frame.ts';
import { hostGlyph } from '../geometry/host-glyphs.ts';
import { viewHost } from '../geometry/host-view.ts';
import type { HostView, HostWords } from '../geometry/host-view.ts';
import type { FigureLayout, LanePlace } from '../geometry/layout.ts';
import { circle, group, path, rect, round, text, translate } from '../geometry/shape.ts';
import type { Shape } from '../geometry/shape.ts';
import type { Selection } from '../selection.ts';
import { texts } from '../texts.en.ts';
import { sayState } from '../geometry/said-state.ts';
import { fitText, textWidth } from '../geometry/text-width.ts';
import { hasBadgeLine, viewNotes, withSocket } from '../geometry/host-notes.ts';
import type { NoteSource } from '../geometry/host-notes.ts';
import { laneTitle } from '../geometry/stations.ts';
import { FONTS, shiftOf, wordPlaces } from '../geometry/word-places.ts';
import { wordsBox } from '../geometry/words-box.ts';
import type { Bounds, HostSays } from '../geometry/words-box.ts';
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
  private said: HostSays = { title: '', state: '', lines: [], reserved: 0 };
  private changedAt = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(lane: LanePlace, options: StageHostOptions) {
    this.lane = lane;
    this.options = options;
    const { selection, layout } = options;
    const isChosen = selection?.kind === 'host' && lane.hosts.some(({ id }) => id === selection.host);
    this.node = svgNode(hostShape(lane, layout, isChosen));
    this.lamp = this.node.querySelector('.host-lamp');
    this.state = this.node.querySelector('.host-state');
    this.block = this.node.querySelector('.host-words');
    this.notes = new HostNotes(lane, layout);
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
    if (this.state !== null) setText(this.state, sayState(view, this.lane, layout, hasBadgeLine(layout)));
    if (this.lamp !== null && this.lane.words.isEnd)
      setAttribute(this.lamp, 'cx', String(lampX(this.lane, layout, this.state?.textContent ?? '')));
    if (this.downCross !== null) setAttribute(this.downCross, 'display', view.isDown ? 'inline' : 'none');
    const { lines, reserved, spoken } = viewNotes(this.lane, view, frame.limit, this.options.notes, {
      layout,
      room: this.lane.words.room,
    });
    this.notes.draw(lines);
    const state = this.state?.textContent ?? '';
    this.said = { title: laneTitle(this.lane), state, lines, reserved };
    if (this.block !== null) setAttribute(this.block, 'transform', translate(0, -shiftOf(layout, reserved)));
    this.outlineChange(view, frame.at);
    const words = texts.hostState(view.words, spoken);
    if (words !== this.shown.words) this.options.onHostWords(this.lane.key, words);
    this.shown = { at: frame.at, state: view.state, words };
  }

  /** Where its words stand now. */
  wordsBox(): Bounds {
    return wordsBox(this.lane, this.options.layout, this.said);
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

/** Before words that end at a place, the lamp follows their beginning. */
function lampX({ words }: LanePlace, layout: FigureLayout, state: string): number {
  const { lampX: before, stateX } = wordPlaces(layout);
  return round(words.x - textWidth(state, FONTS[layout.words].state) - (stateX - before));
}

function hostShape(lane: LanePlace, layout: FigureLayout, isChosen: boolean): Shape {
  const [host] = lane.hosts;
  const place = wordPlaces(layout);
  const { x, room, isEnd, drop } = lane.words;
  const { y } = lane;
  const scale = Math.round(layout.glyphScale * 100) / 100;
  const end = isEnd ? ' end' : '';
  const glyph = hostGlyph(host?.shape ?? 'server');
  const title = laneTitle(lane);
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
      text(`host-name halo${end}`, x, y + drop + place.name, fitText(title, room, FONTS[layout.words].name)),
      ...(place.lampR > 0 ? [circle('host-lamp lamp-off', x + place.lampX, y + drop + place.lampY, place.lampR)] : []),
      text(`host-state halo${end}`, x + (isEnd ? 0 : place.stateX), y + drop + place.state, ' '),
    ]),
  ]);
}
