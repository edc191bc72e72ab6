import { barMarks, waitNotes, workNumbers } from './bars.ts';
import { beliefMarks, beliefNotes, handshakeMarks } from './connection-marks.ts';
import { failureMarks, failureNotes } from './failure-marks.ts';
import { faultMarks } from './faults.ts';
import { insideMarks } from './inside-marks.ts';
import { lifelineMarks } from './lifelines.ts';
import { lossesIn, lossLines, lossNotes } from './losses.ts';
import type { Mark, SceneInput } from './mark.ts';
import { LabelPlaces } from './packet-labels.ts';
import { stateMarks, stateNotes } from './state-marks.ts';
import { confirmMarks, trafficMarks } from './traffic-marks.ts';
import { transferMarks } from './transfer-marks.ts';

/** Everything complete that touches a span of time. What is still going on at a position is drawn from its frame. */
export function buildScene(input: SceneInput): readonly Mark[] {
  if (input.inside !== undefined && input.inside !== null) return insideMarks(input, input.inside);
  const labels = new LabelPlaces(input.space);
  const { transfers = null, sockets = null } = input;
  // Where sockets tell their numbers, segments are what it is about.
  const ofSegments = input.lens === 'segments' && sockets?.isTraced === true ? transfers : null;
  const beliefs = beliefMarks(input);
  const below = [
    ...lifelineMarks(input),
    ...faultMarks(input),
    // There the states along the lifelines say what an end believes, but for what is wrong.
    ...(ofSegments === null ? beliefs : beliefs.filter(({ shape }) => shape.name === 'half-open')),
    ...barMarks(input),
    ...stateMarks(input),
  ];
  for (const mark of below) labels.takeMark(mark);
  const failures = failureMarks(input, labels);
  if (ofSegments !== null)
    return [
      ...below,
      ...transferMarks(input, ofSegments, labels),
      ...failures,
      ...failureNotes(input, labels),
      ...beliefNotes(input, labels),
      ...waitNotes(input, labels),
    ];
  // What is lost takes its place first: it must be seen.
  const losses = lossesIn(input);
  const lost = lossLines(losses, input, labels);
  const traffic = [...handshakeMarks(input, labels), ...trafficMarks(input, labels), ...confirmMarks(input)];
  // Words of failures come before those of waits, which may be left out.
  return [
    ...below,
    ...traffic,
    ...lost,
    ...failures,
    ...lossNotes(losses, input, labels),
    ...failureNotes(input, labels),
    ...beliefNotes(input, labels),
    ...waitNotes(input, labels),
    ...stateNotes(input, labels),
    ...workNumbers(input, labels),
  ];
}
