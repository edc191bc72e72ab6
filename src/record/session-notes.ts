import { declareNotes } from '../kernel/note.ts';

/** What users notice of the state that a backend kept for them, or did not; the workload's own words, which measures read. */
export const sessionNotes = declareNotes('application', {
  /** Whoever was logged in is not any more. */
  'session lost': { user: 'host', reason: 'word' },
  'cart lost': { had: 'number', has: 'number' },
});
