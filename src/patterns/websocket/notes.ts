import { declareNotes } from '../../kernel/note.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { balanceNotes, retryNotes } from '../../machines/middle/notes.ts';

export const socketNotes = declareNotes('application', {
  open: {},
  /** `code` is what the page is told: 1006 stands for no close frame at all (RFC 6455 7.4.1). */
  closed: { code: 'number' },
  refused: { reason: 'word' },
  silence: {},
  'dead peer': { handler: 'word' },
});

export const notes = [newsNotes, socketNotes, balanceNotes, retryNotes];
