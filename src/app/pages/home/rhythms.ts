import type { Entry } from '../../../kernel/entry.ts';
import { patterns } from '../../../patterns/index.ts';
import type { Pattern, Stamp } from '../../../patterns/contract/pattern.ts';
import { startRun } from '../../../player/player-run.ts';
import { defaultRecipe, withPreset } from '../../../player/recipe-change.ts';
import { thumbnailOf } from '../../../views/geometry/thumbnail.ts';
import type { ThumbnailPicture } from '../../../views/geometry/thumbnail.ts';

/** Air before the first message, as a share of the window; and how early in it news must come to be seen delivered. */
const LEAD = 0.04;
const ENOUGH = 0.8;
/** With more messages of a handshake than this, they would be all that is seen. */
const MOST_GREETINGS = 8;

const loaded = await Promise.all(patterns.map(({ load }) => load()));

/** The picture of each pattern's default run, by its id: made when the site is built, so that home needs no simulator. */
export const rhythms: Readonly<Record<string, ThumbnailPicture>> = Object.fromEntries(
  loaded.map(({ pattern }) => [pattern.id, drawRhythm(pattern)]),
);

/**
 * The pattern's own stamp, or a window's worth of the default run: from where the first message is written, or, where no
 * news arrives in it or a handshake fills it, the window in which the page of the pattern opens.
 */
function drawRhythm(pattern: Pattern): ThumbnailPicture {
  if (pattern.stamp !== undefined) return drawStamp(pattern, pattern.stamp);
  const { run, timeline, topology } = startRun(pattern, defaultRecipe(pattern), 0);
  run.advance(Math.max(pattern.openAt, 2 * pattern.windowUs));
  const first = run.log.find((entry) => isMessage(pattern, entry))?.at ?? 0;
  const begin = Math.max(0, first - pattern.windowUs * LEAD);
  const hasNews = topology.byHand !== undefined;
  const isTold = timeline.traffic.news.some(({ at }) => at > begin && at < begin + pattern.windowUs * ENOUGH);
  const greetings = run.log.filter(({ at }) => at < begin + pattern.windowUs).filter(isGreeting).length;
  const isTelling = (!hasNews || isTold) && greetings <= MOST_GREETINGS;
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

function drawStamp(pattern: Pattern, stamp: Stamp): ThumbnailPicture {
  const { from, windowUs } = stamp;
  const { run, timeline, topology } = startRun(pattern, withPreset(pattern, defaultRecipe(pattern), stamp), 0);
  run.advance(from + windowUs);
  const { hosts, links } = topology;
  return thumbnailOf({ timeline, hosts, links, lens: pattern.lens, from, to: from + windowUs });
}

function isMessage({ lens }: Pattern, { kind }: Entry): boolean {
  return lens === 'segments' ? kind === 'segment' : kind === 'write';
}

function isGreeting(entry: Entry): boolean {
  return entry.kind === 'write' && entry.role === 'control';
}
