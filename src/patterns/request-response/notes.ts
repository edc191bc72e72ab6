import { declareNotes } from '../../kernel/note.ts';
import { duplicateNotes, newsNotes } from '../../record/news-notes.ts';

export const orderNotes = declareNotes('application', {
  parsed: { method: 'word', target: 'word', bytes: 'number' },
  serialised: { mediaType: 'word', bytes: 'number' },
  'known key': { order: 'number' },
  'given up': { order: 'number', tries: 'number' },
});

export const notes = [newsNotes, duplicateNotes, orderNotes];
