import { barMarks } from './bars.ts';
import { faultMarks } from './faults.ts';
import { lifelineMarks } from './lifelines.ts';
import { lossesIn, lossLines, lossNotes } from './losses.ts';
import type { Mark, SceneInput } from './mark.ts';
import { LabelPlaces } from './packet-labels.ts';
import { trafficMarks } from './traffic-marks.ts';

/** Everything complete that touches a span of time. What is still going on at a position is drawn from its frame. */
export function buildScene(input: SceneInput): readonly Mark[] {
  const labels = new LabelPlaces(input.space);
  const below = [...lifelineMarks(input), ...faultMarks(input), ...barMarks(input)];
  for (const mark of below) labels.takeWords(mark);
  // What is lost takes its place first: it must be seen.
  const losses = lossesIn(input);
  const lost = lossLines(losses, input, labels);
  return [...below, ...trafficMarks(input, labels), ...lost, ...lossNotes(losses, input, labels)];
}
