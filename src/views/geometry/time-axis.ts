import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';

/** Steps that people count in, in microseconds. */
const STEPS: readonly Microseconds[] = [
  10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
  2_000_000, 5_000_000, 10_000_000, 20_000_000, 30_000_000, 60_000_000, 120_000_000, 300_000_000, 600_000_000,
  1_800_000_000, 3_600_000_000, 7_200_000_000, 21_600_000_000,
];
/** Whole seconds read more easily than halves: they win up to this distance. */
const WIDEST_SECOND = 160;

export interface Axis {
  readonly pxPerUs: number;
  readonly gridUs: Microseconds;
  readonly labelUs: Microseconds;
}

/** Pixels for time, and the steps of grid and labels that keep their distance. */
export function axisFor(windowUs: Microseconds, widthPx: number, labelGap: number, gridGap: number): Axis {
  const pxPerUs = widthPx / windowUs;
  const widest = STEPS.at(-1) ?? SECOND;
  const labelled = STEPS.find((step) => step * pxPerUs >= labelGap) ?? widest;
  const labelUs = labelled < SECOND && SECOND * pxPerUs <= WIDEST_SECOND ? SECOND : labelled;
  const gridUs = STEPS.find((step) => step * pxPerUs >= gridGap && labelUs % step === 0) ?? labelUs;
  return { pxPerUs, gridUs, labelUs };
}

/** The multiples of `stepUs` from `from` to `to`; none before 0, where a run begins. */
export function ticksBetween(from: Microseconds, to: Microseconds, stepUs: Microseconds): readonly Microseconds[] {
  const ticks: Microseconds[] = [];
  for (let at = Math.max(0, Math.ceil(from / stepUs)) * stepUs; at <= to; at += stepUs) ticks.push(at);
  return ticks;
}
