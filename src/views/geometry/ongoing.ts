import type { Frame } from '../../record/frame.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import { idleParts, isParked } from './bars.ts';
import type { BarKind } from './bars.ts';
import type { PaperSpace } from './mark.ts';

/** A bar that reaches to now. */
export interface OngoingBar {
  readonly key: string;
  readonly kind: BarKind;
  readonly from: Microseconds;
  readonly y: number;
}

/** What hosts do and keep at a frame. Of several alike on one lifeline the longest covers the others. */
export function ongoingBars(
  frame: Frame,
  timeline: Timeline,
  lens: Lens,
  rows: PaperSpace['rows'],
): readonly OngoingBar[] {
  const bars = new Map<string, OngoingBar>();
  const add = (kind: BarKind, host: string, from: Microseconds) => {
    const row = rows.get(host);
    const key = `${kind} ${host}`;
    const known = bars.get(key);
    if (row === undefined || row.isBand || from >= frame.at || (known !== undefined && known.from <= from)) return;
    bars.set(key, { key, kind, from, y: row.y });
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
  return [...bars.values()];
}
