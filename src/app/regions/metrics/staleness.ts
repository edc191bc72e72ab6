import { ANYONE } from '../../../record/news-notes.ts';
import type { Microseconds } from '../../../kernel/time.ts';
import type { Timeline } from '../../../record/timeline.ts';
import type { MetricsTimeline } from '../../../player/metrics-timeline.ts';

/** Points of a rising edge beyond these two ends: the picture holds the last point before now. */
const POINTS = 4_000;

type Series = readonly (readonly [at: Microseconds, value: number])[];
type Losses = MetricsTimeline['losses'];

/** How old the oldest news is that a host does not have, and where it stops to wait for one: it is lost. */
export interface Staleness {
  /** Zero, or rising until the host has it or it is lost. In microseconds. */
  readonly series: Series;
  /** The ends of those that were lost. */
  readonly lost: Series;
}

/** How far `host` is behind, over time. */
export function stalenessSeries(timeline: Timeline, losses: Losses, host: string, until: Microseconds): Staleness {
  const spacing = Math.max(20_000, until / POINTS);
  const series: [Microseconds, number][] = [[0, 0]];
  const lost: [Microseconds, number][] = [];
  const lostAt = new Map(losses.filter(isOf(host)).map((loss) => [loss.news, loss.at]));
  let freeAt = 0;
  for (const { news, at, deliveries, audience } of timeline.traffic.news) {
    const isFor = readersOf(audience, host);
    if (isFor === null) continue;
    const delivered = deliveries.find((delivery) => isFor(delivery.host))?.at ?? until;
    const end = Math.min(delivered, lostAt.get(news) ?? until);
    if (lostAt.has(news)) lost.push([end, end - at]);
    // Older news that is still missing is staler: what is younger shows once that has come.
    const from = Math.max(at, freeAt);
    if (end <= from) continue;
    series.push([from, 0], [from, from - at]);
    for (let point = from + spacing; point < end; point += spacing)
      series.push([Math.round(point), Math.round(point) - at]);
    series.push([end, end - at], [end, 0]);
    freeAt = end;
  }
  return { series, lost: lost.sort(([one], [other]) => one - other) };
}

/** The same at one moment, seen by somebody who knows only the entries below `limit`. */
export function stalenessAt(timeline: Timeline, losses: Losses, host: string, at: Microseconds, limit: number): number {
  const lost = new Set(losses.filter((loss) => loss.n < limit && isOf(host)(loss)).map(({ news }) => news));
  const missing = timeline.traffic.news.find((item) => {
    if (item.n >= limit || lost.has(item.news)) return false;
    const isFor = readersOf(item.audience, host);
    return isFor !== null && !item.deliveries.some((delivery) => isFor(delivery.host) && delivery.n < limit);
  });
  return missing === undefined ? 0 : at - missing.at;
}

function isOf(host: string): (loss: Losses[number]) => boolean {
  return ({ party }) => party === host || party === ANYONE;
}

/** Whose having an item makes it no longer missing to `host`; null when it is not for that host. */
function readersOf(audience: readonly string[] | null, host: string): ((reader: string) => boolean) | null {
  if (audience?.includes(ANYONE) === true) return () => true;
  return audience?.includes(host) === false ? null : (reader) => reader === host;
}
