import type { Plain } from '../kernel/entry.ts';
import { declareNotes } from '../kernel/note.ts';

/** What whoever brings news says of each item; the workload's own words, which traffic and measures read. */
export const newsNotes = declareNotes('application', {
  /** A server has it. `volatile`: in memory only. `audience`: hosts it is for, with commas between, or `anyone`. */
  news: { news: 'number', volatile: 'flag?', audience: 'word?' },
  /** A client's application has it. */
  delivered: { news: 'number', redelivered: 'flag?' },
  /** Nobody will bring it any more: to this client, or to all who lack it. */
  forgotten: { news: 'number', client: 'host?' },
});

/** It was brought about a second time: an effect that nobody asked for twice. */
export const duplicateNotes = declareNotes('application', { duplicate: { news: 'number' } });

/** How an item comes into being. `kept`: its publisher repeats it until it is confirmed. */
export const publicationNotes = declareNotes('process', {
  published: { news: 'number', kept: 'flag', audience: 'word' },
});

/** The audience of an item that is done with as soon as one client has it, whichever that is. */
export const ANYONE = 'anyone';

/** Whom an item of news is for, as its note says; null is everyone. */
export function audienceOf(audience: Plain | undefined): readonly string[] | null {
  return typeof audience === 'string' ? audience.split(',').filter((host) => host !== '') : null;
}
