import type { Timeline } from '../../kernel/timeline.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { LinkSpec, HostSpec } from '../../kernel/topology.ts';
import type { Lens, Pattern } from '../../patterns/pattern.ts';
import { startRun } from '../../player/player-run.ts';
import { defaultRecipe } from '../../player/recipe-change.ts';

/** A stretch of a pattern's default run, for a small picture. */
export interface Rhythm {
  readonly timeline: Timeline;
  readonly hosts: readonly HostSpec[];
  readonly links: readonly LinkSpec[];
  readonly lens: Lens;
  readonly from: Microseconds;
  readonly to: Microseconds;
}

/**
 * A window's worth of the default run: from where the first message is written, or, where no news arrives in it, the
 * window in which the page of the pattern opens.
 */
export function drawRhythm(pattern: Pattern): Rhythm {
  const { run, timeline, topology } = startRun(pattern, defaultRecipe(pattern), 0);
  run.advance(Math.max(pattern.openAt, 2 * pattern.windowUs));
  const first = run.log.find(({ kind }) => kind === 'write' || kind === 'segment')?.at ?? 0;
  const begin = Math.max(0, first - pattern.windowUs * LEAD);
  const hasNews = topology.publisher !== undefined;
  const isTelling =
    !hasNews || timeline.traffic.news.some(({ at }) => at > begin && at < begin + pattern.windowUs * ENOUGH);
  const from = isTelling ? begin : Math.max(0, pattern.openAt - pattern.windowUs);
  return {
    timeline,
    hosts: topology.hosts,
    links: topology.links,
    lens: pattern.lens,
    from,
    to: from + pattern.windowUs,
  };
}

/** Air before the first message, as a share of the window; and how early in it news must come to be seen delivered. */
const LEAD = 0.04;
const ENOUGH = 0.8;
