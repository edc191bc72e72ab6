import type { PacketJourney } from '../../record/journey.ts';
import type { Arrow } from './arrows.ts';
import type { Box } from './hit-boxes.ts';
import type { Mark, PaperSpace } from './mark.ts';
import { NOTE_SIZE } from './paper-space.ts';
import { segmentName } from './segment-name.ts';
import { textWidth } from './text-width.ts';
import type { Font } from './text-width.ts';

/** What is written at the departure of a segment, or of several that look like one: whole, then shorter. */
export function packetLabels(packets: readonly PacketJourney[]): readonly string[] {
  const [first] = packets;
  const last = packets.at(-1);
  if (first === undefined || last === undefined || first.protocol !== 'tcp') return [];
  const length = packets.reduce((sum, packet) => sum + packet.length, 0);
  const { flags } = first;
  if (length > 0) {
    const name = segmentName(flags);
    const prefix = name === 'ACK' ? '' : `${name} `;
    return [`${prefix}seq ${Math.min(...packets.map(({ seq }) => seq))} +${length}`, `${prefix}+${length}`];
  }
  // An acknowledgement says how far; what opens, closes or breaks a connection says so by its flags.
  const name = segmentName(flags);
  return name === 'ACK' && last.ack !== null ? [`ack ${last.ack}`] : [name];
}

/** From the departure along the line, and from the line to the text. */
const ALONG = 19;
const BESIDE = 6;
const ASCENT = 10;
const DESCENT = 4;
/** How far two tokens must be apart at scale 1, and how far one reaches around its middle. */
const TOKEN = { width: 22, height: 17, reachX: 14, reachY: 13 } as const;

/** From a mark to words around it; how far above the first and below the last lifeline words may stand. */
const AROUND = 4;
const LIFT = 14;
const DROP = 22;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface LabelPlace {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
}

/** Says where a label may stand: beside the beginning of its arrow, not upon a token, a label or another arrow. */
export class LabelPlaces {
  private readonly space: PaperSpace;
  /** Measures of labels are those of the page; a projector has larger ones. */
  private readonly scale: number;
  private readonly arrows: Arrow[] = [];
  private readonly taken: Box[] = [];
  private readonly tokens: Spot[] = [];
  private readonly bars: Box[] = [];
  /** What is said of faults comes first: tokens make room for it. */
  private readonly faults: Box[] = [];

  constructor(space: PaperSpace) {
    this.space = space;
    this.scale = space.noteFont.size / NOTE_SIZE;
  }

  takeArrows(arrows: readonly Arrow[]): void {
    this.arrows.push(...arrows);
  }

  /** Whether a token has its place: not upon another one. */
  takeToken({ x, y }: Spot): boolean {
    const { token } = this.space.sizes;
    const [apart, above] = [TOKEN.width * token, TOKEN.height * token];
    if (this.tokens.some((other) => Math.abs(other.x - x) < apart && Math.abs(other.y - y) < above)) return false;
    const [width, height] = [TOKEN.reachX * token, TOKEN.reachY * token];
    const box = { left: x - width, top: y - height, width: width * 2, height: height * 2 };
    if (this.faults.some((words) => overlaps(words, box))) return false;
    this.tokens.push({ x, y });
    this.taken.push(box);
    return true;
  }

  takeCross({ x, y }: Spot, half: number): void {
    this.taken.push({ left: x - half, top: y - half, width: half * 2, height: half * 2 });
  }

  /** What stands already: words, such as those of a flag, and bars, which words around something keep clear of. */
  takeMark({ shape, layer }: Mark): void {
    const { x, y, width, height } = shape.attributes;
    if (layer === 'bar' && typeof x === 'number' && typeof y === 'number')
      this.bars.push({ left: x, top: y, width: Number(width), height: Number(height) });
    if (shape.tag !== 'text' || typeof x !== 'number' || typeof y !== 'number') return;
    const anchor = shape.name.endsWith(' end') ? 'end' : 'start';
    const weight = shape.name.startsWith('hand-text') ? 600 : 400;
    const box = this.boxOf({ label: shape.text, x, y, anchor }, weight);
    this.taken.push(box);
    this.faults.push(box);
  }

  /** A count at the right of a token; null where it would hide something. */
  besideToken({ x, y }: Spot, label: string): LabelPlace | null {
    const from = x + (TOKEN.reachX + 4) * this.space.sizes.token;
    const place: LabelPlace = { label, x: from, y: y + DESCENT * this.scale, anchor: 'start' };
    return this.isOffLines(place) && this.take(place) ? place : null;
  }

  /** At the right of a spot: the first of several wordings that hides nothing; null without one. */
  at({ x, y }: Spot, labels: readonly string[]): LabelPlace | null {
    for (const label of labels) {
      const place: LabelPlace = { label, x, y: y + DESCENT * this.scale, anchor: 'start' };
      if (this.take(place)) return place;
    }
    return null;
  }

  /** At the right of a cross, or around it where a lifeline passes. */
  atCross({ x, y }: Spot, half: number, labels: readonly string[]): LabelPlace | null {
    for (const label of labels) {
      const place: LabelPlace = { label, x: x + half * 2, y: y + DESCENT * this.scale, anchor: 'start' };
      if (this.isOffLines(place) && this.take(place)) return place;
    }
    return this.around({ left: x - half, right: x + half, top: y - half, bottom: y + half }, labels);
  }

  /**
   * Around a mark, 6 px off it: the first place of the first wording that hides nothing, no lifeline and no bar either
   * (look, section 8.9); null without one.
   */
  around({ left, right, top, bottom }: Frame, labels: readonly string[]): LabelPlace | null {
    const [above, below] = [top - AROUND, bottom + AROUND + (ASCENT - DESCENT / 2) * this.scale];
    for (const label of labels) {
      const width = textWidth(label, this.space.noteFont);
      const middle = (left + right - width) / 2;
      const places: readonly LabelPlace[] = [
        { label, x: middle, y: above, anchor: 'start' },
        { label, x: middle, y: below, anchor: 'start' },
        { label, x: right + AROUND, y: above, anchor: 'start' },
        { label, x: right + AROUND, y: below, anchor: 'start' },
        { label, x: left - AROUND, y: above, anchor: 'end' },
        { label, x: left - AROUND, y: below, anchor: 'end' },
      ];
      const place = places.find((candidate) => this.isOffLines(candidate) && this.take(candidate));
      if (place !== undefined) return place;
    }
    return null;
  }

  /** At the left of a place on a lifeline, above it, else below, where that hides nothing. */
  beside({ x, y }: Spot, label: string): LabelPlace | null {
    const from = x - BESIDE;
    const places: readonly LabelPlace[] = [
      { label, x: from, y: y - AROUND * this.scale, anchor: 'end' },
      { label, x: from, y: y + (AROUND + ASCENT) * this.scale, anchor: 'end' },
    ];
    return places.find((candidate) => this.isOffLines(candidate) && this.take(candidate)) ?? null;
  }

  /** Under the beginning of a bar, else above it, where that hides nothing. */
  under({ left, top, bottom }: Frame, label: string): LabelPlace | null {
    const below = bottom + AROUND + (ASCENT - DESCENT / 2) * this.scale;
    const places: readonly LabelPlace[] = [
      { label, x: left, y: below, anchor: 'start' },
      { label, x: left, y: top - AROUND, anchor: 'start' },
    ];
    return places.find((candidate) => this.isOffLines(candidate) && this.take(candidate)) ?? null;
  }

  /** Whether a label lies in the paper, upon no lifeline and no bar. */
  private isOffLines(place: LabelPlace): boolean {
    const box = this.boxOf(place);
    const [top, bottom] = [box.top, box.top + box.height];
    const rows = [...this.space.rows.values()].map(({ y }) => y);
    if (top < this.space.top - LIFT || bottom > Math.max(...rows) + DROP) return false;
    return !rows.some((y) => top < y + 1 && bottom > y - 1) && !this.bars.some((bar) => overlaps(box, bar));
  }

  /** At the departure of an arrow: the first of several wordings that hides nothing; null without one. */
  atDeparture(arrow: Arrow, labels: readonly string[]): LabelPlace | null {
    const [dx, dy] = [arrow.x2 - arrow.x1, arrow.y2 - arrow.y1];
    const along = ALONG * this.scale;
    if (Math.abs(dy) < 3 * along) return null;
    const share = along / Math.abs(dy);
    const x = arrow.x1 + dx * share;
    const y = arrow.y1 + dy * share + DESCENT * this.scale;
    for (const label of labels) {
      const places: readonly LabelPlace[] = [
        { label, x: x + BESIDE, y, anchor: 'start' },
        { label, x: x - BESIDE, y, anchor: 'end' },
      ];
      const place = places.find((candidate) => this.take(candidate));
      if (place !== undefined) return place;
    }
    return null;
  }

  private take(place: LabelPlace): boolean {
    const box = this.boxOf(place);
    const isFree =
      !this.taken.some((other) => overlaps(box, other)) && !this.arrows.some((arrow) => crosses(arrow, box));
    if (isFree) this.taken.push(box);
    return isFree;
  }

  private boxOf({ label, x, y, anchor }: LabelPlace, weight: Font['weight'] = 400): Box {
    const width = textWidth(label, { ...this.space.noteFont, weight });
    const top = y - ASCENT * this.scale;
    return { left: anchor === 'start' ? x : x - width, top, width, height: (ASCENT + DESCENT) * this.scale };
  }
}

function overlaps(one: Box, other: Box): boolean {
  return (
    one.left < other.left + other.width + 3 &&
    other.left < one.left + one.width + 3 &&
    one.top < other.top + other.height &&
    other.top < one.top + one.height
  );
}

/** Whether a slanted line passes through a box, with some air. */
function crosses({ x1, y1, x2, y2 }: Arrow, { left, top, width, height }: Box): boolean {
  const bottom = top + height;
  const [high, low] = [Math.max(top, Math.min(y1, y2)), Math.min(bottom, Math.max(y1, y2))];
  if (high > low || y1 === y2) return false;
  const at = (y: number) => x1 + ((x2 - x1) * (y - y1)) / (y2 - y1);
  const [one, other] = [at(high), at(low)];
  return Math.min(one, other) < left + width + 2 && Math.max(one, other) > left - 2;
}
