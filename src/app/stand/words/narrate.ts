import type { Entry, EntryKind } from '../../../kernel/entry.ts';
import { isSeenAt } from '../../../patterns/contract/pattern.ts';
import type { Microseconds } from '../../../kernel/time.ts';
import { newsNotes } from '../../../record/news-notes.ts';
import type { Position } from '../../../record/frame.ts';
import type { Lens } from '../../../patterns/contract/pattern.ts';
import type { PlayerRun } from '../../../player/player-run.ts';
import type { Narrator } from './sentence.ts';

/** What a step is told by, the most telling first. */
const ORDER: readonly EntryKind[] = [
  'error',
  'limit',
  'intervention',
  'ineffective',
  'loss',
  'result',
  'socket error',
  'undelivered',
  'write',
  'note',
  'read',
  'crash',
  'boot',
  'offline',
  'online',
  'paused',
  'resumed',
  'link',
  'deaf',
  'work',
  'work done',
  'work dropped',
  'save',
  'listening',
  'translation',
  'segment',
  'datagram',
  'state',
  'spawn',
  'exit',
  'arrival',
];

/** What is happening at a step, in one sentence: of the last stop up to it that says anything, the most telling entry. */
export function narrate(of: PlayerRun, narrator: Narrator, lens: Lens, step: number): string {
  const { stops } = of;
  const last = stops.through(lens, step);
  let stop = last;
  for (let back = 0; stop !== undefined && back < MOST_DULL; back += 1) {
    if (weightOfStop(of, narrator, lens, stop) > 0) return sayStop(of, narrator, lens, stop);
    stop = stops.through(lens, stop - 1);
  }
  return last === undefined ? '' : sayStop(of, narrator, lens, last);
}

/** At most so many stops in a row only change a number. */
const MOST_DULL = 6;

/** At most so many stops are looked back over. */
const MOST_STOPS = 60;

/**
 * The same at any moment: at the very time of a stop that stop; between two the most telling of the last while, so that
 * what broke is not talked over by what goes on as ever.
 *
 * @param whileUs how far back, in microseconds of the run.
 */
export function narrateAt(
  of: PlayerRun,
  narrator: Narrator,
  lens: Lens,
  { at, step }: Position,
  whileUs: Microseconds,
): string {
  const { run, stops } = of;
  const count = stops.countThrough(lens, step);
  let best = { stop: -1, weight: -1 };
  for (let index = count - 1; index >= Math.max(0, count - MOST_STOPS); index -= 1) {
    const stop = stops.at(lens, index) ?? 0;
    const age = at - (run.stepTimes[stop] ?? 0);
    const weight = weightOfStop(of, narrator, lens, stop);
    if (age === 0 && best.stop < 0 && weight > 0) return sayStop(of, narrator, lens, stop);
    if (age > whileUs && best.stop >= 0) break;
    if (weight > best.weight) best = { stop, weight };
  }
  return best.stop < 0 ? '' : sayStop(of, narrator, lens, best.stop);
}

/** How much an entry matters to who wants to know what has happened: a failure more than an effect, that more than a message. */
function weightOf(entry: Entry, narrator: Narrator): number {
  const said = narrator.weightOf(entry);
  if (said !== undefined) return said;
  switch (entry.kind) {
    case 'intervention':
    case 'crash':
      return 3;
    case 'result':
      return entry.result === 'ok' ? 0 : 3;
    case 'undelivered':
      return entry.farewell === true ? 0 : 2;
    case 'note':
      return entry.layer === 'process' ? 0 : narrator.isFailure(entry) ? 3 : 2;
    case 'loss':
      return 2;
    case 'read':
    case 'write':
      // That something has arrived is told by what it is about.
      return entry.role === 'acknowledgement' ? 0 : 1;
    default:
      return 1;
  }
}

/** Notes of a failure are told before anything else, and of those of one moment an effect before how it came about. */
function noteWeight(entry: Entry, narrator: Narrator): number {
  if (entry.kind !== 'note') return 0;
  return narrator.isFailure(entry) ? 2 : newsNotes.has(entry) ? 1 : 0;
}

function weightOfStop(of: PlayerRun, narrator: Narrator, lens: Lens, stop: number): number {
  return Math.max(...entriesOf(of, lens, stop).map((entry) => weightOf(entry, narrator)));
}

function entriesOf({ run }: PlayerRun, lens: Lens, stop: number): readonly Entry[] {
  return run.log.slice(run.stepEntries[stop] ?? 0, run.entriesThrough(stop)).filter((entry) => isSeenAt(lens, entry));
}

function sayStop(of: PlayerRun, narrator: Narrator, lens: Lens, stop: number): string {
  const entries = [...entriesOf(of, lens, stop)];
  for (const entry of entries.sort(
    (one, other) =>
      noteWeight(other, narrator) - noteWeight(one, narrator) ||
      Number(narrator.weightOf(one) === 0) - Number(narrator.weightOf(other) === 0) ||
      rankOf(one) - rankOf(other) ||
      one.n - other.n,
  )) {
    const sentence = narrator.say(entry);
    if (sentence !== null) return sentence;
  }
  return '';
}

function rankOf({ kind, layer }: Entry): number {
  // What the transport notes is told only when nothing above it happens.
  return ORDER.indexOf(kind) + (layer === 'transport' || layer === 'process' ? ORDER.length : 0);
}
