import { declareNotes } from '../../kernel/note.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { balanceNotes, breakerNotes, cacheNotes, retryNotes } from '../../machines/middle/notes.ts';

export const callerNotes = declareNotes('application', {
  failed: { request: 'number', why: 'word' },
});

export const notes = [newsNotes, callerNotes, balanceNotes, breakerNotes, cacheNotes, retryNotes];
