import { ANYONE } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Timeline } from '../../kernel/timeline.ts';

/** Points of a rising edge beyond these two ends: the picture holds the last point before now. */
const POINTS = 4_000;

type Series = readonly (readonly [at: Microseconds, value: number])[];

/** How old the oldest news is that `host` does not have: zero, or rising until it has it. In microseconds. */
export function stalenessSeries(timeline: Timeline, host: string, until: Microseconds): Series {
  const spacing = Math.max(20_000, until / POINTS);
  const series: [Microseconds, number][] = [[0, 0]];
  let freeAt = 0;
  for (const { at, deliveries, audience } of timeline.traffic.news) {
    const isFor = readersOf(audience, host);
    if (isFor === null) continue;
    const end = deliveries.find((delivery) => isFor(delivery.host))?.at ?? until;
    // Older news that is still missing is staler: what is younger shows once that has come.
    const from = Math.max(at, freeAt);
    if (end <= from) continue;
    series.push([from, 0], [from, from - at]);
    for (let point = from + spacing; point < end; point += spacing)
      series.push([Math.round(point), Math.round(point) - at]);
    series.push([end, end - at], [end, 0]);
    freeAt = end;
  }
  return series;
}

/** The same at one moment, seen by somebody who knows only the entries below `limit`. */
export function stalenessAt(timeline: Timeline, host: string, at: Microseconds, limit: number): number {
  const missing = timeline.traffic.news.find((item) => {
    if (item.n >= limit) return false;
    const isFor = readersOf(item.audience, host);
    return isFor !== null && !item.deliveries.some((delivery) => isFor(delivery.host) && delivery.n < limit);
  });
  return missing === undefined ? 0 : at - missing.at;
}

/** Whose having an item makes it no longer missing to `host`; null when it is not for that host. */
function readersOf(audience: readonly string[] | null, host: string): ((reader: string) => boolean) | null {
  if (audience?.includes(ANYONE) === true) return () => true;
  return audience?.includes(host) === false ? null : (reader) => reader === host;
}
