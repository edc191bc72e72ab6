import { SECOND } from '../../../kernel/time.ts';
import type { Lens, Pattern } from '../../../patterns/contract/pattern.ts';
import { durationOf, positionOfStep, startRun } from '../../../player/player-run.ts';
import type { PlayerRun } from '../../../player/player-run.ts';
import { defaultRecipe } from '../../../player/recipe-change.ts';
import { figurePicture, tellingMoment } from '../../../views/golden/figure-picture.ts';
import type { PicturedRun } from '../../../views/golden/figure-picture.ts';
import { formatClock } from '../../format.ts';
import { drawnStates } from '../drawn-states.ts';
import { formats } from '../formats.ts';
import { narrate } from '../words/narrate.ts';
import { Narrator } from '../words/sentence.ts';

const SENTENCES = 40;
const CHUNK = 5 * SECOND;

/** The default run of a pattern, as far as pictures and words of it are kept. */
export function keptRun(pattern: Pattern): PlayerRun {
  const kept = startRun(pattern, defaultRecipe(pattern), 0);
  let until = pattern.openAt + pattern.windowUs;
  kept.run.advance(until);
  for (; kept.stops.count(pattern.lens) < SENTENCES && until < durationOf(kept.recipe); until += CHUNK)
    kept.run.advance(until + CHUNK);
  return kept;
}

/**
 * The figure of a moment that tells something: while something is on its way, from where the page of the pattern opens
 * on or, when all has arrived by then, from the beginning.
 */
export function keptPicture(pattern: Pattern, kept: PlayerRun, lens: Lens): string {
  const pictured = picturedRun(pattern, kept);
  if (lens === 'inside') {
    // Inside hosts nothing is on its way: most of the window tells.
    const at = pattern.openAt + Math.round(pattern.windowUs * 0.65);
    return figurePicture(pictured, lens, { at, step: kept.run.stepAt(at) });
  }
  const moment = tellingMoment(pictured, lens, pattern.openAt) ?? tellingMoment(pictured, lens, 0);
  if (moment === null)
    throw new Error(`${pattern.id} has nothing on its way, neither where its page opens nor at its beginning`);
  return figurePicture(pictured, lens, moment);
}

/** A run as the figure takes it. */
export function picturedRun(pattern: Pattern, { recipe, run, timeline, topology }: PlayerRun): PicturedRun {
  const { names } = new Narrator(pattern, topology, run.log);
  const { mainProgram, stateWords, badgeWords = {}, windowUs } = pattern;
  return {
    timeline,
    log: run.log,
    stepAt: (at) => run.stepAt(at),
    hosts: topology.hosts.map(({ id, shape, group }) => ({ id, shape, group, title: names.host(id) })),
    links: topology.links,
    windowUs,
    words: { mainProgram, stateWords, badgeWords },
    drawn: drawnStates(pattern, recipe),
    formats,
  };
}

/** What the narration says at the first stops of a run, with their times. */
export function keptWords(pattern: Pattern, kept: PlayerRun): string {
  const narrator = new Narrator(pattern, kept.topology, kept.run.log, kept.timeline);
  const lines: string[] = [];
  for (let index = 0; lines.length < SENTENCES; index += 1) {
    const step = kept.stops.at(pattern.lens, index);
    if (step === undefined) break;
    const sentence = narrate(kept, narrator, pattern.lens, step);
    lines.push(`${formatClock(positionOfStep(kept, step).at)}  ${sentence}`);
  }
  return `${lines.join('\n')}\n`;
}
