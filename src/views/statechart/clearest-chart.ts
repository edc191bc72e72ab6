import type { Statechart } from '../../kernel/process.ts';
import { layoutChart } from './chart-layout.ts';
import type { ChartLayout, ChartWords } from './chart-layout.ts';
import type { Point } from './chart-labels.ts';

/** Narrower pictures to choose from: room draws states apart, and not always to the good of their arrows. */
const WIDTHS = [720, 560, 440, 360] as const;
/** A picture less clear than this is not drawn narrower than `READABLE`: it scrolls. */
const TANGLED = 8;
const READABLE = 440;
/** A transition without its words is worse than two arrows that cross. */
const UNSAID = 2;

/** Layouts of a chart by their widths and words: the longest takes as long as four frames. */
const known = new WeakMap<Statechart, Map<string, ChartLayout>>();

/**
 * A chart as clear as it can be drawn in a width: the fewest crossings, then the lowest. In its middle; laid out once.
 * Wider than that where a narrow one would be a tangle.
 */
export function clearestChart(chart: Statechart, words: ChartWords, width: number): ChartLayout {
  const layouts = known.get(chart) ?? new Map<string, ChartLayout>();
  known.set(chart, layouts);
  const said = [
    ...chart.states.map(({ path }) => words.state(path)),
    ...chart.arrows.map(({ event }) => words.event(event)),
  ];
  const key = [width, ...said].join('\n');
  const layout = layouts.get(key) ?? centred(chooseLayout(chart, words, width), width);
  layouts.set(key, layout);
  return layout;
}

function chooseLayout(chart: Statechart, words: ChartWords, width: number): ChartLayout {
  let best = layoutChart(chart, words, width);
  for (const narrower of WIDTHS.filter((one) => one < width)) {
    if (unclearness(best) === 0) return best;
    const other = layoutChart(chart, words, narrower);
    const gain = unclearness(best) - unclearness(other);
    if (gain > 0 || (gain === 0 && other.height < best.height)) best = other;
  }
  if (width >= READABLE || unclearness(best) < TANGLED) return best;
  const wider = layoutChart(chart, words, READABLE);
  return unclearness(wider) < unclearness(best) / 2 ? wider : best;
}

function unclearness(layout: ChartLayout): number {
  const unsaid = layout.arrows.filter(({ events, label }) => events.length > 0 && label === null).length;
  return crossingsOf(layout) + unsaid * UNSAID;
}

/** How often two arrows cross, one upright and one level. */
export function crossingsOf({ arrows }: Pick<ChartLayout, 'arrows'>): number {
  const upright: Part[] = [];
  const level: Part[] = [];
  arrows.forEach(({ points }, arrow) => {
    points.slice(1).forEach((end, index) => {
      const start = points[index] ?? end;
      (start.x === end.x ? upright : level).push({ arrow, start, end });
    });
  });
  return upright.reduce((sum, one) => sum + level.filter((other) => isCrossed(one, other)).length, 0);
}

interface Part {
  readonly arrow: number;
  readonly start: Point;
  readonly end: Point;
}

function isCrossed(upright: Part, level: Part): boolean {
  return (
    upright.arrow !== level.arrow &&
    isBetween(upright.start.x, level.start.x, level.end.x) &&
    isBetween(level.start.y, upright.start.y, upright.end.y)
  );
}

function isBetween(value: number, one: number, other: number): boolean {
  return value > Math.min(one, other) && value < Math.max(one, other);
}

function centred(layout: ChartLayout, width: number): ChartLayout {
  const by = Math.round((width - layout.width) / 2);
  if (by <= 0) return layout;
  const move = <Placed extends { readonly x: number }>(point: Placed): Placed => ({ ...point, x: point.x + by });
  return {
    ...layout,
    width,
    boxes: layout.boxes.map((box) => ({ ...box, left: box.left + by })),
    arrows: layout.arrows.map((arrow) => ({
      ...arrow,
      points: arrow.points.map(move),
      label: arrow.label === null ? null : move(arrow.label),
    })),
    start: layout.start.map(move),
  };
}
