import { declareNotes } from '../../kernel/note.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { balanceNotes, retryNotes } from '../../machines/middle/notes.ts';

export const holdNotes = declareNotes('application', {
  parked: { client: 'host' },
  'session unknown': { client: 'host', server: 'host' },
});

export const notes = [newsNotes, holdNotes, balanceNotes, retryNotes];
