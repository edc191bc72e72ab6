import { declareNotes } from '../kernel/note.ts';

/** What a program says that sends something to and fro to see how long it takes. */
export const pingNotes = declareNotes('application', {
  'ping sent': { ping: 'number' },
  'ping back': { ping: 'number', tookUs: 'number' },
});
