import { declareNotes } from '../../kernel/note.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { sessionNotes } from '../../record/session-notes.ts';
import { balanceNotes, retryNotes } from '../../machines/middle/notes.ts';

export const shopNotes = declareNotes('application', {
  login: { user: 'host', sticky: 'word' },
  refreshed: { user: 'host', sticky: 'word' },
  accepted: { item: 'number', cart: 'number' },
  'cart full': { item: 'number', limit: 'number' },
  failed: { item: 'number', why: 'word' },
  /** What a client with a session from before a restart notices of it: `pass`, `fail`, or `none`. */
  'restart test': { backend: 'host', result: 'word', reason: 'word' },
});

export const notes = [newsNotes, sessionNotes, shopNotes, balanceNotes, retryNotes];
