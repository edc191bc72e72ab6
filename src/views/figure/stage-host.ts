import type { Frame } from '../../kernel/frame.ts';
import { hostGlyph } from '../geometry/host-glyphs.ts';
import { viewHost } from '../geometry/host-view.ts';
import type { HostView, HostWords } from '../geometry/host-view.ts';
import type { FigureLayout, LanePlace } from '../geometry/layout.ts';
import { circle, group, path, rect, text, translate } from '../geometry/shape.ts';
import type { Shape } from '../geometry/shape.ts';
import type { Selection } from '../selection.ts';
import { texts } from '../texts.en.ts';
import { fitText } from '../geometry/fit-text.ts';
import { setAttribute, setText, svgNode } from './shape-dom.ts';

interface StageHostOptions {
  readonly layout: FigureLayout;
  readonly words: HostWords;
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
/** Words keep this distance from the edge of the figure. */
const EDGE = 4;
/** Between two badges. */
const BADGE_GAP = 9;

/** Distances of words from the lifeline, by how large everything is drawn. */
const PLACES = {
  page: { name: -13, state: 5.5, badge: 26, lampX: 5, lampR: 4, stateX: 16, lampY: 1 },
  phone: { name: -4, state: 13, badge: 28, lampX: 0, lampR: 0, stateX: 0, lampY: 0 },
  big: { name: -20, state: 9, badge: 40, lampX: 6, lampR: 5.5, stateX: 22, lampY: 3 },
  projector: { name: -8, state: 28, badge: 62, lampX: 8, lampR: 7, stateX: 26, lampY: 20 },
} as const;

/** One host on the stage: its drawing, its lamp, its state in words, its badges. */
export class StageHost {
  readonly node: SVGElement;
  private readonly lane: LanePlace;
  private readonly options: StageHostOptions;
  private readonly lamp: Element | null;
  private readonly state: Element | null;
  private readonly badges: Element | null;
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
    this.node = svgNode(hostShape(lane, options.layout, isChosen));
    this.lamp = this.node.querySelector('.host-lamp');
    this.state = this.node.querySelector('.host-state');
    this.badges = this.node.querySelector('.badge');
    this.downCross = this.node.querySelector('.x');
  }

  destroy(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  draw(frame: Frame): void {
    const view = viewHost(this.lane, frame, this.options.words);
    const { layout } = this.options;
    if (this.lamp !== null) setAttribute(this.lamp, 'class', `host-lamp ${view.isBusy ? 'lamp' : 'lamp-off'}`);
    if (this.state !== null) setText(this.state, this.fitted(view, CHARACTER[placesOf(layout)]));
    if (this.downCross !== null) setAttribute(this.downCross, 'display', view.isDown ? 'inline' : 'none');
    this.drawBadges(view);
    this.outlineChange(view, frame.at);
    const words = texts.hostState(
      view.words,
      view.badges.map(({ name, value }) => `${name} ${value}`),
    );
    if (words !== this.shown.words) this.options.onHostWords(this.lane.key, words);
    this.shown = { at: frame.at, state: view.state, words };
  }

  /** All its words if they fit, else without the running time. */
  private fitted({ words, short }: HostView, character: number): string {
    const { hasLamp } = this.options.layout.measures;
    const whole = hasLamp && words.length * character <= this.room ? words : short;
    return fitText(whole, this.room, character);
  }

  private drawBadges({ badges }: HostView): void {
    if (this.badges === null) return;
    const { hasLamp } = this.options.layout.measures;
    const listed = hasLamp ? badges : badges.slice(0, 1);
    const key = listed.map(({ name, value }) => `${name} ${value}`).join('');
    if (this.badges.textContent === key) return;
    const spans = listed.flatMap(({ name, value }, index) => [
      span('', `${name} `, index === 0 ? 0 : BADGE_GAP),
      span('badge-n', value),
    ]);
    this.badges.replaceChildren(...spans.map(svgNode));
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

/** Which of the sizes of words a figure has. */
function placesOf({ size, split, measures }: FigureLayout): keyof typeof PLACES {
  if (size === 'projector') return 'projector';
  if (!measures.hasLamp) return 'phone';
  return split === 'stage' ? 'big' : 'page';
}

function wordsRoom({ x }: LanePlace, layout: FigureLayout): number {
  const { isSingleColumn, width, lanes, measures } = layout;
  const lamp = PLACES[placesOf(layout)].stateX;
  // Up to the glyphs of the next column, if there is one.
  const next = isSingleColumn
    ? width - EDGE
    : Math.min(...lanes.map((lane) => (lane.x > x + 1 ? lane.x + 40 : width - EDGE)));
  return next - x - measures.textAt - lamp;
}

function span(name: string, content: string, dx = 0): Shape {
  return { tag: 'tspan', name, attributes: dx === 0 ? {} : { dx }, children: [], text: content };
}

function hostShape(lane: LanePlace, layout: FigureLayout, isChosen: boolean): Shape {
  const { measures } = layout;
  const [host] = lane.hosts;
  const place = PLACES[placesOf(layout)];
  const [x, y] = [lane.x + (layout.isSingleColumn ? measures.textAt : Math.round(measures.textAt * 0.73)), lane.y];
  const scale = layout.isSingleColumn ? measures.glyphScale : Math.round(measures.glyphScale * 82) / 100;
  const glyph = hostGlyph(host?.shape ?? 'server');
  const title = lane.isBand ? texts.moreOfGroup(lane.hosts.length, host?.group ?? '') : (host?.title ?? '');
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
    text('host-name halo', x, y + place.name, title),
    ...(place.lampR > 0 ? [circle('host-lamp lamp-off', x + place.lampX, y + place.lampY, place.lampR)] : []),
    text('host-state halo', x + place.stateX, y + place.state, ' '),
    ...(measures.hasBadges ? [text('badge halo', x, y + place.badge, ' ')] : []),
  ]);
}
