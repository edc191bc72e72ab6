import { declareNotes } from '../kernel/note.ts';

/** What a program says of the names that it looks up. */
export const lookupNotes = declareNotes('application', {
  'lookup begun': { lookup: 'number', name: 'word' },
  /** `result`: `answered`, or why not. `tries`: how often it was asked, whoever was asked. */
  'lookup over': { lookup: 'number', name: 'word', result: 'word', addresses: 'number', tries: 'number' },
});

/** What `lookup over` says of one that ended as it should: with addresses, or with the word that there are none. */
export const ANSWERED: readonly string[] = ['answered', 'no such name', 'no address'];
