import { declareNotes } from '../../kernel/note.ts';

/** Whom a proxy chooses and what comes of it. Requests are numbered by the proxy; `upstream` is a name of its list, or `none`. */
export const balanceNotes = declareNotes('application', {
  choose: { request: 'number', upstream: 'word', reason: 'word', probe: 'flag' },
  tried: { request: 'number', upstream: 'word', status: 'number' },
  'marked down': { upstream: 'word' },
  'marked up': { upstream: 'word' },
});

export const retryNotes = declareNotes('application', {
  'same again': { request: 'number', upstream: 'word', retry: 'number' },
  'not repeated': { request: 'number', method: 'word' },
});

export const breakerNotes = declareNotes('application', {
  breaker: { upstream: 'word', state: 'word', reason: 'word' },
});

export const cacheNotes = declareNotes('application', {
  'cache hit': { request: 'number', target: 'word', age: 'number' },
});
