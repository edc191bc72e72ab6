import type { FigureLayout } from '../geometry/layout.ts';
import { textWidth } from '../geometry/text-width.ts';
import type { Font } from '../geometry/text-width.ts';
import { FONTS } from '../geometry/word-places.ts';

/** Where something of a drawing leaves ink. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
export interface Segment {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}
export interface WordsInk extends Box {
  readonly name: string;
  readonly said: string;
}
export interface LineInk extends Segment {
  readonly name: string;
}
export interface Inks {
  readonly words: readonly WordsInk[];
  readonly lines: readonly LineInk[];
  /** The tokens of messages and the drawings of hosts. */
  readonly bodies: readonly (Box & { readonly name: string })[];
}

/** What words must not meet. Message lines and bars of the paper are not among them: notes say what they mean. */
const LINES = ['wire', 'life', 'life-off', 'life-lead', 'now', 'leader'];
/** Words in a bar stand on the line that the bar covers. */
const IN_BARS = ['in-bar', 'on-bar'];
/** Above the baseline and below it, in shares of the size of a font: capitals, and letters that hang down. */
const CAPITAL = 0.71;
const HANGING = 0.19;
const HANGS = /[gjpqy,;()]/;
/** Half a token and half the drawing of a host, at scale 1. */
const TOKEN = { x: 12, y: 9.5 } as const;
const GLYPH = { x: 23, y: 19 } as const;

const PAGE_FONTS: Readonly<Record<string, Font>> = {
  station: { size: 12.5, weight: 600 },
  'row-name': { size: 12.5, weight: 400 },
  note: { size: 12, weight: 400 },
  'tick-label': { size: 11.5, weight: 400 },
  'hand-text': { size: 12, weight: 600 },
  'now-text': { size: 12.5, weight: 600 },
  'tok-label': { size: 13, weight: 600 },
  'tok-sub': { size: 12, weight: 400 },
  'dup-n': { size: 11.5, weight: 600 },
  'work-n': { size: 11, weight: 700 },
  'queue-title': { size: 12.5, weight: 600 },
  'queue-name': { size: 12, weight: 400 },
  'in-bar': { size: 12, weight: 400 },
  'on-bar': { size: 12, weight: 400 },
  'ph-n': { size: 12, weight: 400 },
};
const PROJECTOR_FONTS: Readonly<Record<string, Font>> = {
  station: { size: 25, weight: 600 },
  'row-name': { size: 25, weight: 400 },
  note: { size: 24, weight: 400 },
  'tick-label': { size: 24, weight: 400 },
  'hand-text': { size: 24, weight: 600 },
  'now-text': { size: 25, weight: 600 },
  'tok-label': { size: 28, weight: 600 },
  'tok-sub': { size: 24, weight: 400 },
  'dup-n': { size: 24, weight: 600 },
  'work-n': { size: 24, weight: 700 },
  'in-bar': { size: 24, weight: 400 },
  'on-bar': { size: 24, weight: 400 },
  'ph-n': { size: 24, weight: 400 },
};
const BIG_FONTS: Readonly<Record<string, Font>> = {
  ...PAGE_FONTS,
  note: { size: 16, weight: 400 },
  'ph-n': { size: 16, weight: 400 },
  'tok-label': { size: 19, weight: 600 },
  'tok-sub': { size: 16, weight: 400 },
  'queue-title': { size: 18, weight: 600 },
  'queue-name': { size: 16, weight: 400 },
};

/** The font of words in the figure, by the first name of their class, as figure.css has it. */
export function fontOf(name: string, { size, words }: Pick<FigureLayout, 'size' | 'words'>): Font | undefined {
  const { name: title, state, note } = FONTS[words];
  if (name === 'host-name') return title;
  if (name === 'host-state') return size === 'tiny' ? { size: 12, weight: 400 } : state;
  if (name === 'badge') return note;
  const isBig = words === 'big' || words === 'bigFan';
  return (size === 'projector' ? PROJECTOR_FONTS : isBig ? BIG_FONTS : PAGE_FONTS)[name];
}

/** The ink of a drawing of the figure, from its nodes alone. */
export function inksOf(nodes: readonly Element[], layout: FigureLayout): Inks {
  const words: WordsInk[] = [];
  const lines: LineInk[] = [];
  const bodies: (Box & { name: string })[] = [];
  const visit = (node: Element, place: Place) => {
    if (node.getAttribute('display') === 'none') return;
    if (node.tagName === 'svg') {
      const inner = inksOf([...node.children], layout);
      const [left, width] = [Number(node.getAttribute('x')), Number(node.getAttribute('width'))];
      const isSeen = (box: Box) => box.right > left && box.left < left + width;
      // What moves out of the paper is cut by its edge.
      const clip = <Ink extends Box>(box: Ink): Ink => ({
        ...box,
        left: Math.max(left, box.left),
        right: Math.min(left + width, box.right),
      });
      words.push(...inner.words.filter(isSeen).map(clip));
      bodies.push(...inner.bodies.filter(isSeen).map(clip));
      for (const line of inner.lines) {
        const [x1, x2] = [Math.max(left, line.x1), Math.min(left + width, line.x2)];
        if (x1 < x2) lines.push({ ...line, x1, x2 });
      }
      return;
    }
    const names = (node.getAttribute('class') ?? '').split(' ');
    const [name = ''] = names;
    const here = moved(place, node.getAttribute('transform'));
    if (name === 'tok' || name === 'host-glyph') {
      bodies.push({ name, ...bodyAt(here, name === 'tok' ? TOKEN : GLYPH) });
      return;
    }
    if (node.tagName === 'text') {
      const font = fontOf(name, layout);
      if (node.textContent.trim() !== '' && font !== undefined) words.push(wordsAt(node, names, font, here));
      return;
    }
    if (LINES.includes(name)) lines.push(...segmentsOf(node, here).map((segment) => ({ name, ...segment })));
    for (const child of node.children) visit(child, here);
  };
  for (const node of nodes) visit(node, { x: 0, y: 0, scale: 1 });
  return { words, lines, bodies };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

function moved({ x, y, scale }: Place, transform: string | null): Place {
  const shift = /translate\((-?[\d.]+)[ ,](-?[\d.]+)\)/.exec(transform ?? '');
  const grown = /scale\(([\d.]+)\)/.exec(transform ?? '');
  return {
    x: x + Number(shift?.[1] ?? 0) * scale,
    y: y + Number(shift?.[2] ?? 0) * scale,
    scale: scale * Number(grown?.[1] ?? 1),
  };
}

function bodyAt({ x, y, scale }: Place, half: { readonly x: number; readonly y: number }): Box {
  return { left: x - half.x * scale, right: x + half.x * scale, top: y - half.y * scale, bottom: y + half.y * scale };
}

function wordsAt(node: Element, names: readonly string[], font: Font, place: Place): WordsInk {
  const said = node.textContent;
  const gaps = [...node.children].reduce((sum, child) => sum + Number(child.getAttribute('dx') ?? 0), 0);
  const bold = [...node.children].filter((child) => child.getAttribute('class') === 'badge-n');
  const extra = bold.reduce(
    (sum, { textContent }) =>
      sum + textWidth(textContent, { size: font.size, weight: 600 }) - textWidth(textContent, font),
    0,
  );
  const width = textWidth(said, font) + gaps + extra;
  const x = place.x + Number(node.getAttribute('x') ?? 0) * place.scale;
  const y = place.y + Number(node.getAttribute('y') ?? 0) * place.scale;
  const isMiddle = names.includes('middle') || names[0] === 'tick-label' || names[0] === 'now-text';
  const left = names.includes('end') ? x - width : isMiddle ? x - width / 2 : x;
  const bottom = y + (HANGS.test(said) ? font.size * HANGING : 0);
  return { name: names[0] ?? '', said, left, right: left + width, top: y - font.size * CAPITAL, bottom };
}

function segmentsOf(node: Element, { x, y }: Place): readonly Segment[] {
  const of = (name: string) => Number(node.getAttribute(name) ?? 0);
  if (node.tagName === 'line') return [{ x1: x + of('x1'), y1: y + of('y1'), x2: x + of('x2'), y2: y + of('y2') }];
  const points = [...(node.getAttribute('d') ?? '').matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map((found) => ({
    x: x + Number(found[1]),
    y: y + Number(found[2]),
  }));
  return points.slice(1).map((end, index) => {
    const start = points[index] ?? end;
    return { x1: start.x, y1: start.y, x2: end.x, y2: end.y };
  });
}

/** Whether a line passes through a box: cut against its four sides in turn (Liang and Barsky, 1984). */
export function crosses({ x1, y1, x2, y2 }: Segment, { left, right, top, bottom }: Box): boolean {
  let [enter, leave] = [0, 1];
  for (const [move, room] of [
    [x1 - x2, x1 - left],
    [x2 - x1, right - x1],
    [y1 - y2, y1 - top],
    [y2 - y1, bottom - y1],
  ] as const) {
    if (move === 0 && room < 0) return false;
    if (move < 0) enter = Math.max(enter, room / move);
    if (move > 0) leave = Math.min(leave, room / move);
  }
  return enter < leave;
}

export function overlaps(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Everything that words of a drawing meet, or where they leave it, as sentences. */
export function meetingsIn({ words, lines, bodies }: Inks, layout: FigureLayout): readonly string[] {
  const found: string[] = [];
  words.forEach((word, index) => {
    const isMoving = word.left < layout.paper.left && word.name !== 'station' && word.name !== 'row-name';
    if (word.right > layout.width || word.bottom > layout.height || word.top < 0 || (word.left < 0 && !isMoving))
      found.push(`"${word.said}" leaves the figure`);
    const isCovered = ({ name }: LineInk) => name === 'life' && IN_BARS.includes(word.name);
    for (const line of lines)
      if (!isCovered(line) && crosses(line, word)) found.push(`"${word.said}" (${word.name}) meets a ${line.name}`);
    for (const body of bodies)
      if (overlaps(body, word)) found.push(`"${word.said}" (${word.name}) meets a ${body.name}`);
    for (const other of words.slice(index + 1))
      if (overlaps(word, other)) found.push(`"${word.said}" (${word.name}) meets "${other.said}" (${other.name})`);
  });
  return found;
}
