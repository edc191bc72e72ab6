import { declareNotes } from '../../kernel/note.ts';

/** A call of a client's user, from asking until the last try is over, for whoever measures. The program numbers its calls. */
export const callNotes = declareNotes('process', {
  asked: { call: 'number' },
  /** `ok`: its last try brought an answer that is no error. */
  settled: { call: 'number', ok: 'flag' },
  /** An agent opens a connection for a call of the program `app`. */
  connecting: { app: 'word', call: 'number' },
});

/** What goes on between an HTTP server, its clients and its service. */
export const httpNotes = declareNotes('application', {
  'stale connection': { call: 'word' },
  'answer unheard': { exchange: 'number' },
});
