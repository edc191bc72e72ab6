import { barMarks } from './bars.ts';
import { faultMarks } from './faults.ts';
import { lifelineMarks } from './lifelines.ts';
import { lossMarks } from './losses.ts';
import type { Mark, SceneInput } from './mark.ts';
import { trafficMarks } from './traffic-marks.ts';

/** Everything complete that touches a span of time. What is still going on at a position is drawn from its frame. */
export function buildScene(input: SceneInput): readonly Mark[] {
  return [
    ...lifelineMarks(input),
    ...faultMarks(input),
    ...barMarks(input),
    ...trafficMarks(input),
    ...lossMarks(input),
  ];
}
