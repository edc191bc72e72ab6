import type { Entry, EntryKind } from '../../../kernel/entry.ts';
import { isSeenAt } from '../../../patterns/contract/pattern.ts';
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

/** What is happening at a step, in one sentence: of the last stop up to it, the most telling entry. */
export function narrate({ run, stops }: PlayerRun, narrator: Narrator, lens: Lens, step: number): string {
  const stop = stops.through(lens, step);
  if (stop === undefined) return '';
  const entries = run.log
    .slice(run.stepEntries[stop] ?? 0, run.entriesThrough(stop))
    .filter((entry) => isSeenAt(lens, entry));
  for (const entry of entries.sort((one, other) => rankOf(one) - rankOf(other) || one.n - other.n)) {
    const sentence = narrator.say(entry);
    if (sentence !== null) return sentence;
  }
  return '';
}

function rankOf({ kind, layer }: Entry): number {
  // What the transport notes is told only when nothing above it happens.
  return ORDER.indexOf(kind) + (layer === 'transport' || layer === 'process' ? ORDER.length : 0);
}
