import { duplicateNotes, newsNotes } from '../../record/news-notes.ts';
import type { Prediction } from '../contract/prediction.ts';

export const predictions: readonly Prediction[] = [
  {
    start: 'reply-lost',
    at: '6s',
    until: '9.2s',
    question: 'How often will order 1 be placed by then?',
    answers: {
      once: {
        says: 'once: the server knows it already',
        because: 'The second request has the key of the first, so the server only confirms what it has done.',
      },
      twice: {
        says: 'twice: it is asked for again',
        because: 'Only the answer was lost. Nothing tells the server that the second request is the same order.',
      },
    },
    right: (log) => {
      const placed = log.filter(
        (entry) =>
          (duplicateNotes.has(entry) && entry.values.news === 1) ||
          (newsNotes.has(entry) && entry.name === 'news' && entry.values.news === 1),
      ).length;
      return placed === 1 ? 'once' : placed === 2 ? 'twice' : null;
    },
  },
];
