import type { Microseconds } from '../../kernel/time.ts';
import type { Frame } from '../../record/frame.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import { idleParts, isParked } from './bars.ts';
import type { BarKind } from './bars.ts';
import { beliefsNow } from './connection-marks.ts';
import type { DrawnStates, PaperSpace } from './mark.ts';
import { statesNow } from './state-marks.ts';

/** Something on a lifeline that is not over: a bar, or a line where its height is 0. */
export interface OngoingBar {
  readonly key: string;
  /** Its class. */
  readonly kind: BarKind | 'connecting' | 'belief' | 'half-open' | 'pause' | 'limit';
  readonly from: Microseconds;
  /** Null where it reaches to now. */
  readonly until: Microseconds | null;
  /** Its upper edge. */
  readonly y: number;
  readonly height: number;
}

/** What hosts do and keep at a frame. Of several alike on one lifeline the longest covers the others. */
export function ongoingBars(
  frame: Frame,
  timeline: Timeline,
  lens: Lens,
  drawn: DrawnStates,
  { rows, bars: halves }: Pick<PaperSpace, 'rows' | 'bars'>,
): readonly OngoingBar[] {
  const bars = new Map<string, OngoingBar>();
  const add = (kind: BarKind, host: string, from: Microseconds) => {
    const row = rows.get(host);
    const key = `${kind} ${host}`;
    const known = bars.get(key);
    if (row === undefined || row.isBand || from >= frame.at || (known !== undefined && known.from <= from)) return;
    const half = kind === 'work' || kind === 'blocked' ? halves.work : halves.wait;
    bars.set(key, { key, kind, from, until: null, y: row.y - half, height: half * 2 });
  };
  for (const { host, at } of timeline.traffic.waiting.openBefore(frame.limit)) add('wait', host, at);
  const held = new Set<string>();
  // A transport knows bytes and no questions: nothing is parked there.
  for (const hold of lens === 'segments' ? [] : timeline.holds.spans.openBefore(frame.limit)) {
    if (held.has(hold.host) || !isParked(timeline, hold, frame.limit, frame.at)) continue;
    held.add(hold.host);
    const idle = idleParts(timeline, hold, frame.limit, frame.at).at(-1);
    if (idle !== undefined && idle[1] === frame.at) add('hold', hold.host, idle[0]);
  }
  for (const { state, to, landsAt } of frame.messages)
    if (lens === 'messages' && state === 'arrived' && landsAt !== null) add('blocked', to, landsAt);
  for (const { host, works } of frame.hosts.values()) for (const { at } of works) add('work', host, at);
  return [...beliefsNow(frame, timeline, rows), ...bars.values(), ...statesNow(frame, timeline, drawn, rows)];
}
