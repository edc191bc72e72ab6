import { declareNotes } from '../../kernel/note.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { balanceNotes, retryNotes } from '../../machines/middle/notes.ts';

export const streamNotes = declareNotes('application', {
  reconnecting: { afterMs: 'number' },
  'failed for good': {},
});

export const notes = [newsNotes, streamNotes, balanceNotes, retryNotes];
