import type { HostStatus, InterventionMark } from '../../record/timeline.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { cross } from './arrows.ts';
import { xOf } from './mark.ts';
import type { Mark, MarkLayer, PaperSpace, SceneInput } from './mark.ts';
import { group, line, path, rect, round, text } from './shape.ts';
import type { Shape } from './shape.ts';
import { textWidth } from './text-width.ts';
import type { Font } from './text-width.ts';

/** A span of time in which something was broken, as the entries tell it; `end` is null while it lasts. */
interface FaultSpan {
  readonly n: number;
  readonly at: Microseconds;
  readonly end: { readonly n: number; readonly at: Microseconds } | null;
}

/** Actions that only end a span: its edge shows them. */
export const ENDINGS: readonly string[] = ['restore', 'unblock', 'resume', 'online'];
const FLAG_HEIGHT = 26;
const FLAG_WIDTH = 12;
/** From the pole of a flag to its label at the right, or to one at the left. */
const LABEL_AT = 14;
const LABEL_GAP = 5;

/** What was broken and what a user did. */
export function faultMarks(input: SceneInput): readonly Mark[] {
  return [...linkWashes(input), ...hostSpans(input), ...flags(input)];
}

/** The spans in which a value was set, from all its changes. */
export function spansWhere<Status extends { readonly n: number; readonly at: Microseconds }>(
  changes: readonly Status[],
  isBroken: (status: Status) => boolean,
): readonly FaultSpan[] {
  const spans: FaultSpan[] = [];
  let open: Status | null = null;
  for (const status of changes) {
    if (isBroken(status) && open === null) open = status;
    else if (!isBroken(status) && open !== null) {
      spans.push({ n: open.n, at: open.at, end: status });
      open = null;
    }
  }
  if (open !== null) spans.push({ n: open.n, at: open.at, end: null });
  return spans;
}

const NEVER = Number.POSITIVE_INFINITY;

function linkWashes(input: SceneInput): readonly Mark[] {
  const { timeline, space, links } = input;
  return links.flatMap(({ from, to }) => {
    const [one, other] = [space.rows.get(from), space.rows.get(to)];
    const changes = timeline.directions.get(`${from}>${to}`)?.listBefore(NEVER) ?? [];
    const back = timeline.directions.get(`${to}>${from}`)?.listBefore(NEVER) ?? [];
    if (one === undefined || other === undefined) return [];
    const [there, returning] = [spansWhere(changes, isDead), spansWhere(back, isDead)];
    const hasTwin = (span: FaultSpan, others: readonly FaultSpan[]) => others.some(({ n }) => n === span.n);
    // What is cut one way only washes the half next to the end that hears nothing (look, section 6).
    const middle = (one.y + other.y) / 2;
    const washes = [
      ...there.map((span) => ({ span, from: hasTwin(span, returning) ? one.y : middle, to: other.y })),
      ...returning.flatMap((span) => (hasTwin(span, there) ? [] : [{ span, from: middle, to: one.y }])),
    ];
    return washes
      .filter(({ span }) => touches(span, input))
      .flatMap(({ span, from: y1, to: y2 }) => washMarks(input, span, Math.min(y1, y2), Math.max(y1, y2)));
  });
}

function isDead({ cut, blocked }: { readonly cut: boolean; readonly blocked: boolean }): boolean {
  return cut || blocked;
}

/** While it lasts its wash reaches to now, which is where the paper ends; afterwards to its end. */
function washMarks({ space, to }: SceneInput, span: FaultSpan, top: number, bottom: number): readonly Mark[] {
  const x1 = xOf(space, span.at);
  const openX = xOf(space, to);
  const edge = (x: number) => line('cut-edge', x, top, x, bottom);
  const box = (x2: number) => rect('cut', x1, top + 1, x2 - x1, bottom - top - 2);
  if (span.end === null) return [faultMark('wash', span.n, NEVER, group('fault', [box(openX), edge(x1)]))];
  const x2 = xOf(space, span.end.at);
  return [
    faultMark('wash', span.n, span.end.n, group('fault', [box(openX), edge(x1)])),
    faultMark('wash', span.end.n, NEVER, group('fault', [box(x2), edge(x1), edge(x2)])),
  ];
}

/** A host that is down has a dotted lifeline after a cross; one that hangs has a hollow bar; an offline one a wash. */
function hostSpans(input: SceneInput): readonly Mark[] {
  const { timeline, space, to } = input;
  return [...space.rows].flatMap(([host, { y, isBand }]) => {
    const changes = timeline.hosts.get(host)?.status.listBefore(NEVER) ?? [];
    if (isBand) return [];
    const openX = xOf(space, to);
    const twice = (span: FaultSpan, layer: MarkLayer, shape: (x1: number, x2: number) => Shape): readonly Mark[] => {
      const x1 = xOf(space, span.at);
      if (span.end === null) return [faultMark(layer, span.n, NEVER, shape(x1, openX))];
      const x2 = xOf(space, span.end.at);
      return [
        faultMark(layer, span.n, span.end.n, shape(x1, openX)),
        faultMark(layer, span.end.n, NEVER, shape(x1, x2)),
      ];
    };
    const touching = (isBroken: (status: HostStatus) => boolean) =>
      spansWhere(changes, isBroken).filter((span) => touches(span, input));
    return [
      ...touching(({ up }) => !up).flatMap((span) => [
        ...twice(span, 'life', (x1, x2) => line('life-gap', x1, y, x2, y)),
        ...twice(span, 'life', (x1, x2) => line('life-off', x1, y, x2, y)),
        faultMark('note', span.n, NEVER, cross(xOf(space, span.at), y, space.sizes.cross + 1)),
      ]),
      ...touching(({ paused }) => paused).flatMap((span) =>
        twice(span, 'bar', (x1, x2) => rect('blocked', x1, y - space.bars.work, x2 - x1, space.bars.work * 2)),
      ),
      ...touching(({ offline }) => offline).flatMap((span) =>
        twice(span, 'wash', (x1, x2) =>
          group('fault', [
            rect('cut', x1, y - 14, x2 - x1, 28),
            line('cut-edge', x1, y - 14, x1, y + 14),
            line('cut-edge', x2, y - 14, x2, y + 14),
          ]),
        ),
      ),
    ];
  });
}

/** Flags of what a user did, each at the row of what was acted on. */
export function flags(input: SceneInput): readonly Mark[] {
  const { timeline, space, words, from, to } = input;
  const shown = timeline.interventions.filter(
    ({ at, action, ineffective }) => at >= from && at <= to && ineffective === null && !ENDINGS.includes(action),
  );
  const spots = shown.map((mark) => ({ x: xOf(space, mark.at), y: flagRow(mark, input) }));
  /** Where no other flag and no other label stands. */
  const taken = spots.map(({ x, y }) => ({ left: x, right: x + FLAG_WIDTH, y }));
  return shown.flatMap((mark, index) => {
    const { n, at, action, target, host } = mark;
    const { x, y } = spots[index] ?? { x: 0, y: 0 };
    const flag = faultMark('note', n, NEVER, flagShape(space, x, y));
    const label = words.flag(action, target, host, null);
    if (!space.hasNotes || label === null) return [flag];
    const end = endOf(mark, input);
    const known = end === null ? label : (words.flag(action, target, host, end.at - at) ?? label);
    const font: Font = { ...space.noteFont, weight: 600 };
    const width = Math.max(textWidth(label, font), textWidth(known, font));
    const isFree = (left: number) =>
      taken.every(
        (other, place) => place === index || other.y !== y || other.right < left || other.left > left + width,
      );
    const isRight = isFree(x + LABEL_AT);
    const left = isRight ? x + LABEL_AT : x - LABEL_GAP - width;
    if (!isRight && !isFree(left)) return [flag];
    taken.push({ left, right: left + width, y });
    const labelled = (content: string) =>
      isRight
        ? text('hand-text halo', left, y - 16, content)
        : text('hand-text halo end', x - LABEL_GAP, y - 16, content);
    if (end === null) return [flag, faultMark('note', n, NEVER, labelled(label))];
    return [flag, faultMark('note', n, end.n, labelled(label)), faultMark('note', end.n, NEVER, labelled(known))];
  });
}

export function flagShape(space: PaperSpace, x: number, y: number): Shape {
  const left = round(x);
  const top = Math.max(round(y - FLAG_HEIGHT), space.top);
  return path('now-flag', `M${left} ${top}V${round(y)}H${round(x + 1.5)}V${top + 9}L${round(x + 11)} ${top + 4.5}Z`);
}

/** A flag stands on the lifeline of what was acted on: a host's own, a link's upper one, else the first. */
function flagRow({ host, target, action }: InterventionMark, { space, links, timeline }: SceneInput): number {
  const rowOf = (id: string | undefined) => (id === undefined ? undefined : space.rows.get(id)?.y);
  const link = links.find(({ from, to }) =>
    [`${from}-${to}`, `${from}>${to}`, `${to}>${from}`].some((id) => target.startsWith(id)),
  );
  const packet = action === 'drop packet' ? timeline.traffic.packet(Number(target)) : undefined;
  const ends = [rowOf(host ?? link?.from ?? packet?.from), rowOf(link?.to)].filter((y) => y !== undefined);
  return ends.length > 0 ? Math.min(...ends) : Math.min(...[...space.rows.values()].map(({ y }) => y));
}

/** Where the span that an intervention began is over, if it is. */
function endOf({ n, action, target, host }: InterventionMark, { timeline, links }: SceneInput): FaultSpan['end'] {
  if (action === 'cut' || action === 'block') {
    const link = links.find(({ from, to }) => target === `${from}-${to}`);
    const direction = link === undefined ? target : `${link.from}>${link.to}`;
    const changes = timeline.directions.get(direction)?.listBefore(NEVER) ?? [];
    return endingAfter(spansWhere(changes, isDead), n);
  }
  const changes = timeline.hosts.get(host ?? '')?.status.listBefore(NEVER) ?? [];
  if (action === 'crash')
    return endingAfter(
      spansWhere(changes, ({ up }) => !up),
      n,
    );
  if (action === 'pause')
    return endingAfter(
      spansWhere(changes, ({ paused }) => paused),
      n,
    );
  if (action === 'offline')
    return endingAfter(
      spansWhere(changes, ({ offline }) => offline),
      n,
    );
  return null;
}

/** The change follows its intervention within the same step. */
function endingAfter(spans: readonly FaultSpan[], n: number): FaultSpan['end'] {
  return spans.find((span) => span.n > n)?.end ?? null;
}

function touches(span: FaultSpan, { from, to }: SceneInput): boolean {
  return span.at <= to && (span.end === null || span.end.at >= from);
}

function faultMark(layer: MarkLayer, from: number, to: number, shape: Shape): Mark {
  return { layer, from, to, shape, selection: null };
}
