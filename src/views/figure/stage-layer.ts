import type { Frame } from '../../record/frame.ts';
import type { Transfers } from '../../record/transfers.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import { select } from '../d3.ts';
import { arrowHead } from '../geometry/arrows.ts';
import { flightsOf } from '../geometry/flights.ts';
import { reservedLines } from '../geometry/host-notes.ts';
import type { HostWords } from '../geometry/host-view.ts';
import type { LinkPicture } from '../geometry/lanes.ts';
import type { FigureLayout, LanePlace } from '../geometry/layout.ts';
import type { Bounds } from '../geometry/words-box.ts';
import { FONTS } from '../geometry/word-places.ts';
import { circle, group, line, path, round, text, translate } from '../geometry/shape.ts';
import type { Route } from '../geometry/routes.ts';
import type { Shape } from '../geometry/shape.ts';
import type { SocketIndex } from '../geometry/sockets.ts';
import { stageTokens } from '../geometry/stage-tokens.ts';
import type { StageToken } from '../geometry/stage-tokens.ts';
import { fitText, textWidth } from '../geometry/text-width.ts';
import type { Font } from '../geometry/text-width.ts';
import { tokenShape } from '../geometry/tokens.ts';
import type { Formats } from '../position.ts';
import { selectionKey } from '../selection.ts';
import type { Selection } from '../selection.ts';
import { texts } from '../texts.en.ts';
import type { Layer } from './layer.ts';
import { setAttribute, setText, svgGroup, svgNode } from './shape-dom.ts';
import { QueueLayer } from './queue-layer.ts';
import { StageHost } from './stage-host.ts';

export interface StageOptions {
  readonly timeline: Timeline;
  readonly lens: Lens;
  readonly layout: FigureLayout;
  readonly links: readonly LinkPicture[];
  readonly words: HostWords;
  readonly formats: Formats;
  readonly selection: Selection | null;
  /** At the lens `segments`, if the log is at hand. */
  readonly sockets: SocketIndex | null;
  readonly transfers: Transfers | null;
  /** Told whenever the words of a host change, for those who hear them. */
  readonly onHostWords: (lane: string, words: string) => void;
}

/** From the pen to where its leader begins; and how many tokens may have one. */
const LEADER_FROM = 9;
const MOST_LEADERS = 12;
const HALO = 19;
const WORDS_AIR = 3;
const GLYPH_HALF = 20;

/** The font of a label, and from its first line to its second, by the size of words. */
const LABEL: Readonly<Record<'page' | 'big' | 'projector', Font>> = {
  page: { size: 13, weight: 600 },
  big: { size: 19, weight: 600 },
  projector: { size: 28, weight: 600 },
};
const SECOND_LINE = { page: 17, big: 24, projector: 30 } as const;

/** The hosts as they are now, and what is on its way between them: the cross-section of the paper at the red line. */
export class StageLayer implements Layer {
  private readonly options: StageOptions;
  private readonly wires = new Map<string, SVGElement>();
  private readonly leads = new Map<string, SVGElement>();
  private readonly hosts: StageHost[] = [];
  private readonly tokens = svgGroup('tokens');
  private readonly leaders = svgGroup('leaders');
  /** Where words stand that stay. */
  private readonly labels: Bounds[] = [];
  private readonly queues: QueueLayer;
  private root: SVGGElement | null = null;

  constructor(options: StageOptions) {
    this.options = options;
    this.queues = new QueueLayer(options.timeline, options.layout);
  }

  mount(node: SVGGElement): void {
    const { layout, links, formats, sockets } = this.options;
    const notes = { sockets, transfers: this.options.transfers, formats };
    for (const lane of layout.lanes)
      this.leads.set(lane.key, svgNode(line('life', layout.stage.left, lane.y, leadEnd(lane), lane.y)));
    const wires = svgGroup('wires');
    for (const { from, to, latencyUs } of links) {
      const [start, end] = [layout.laneOf.get(from), layout.laneOf.get(to)];
      if (start === undefined || end === undefined || start === end) continue;
      const route = layout.routes.get(`${from}-${to}`);
      if (route === undefined) continue;
      const wire = svgNode(path('wire', pathOf(route)));
      this.wires.set(`${from}-${to}`, wire);
      wires.append(wire);
      const label = latencyLabel(layout, start, end, latencyUs > 0 ? formats.duration(latencyUs) : '');
      if (label === null) continue;
      wires.append(svgNode(label.shape));
      this.labels.push(label.box);
    }
    for (const lane of layout.lanes) this.hosts.push(new StageHost(lane, { ...this.options, notes }));
    const isCrossSection = layout.split === 'balanced';
    node.replaceChildren(
      ...(isCrossSection ? this.leads.values() : []),
      wires,
      ...(isCrossSection ? [this.leaders] : []),
      ...this.hosts.map((host) => host.node),
      this.queues.node,
      this.tokens,
    );
    this.root = node;
  }

  destroy(): void {
    this.root?.replaceChildren();
    this.wires.clear();
    for (const host of this.hosts) host.destroy();
    this.root = null;
  }

  draw(frame: Frame): void {
    const { timeline, lens, layout, sockets } = this.options;
    const transfers = sockets?.isTraced === true ? this.options.transfers : null;
    for (const host of this.hosts) host.draw(frame);
    this.queues.draw(frame);
    for (const lane of layout.lanes) this.drawLead(frame, lane);
    for (const { from, to } of this.options.links) this.drawWire(frame, from, to);
    const tokens = stageTokens(flightsOf(frame, timeline, lens, transfers), layout, reservedLines(sockets, layout));
    this.drawLeaders(tokens);
    select(this.tokens)
      .selectAll<SVGElement, StageToken>('g.flight')
      .data(tokens, ({ flight, scale }) => `${flight.key} ${scale}`)
      .join((enter) => enter.append((token) => this.tokenNode(token)))
      .each((token, index, nodes) => {
        const node = nodes[index];
        if (node !== undefined) this.moveToken(node, token, frame.at);
      });
  }

  /** The lifeline goes on to its host; that of a host that is down is dotted, as on the paper. */
  private drawLead(frame: Frame, { key, hosts, isBand }: LanePlace): void {
    const host = hosts[0] === undefined || isBand ? undefined : frame.hosts.get(hosts[0].id);
    const whole = this.options.layout.arrangement.kind === 'column' ? 'life' : 'life-lead';
    const lead = this.leads.get(key);
    if (lead !== undefined) setAttribute(lead, 'class', host !== undefined && !host.up ? 'life-off' : whole);
  }

  private drawWire(frame: Frame, from: string, to: string): void {
    const isDead = [`${from}>${to}`, `${to}>${from}`].some((id) => {
      const direction = frame.directions.get(id);
      return direction?.cut === true || direction?.blocked === true;
    });
    const isOff = [from, to].some((id) => {
      const host = frame.hosts.get(id);
      return host !== undefined && (host.offline || !host.up);
    });
    const wire = this.wires.get(`${from}-${to}`);
    if (wire !== undefined) setAttribute(wire, 'class', isDead || isOff ? 'wire wire-dead' : 'wire');
  }

  private drawLeaders(tokens: readonly StageToken[]): void {
    const { stage } = this.options.layout;
    const words = tokens.length === 0 ? [] : [...this.labels, ...this.hosts.map((host) => host.wordsBox())];
    select(this.leaders)
      .selectAll<SVGLineElement, StageToken>('line')
      .data(
        (tokens.length > MOST_LEADERS ? [] : tokens).filter((token) => this.hasLeader(token, words)),
        ({ flight }) => flight.key,
      )
      .join('line')
      .attr('class', 'leader')
      .attr('x1', stage.left + LEADER_FROM)
      .attr('x2', ({ x, scale }) => round(x - 12 * scale))
      .attr('y1', ({ tip }) => round(tip))
      .attr('y2', ({ y }) => round(y));
  }

  /** Not where it is short, nor where it would cross words (look, section 8b.4). */
  private hasLeader({ x, y, tip, scale }: StageToken, words: readonly Bounds[]): boolean {
    const from = this.options.layout.stage.left + LEADER_FROM;
    const until = x - 12 * scale;
    if (until <= from + 4) return false;
    const [top, bottom] = [Math.min(tip, y) - WORDS_AIR, Math.max(tip, y) + WORDS_AIR];
    return !words.some((box) => box.left < until && box.right > from && box.top < bottom && box.bottom > top);
  }

  private tokenNode({ flight, scale }: StageToken): SVGElement {
    const { layout, selection } = this.options;
    const isChosen = selectionKey(selection) === flight.key;
    const node = svgNode(
      group('flight', [
        group('todo', []),
        group('body', [
          ...(isChosen ? [circle('tok-halo', 0, 0, HALO * scale)] : []),
          tokenShape(flight.role, 0, 0, scale, flight.glyph),
          circle('hit', 0, 0, Math.max(14, 14 * scale)),
        ]),
        group('label', [
          text('tok-label halo', 0, 0, fitText(flight.label, this.wordsRoom(), LABEL[wordSize(layout)])),
          text('tok-sub halo', 0, SECOND_LINE[wordSize(layout)], ' '),
        ]),
      ]),
    );
    node.setAttribute('data-select', flight.key);
    return node;
  }

  private wordsRoom(): number {
    const { width, stage, lanes, measures } = this.options.layout;
    return width - (lanes[0]?.x ?? stage.left) - measures.textAt;
  }

  private moveToken(node: SVGElement, token: StageToken, at: number): void {
    const [todo, body, label] = node.children;
    if (todo === undefined || body === undefined || label === undefined) return;
    setAttribute(body, 'transform', translate(token.x, token.y));
    todo.replaceChildren(...todoShapes(token, this.options.layout.measures.lineWidth * 4.5).map(svgNode));
    setAttribute(label, 'display', token.lines > 0 ? 'inline' : 'none');
    if (token.lines === 0) return;
    const { formats, layout } = this.options;
    setAttribute(
      label,
      'transform',
      translate(token.x + layout.measures.textAt, token.y - (token.lines === 2 ? 3 : -4)),
    );
    const landsIn = formats.seconds(Math.max(0, token.flight.landsAt - at));
    const sub = label.lastChild;
    if (sub !== null) setText(sub, token.lines === 2 ? texts.landsIn(formats.bytes(token.flight.bytes), landsIn) : '');
  }
}

/** A lifeline goes on to its host, but not through words that stand before it. */
function leadEnd({ x, words }: LanePlace): number {
  return words.isEnd ? words.x - words.room : x;
}

function pathOf({ points }: Route): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

function wordSize({ size, split }: FigureLayout): keyof typeof LABEL {
  if (size === 'projector') return 'projector';
  return split === 'stage' && size !== 'phone' && size !== 'tiny' ? 'big' : 'page';
}

function todoShapes({ todo, flight }: StageToken, headSize: number): readonly Shape[] {
  if (todo === null) return [];
  const arrow = { role: flight.role, ...todo };
  const length = Math.sqrt((todo.x2 - todo.x1) * (todo.x2 - todo.x1) + (todo.y2 - todo.y1) * (todo.y2 - todo.y1));
  const share = length > 0 ? Math.max(0, length - headSize) / length : 0;
  const dots = line('', todo.x1, todo.y1, todo.x1 + (todo.x2 - todo.x1) * share, todo.y1 + (todo.y2 - todo.y1) * share);
  const head = arrowHead(arrow, headSize);
  const kind = head.name.replace('msg-head', '').trim();
  return [{ ...dots, name: `msg-todo ${kind}` }, head];
}

/** From an upright wire to what is written beside it, at scale 1: a token passes between them. */
const BESIDE_WIRE = 14;

/** Beside an upright wire, nearer to the host below, where there is room between the drawings of the hosts. */
function latencyLabel(
  { arrangement, measures, glyphScale, tokenScale, words }: FigureLayout,
  start: LanePlace,
  end: LanePlace,
  label: string,
): { readonly shape: Shape; readonly box: Bounds } | null {
  if (arrangement.kind !== 'column' || !measures.hasBadges || !measures.hasLamp || label === '') return null;
  const { note } = FONTS[words];
  const half = GLYPH_HALF * glyphScale;
  const [top, bottom] = [Math.min(start.y, end.y), Math.max(start.y, end.y)];
  const y = Math.round(Math.min(top + (bottom - top) * 0.75, bottom - half - 6));
  if (y - note.size < top + half + 4) return null;
  const x = start.x - BESIDE_WIRE * tokenScale;
  const box = { left: x - textWidth(label, note), right: x, top: y - note.size, bottom: y + 3 };
  return { shape: text('badge end', x, y, label), box };
}
