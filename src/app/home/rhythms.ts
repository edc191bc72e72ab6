import { patterns } from '../../patterns/index.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { startRun } from '../../player/player-run.ts';
import { defaultRecipe } from '../../player/recipe-change.ts';
import { thumbnailOf } from '../../views/geometry/thumbnail.ts';
import type { ThumbnailPicture } from '../../views/geometry/thumbnail.ts';

/** Air before the first message, as a share of the window; and how early in it news must come to be seen delivered. */
const LEAD = 0.04;
const ENOUGH = 0.8;

const loaded = await Promise.all(patterns.map(({ load }) => load()));

/** The picture of each pattern's default run, by its id: made when the site is built, so that home needs no simulator. */
export const rhythms: Readonly<Record<string, ThumbnailPicture>> = Object.fromEntries(
  loaded.map(({ pattern }) => [pattern.id, drawRhythm(pattern)]),
);

/**
 * A window's worth of the default run: from where the first message is written, or, where no news arrives in it, the
 * window in which the page of the pattern opens.
 */
function drawRhythm(pattern: Pattern): ThumbnailPicture {
  const { run, timeline, topology } = startRun(pattern, defaultRecipe(pattern), 0);
  run.advance(Math.max(pattern.openAt, 2 * pattern.windowUs));
  const first = run.log.find(({ kind }) => kind === 'write' || kind === 'segment')?.at ?? 0;
  const begin = Math.max(0, first - pattern.windowUs * LEAD);
  const hasNews = topology.publisher !== undefined;
  const isTelling =
    !hasNews || timeline.traffic.news.some(({ at }) => at > begin && at < begin + pattern.windowUs * ENOUGH);
  const from = isTelling ? begin : Math.max(0, pattern.openAt - pattern.windowUs);
  return thumbnailOf({
    timeline,
    hosts: topology.hosts,
    links: topology.links,
    lens: pattern.lens,
    from,
    to: from + pattern.windowUs,
  });
}
