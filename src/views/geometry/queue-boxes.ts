import type { CopySpan } from '../../record/copies.ts';
import { texts } from '../texts.en.ts';
import type { FigureLayout } from './layout.ts';
import { group, line, rect, text } from './shape.ts';
import type { Shape } from './shape.ts';
import { fitText, textWidth } from './text-width.ts';
import type { Font } from './text-width.ts';

/** A queue of a broker, its head first. */
export interface QueueView {
  readonly name: string;
  readonly cells: readonly { readonly news: number; readonly handedOut: boolean }[];
}

/** The queues that hold something or held something before, in the order in which they were first used. */
export function queuesAt(copies: readonly CopySpan[], known: readonly string[], limit: number): readonly QueueView[] {
  return known.map((name) => ({
    name,
    cells: copies
      .filter(({ queue }) => queue === name)
      // What comes back stands where it was.
      .toSorted((one, other) => one.id - other.id)
      .map(({ news, handedOut }) => ({ news, handedOut: handedOut.before(limit) ?? false })),
  }));
}

interface QueueMeasures {
  readonly title: Font;
  readonly name: Font;
  readonly cell: { readonly width: number; readonly height: number; readonly gap: number };
  readonly pitch: number;
  readonly width: number;
}

const PAGE: QueueMeasures = {
  title: { size: 12.5, weight: 600 },
  name: { size: 12, weight: 400 },
  cell: { width: 26, height: 20, gap: 3 },
  pitch: 29,
  width: 290,
};
const BIG: QueueMeasures = {
  title: { size: 18, weight: 600 },
  name: { size: 16, weight: 400 },
  cell: { width: 36, height: 28, gap: 4 },
  pitch: 40,
  width: 360,
};
const PROJECTOR: QueueMeasures = {
  title: { size: 24, weight: 600 },
  name: { size: 24, weight: 400 },
  cell: { width: 52, height: 38, gap: 5 },
  pitch: 52,
  width: 500,
};
const MEASURES = { fan: PAGE, bigFan: BIG, projectorFan: PROJECTOR } as const;
/** From the title's baseline to the first row. */
const UNDER_TITLE = 14;
const AIR = 18;

/** The upper right of a stage, above the hosts of all columns but the first; null where no row fits there. */
export function queuePlace(
  layout: FigureLayout,
): { readonly x: number; readonly y: number; readonly rows: number } | null {
  const { arrangement, lanes, measures, width } = layout;
  if (arrangement.kind !== 'columns') return null;
  const ranks = [...arrangement.plan.byRank.keys()];
  const first = Math.min(...ranks);
  const second = arrangement.plan.byRank.get(ranks.find((rank) => rank > first) ?? first);
  const { pitch, title, width: most } = MEASURES[arrangement.size];
  const top = measures.firstLane - title.size;
  const bottom = Math.min(...lanes.filter(({ rank }) => rank > first).map(({ y }) => y)) - AIR - pitch / 2;
  const rows = Math.floor((bottom - top - title.size - UNDER_TITLE) / pitch);
  const left = arrangement.left + (second?.start ?? 0);
  const x = Math.max(left, width - measures.margin - most);
  return rows < 1 || width - measures.margin - x < most * LEAST_SHARE ? null : { x, y: top + title.size, rows };
}

/** With less of its width a row would show its head only. */
const LEAST_SHARE = 0.7;

/** Rows of cells, the head at the right: what is ready, and hollow what is handed out and not confirmed (look, 8.11). */
export function queueShapes(queues: readonly QueueView[], title: string, layout: FigureLayout): readonly Shape[] {
  const place = queuePlace(layout);
  const { arrangement, width, measures } = layout;
  if (place === null || queues.length === 0 || arrangement.kind !== 'columns') return [];
  const { title: titleFont, name: font, cell, pitch } = MEASURES[arrangement.size];
  const right = width - measures.margin;
  const isWhole = queues.length <= place.rows;
  // Where not all fit, those that hold most tell most.
  const chosen = isWhole
    ? queues
    : queues.toSorted((one, other) => other.cells.length - one.cells.length).slice(0, Math.max(1, place.rows - 1));
  const shown = queues.filter((queue) => chosen.includes(queue));
  const nameWidth = Math.min(
    (right - place.x) * 0.45,
    Math.max(...shown.map(({ name }) => textWidth(name, font))) + cell.gap * 2,
  );
  const rows = shown.map(({ name, cells }, index) => {
    const y = place.y + UNDER_TITLE + index * pitch;
    const baseline = y + cell.height * 0.72;
    const from = place.x + nameWidth;
    const most = Math.max(
      1,
      Math.floor((right - from - textWidth(texts.moreReady(99), font)) / (cell.width + cell.gap)),
    );
    const drawn = cells.slice(0, most).map(({ news, handedOut }, at) => {
      const x = right - (at + 1) * (cell.width + cell.gap) + cell.gap;
      return group('', [
        rect(handedOut ? 'cell-out' : 'cell', x, y, cell.width, cell.height),
        text('cell-n', x + cell.width / 2, baseline, shortNumber(news)),
      ]);
    });
    const rest = cells.slice(drawn.length);
    const end = right - drawn.length * (cell.width + cell.gap) - cell.gap;
    return group('', [
      text('queue-name', place.x, baseline, fitText(name, nameWidth - cell.gap, font)),
      line('base', from, y + cell.height + 2, right, y + cell.height + 2),
      ...drawn,
      ...(rest.length > 0 ? [text('queue-name end', end, baseline, moreWords(rest))] : []),
      ...(cells.length === 0 ? [text('queue-name end', right, baseline, texts.queueEmpty)] : []),
    ]);
  });
  const left = queues.length - shown.length;
  const more = place.y + UNDER_TITLE + shown.length * pitch + cell.height * 0.72;
  return [
    text('queue-title', place.x, place.y, fitText(title, right - place.x, titleFont)),
    ...rows,
    ...(left > 0 ? [text('queue-name', place.x, more, texts.moreQueues(left))] : []),
  ];
}

function moreWords(rest: QueueView['cells']): string {
  return rest.some(({ handedOut }) => handedOut) ? `+${rest.length}` : texts.moreReady(rest.length);
}

/** What is published by hand has a number far from the others: its last digits tell it. */
function shortNumber(news: number): string {
  return String(news).slice(-3);
}
