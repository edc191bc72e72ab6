import type { Pattern } from '../../../patterns/contract/pattern.ts';
import { inUnit } from '../../../patterns/contract/meta.ts';
import type { LegendMark } from '../../../views/geometry/legend.ts';

const marks: Readonly<Record<LegendMark, string>> = {
  'half-open': 'believes in a connection that the other end does not have',
  failure: 'a call or connection that failed, and how',
  lost: 'a packet dies here',
  pause: 'waits before it tries again',
  hurried: 'nothing moves: play hurries',
  limit: 'waits for an answer, at most so long',
  'stands-still': 'stands still inside a call, or paused',
  outstanding: 'an answer on its way, no thread waits',
  'for-a-thread': 'waits for a thread',
  'handed-out': 'handed out, not confirmed',
  queued: 'in the queue',
  copies: 'one message, a copy to each',
  connecting: 'connecting',
  wait: 'a {one} waits here',
  hold: 'a request is kept unanswered',
  push: 'told unasked; the number of the {one}',
  publish: 'a {one} enters',
  request: 'asks; the number of the call or {one}',
  response: 'answers',
  empty: 'answers: nothing new',
  confirm: 'a confirmation arrived',
  resent: 'sent again',
  belief: 'connected, as this end believes',
  work: 'works',
};

/** What a mark of the figure means, in English. */
export function sayMark(mark: LegendMark, unit: Pattern['unit']): string {
  return inUnit(marks[mark], unit);
}
