import type { Microseconds } from '../../kernel/time.ts';
import { ENDINGS } from './faults.ts';
import type { Timeline } from '../../record/timeline.ts';

/** What a mark in the scrub track stands for: a question, an answer that brought news, news entering, something lost. */
export type TrackKind = 'request' | 'news' | 'publish' | 'loss';

export interface TrackMark {
  readonly kind: TrackKind;
  readonly at: Microseconds;
}

export interface Track {
  readonly marks: readonly TrackMark[];
  /** When a user acted. */
  readonly flags: readonly Microseconds[];
}

/** Marks closer than this stand for one another. */
const LEAST_GAP_PX = 3;

/** The whole run in one line; of marks that would touch only the first is kept. */
export function trackOf(timeline: Timeline, from: Microseconds, to: Microseconds, width: number): Track {
  const least = (LEAST_GAP_PX * (to - from)) / Math.max(1, width);
  const last = new Map<TrackKind, Microseconds>();
  const marks: TrackMark[] = [];
  const add = (kind: TrackKind, at: Microseconds) => {
    if (at < from || at > to || at - (last.get(kind) ?? Number.NEGATIVE_INFINITY) < least) return;
    last.set(kind, at);
    marks.push({ kind, at });
  };
  const first = timeline.firstEntryFrom(from);
  const limit = timeline.firstEntryFrom(to + 1);
  for (const { role, at, items: news, end } of timeline.traffic.messages.touching(first, limit)) {
    if (role === 'request') add('request', at);
    else if (role === 'publish') add('publish', at);
    else if (news.length > 0 && end !== null && end.undelivered === null) add('news', end.at);
  }
  for (const { end } of timeline.traffic.packets.touching(first, limit)) {
    if (end !== null && end.lost !== null) add('loss', end.at);
  }
  const flags = timeline.interventions
    .filter(
      ({ at, action, ineffective }) => ineffective === null && !ENDINGS.includes(action) && at >= from && at <= to,
    )
    .map(({ at }) => at);
  return { marks, flags };
}
