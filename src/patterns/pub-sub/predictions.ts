import { SECOND } from '../../kernel/time.ts';
import { copyNotes } from '../../record/copy-notes.ts';
import type { Prediction } from '../contract/prediction.ts';

const KILLED_AT = 8 * SECOND;

export const predictions: readonly Prediction[] = [
  {
    start: 'redelivery',
    at: '7s',
    until: '8.8s',
    question: 'Subscriber 1 dies at 8 s. What becomes of its message?',
    answers: {
      again: {
        says: 'another subscriber gets it',
        because: 'Nobody had confirmed it, so the broker still answered for it and handed it out again.',
      },
      lost: {
        says: 'it dies with its subscriber',
        because: 'It was confirmed before the work: the broker had forgotten it, and nobody else knew of it.',
      },
    },
    right: (log) => {
      const killed = log.find((entry) => entry.kind === 'intervention' && entry.at >= KILLED_AT);
      if (killed === undefined) return null;
      const isDropped = log.some((entry) => entry.kind === 'work dropped' && entry.at === killed.at);
      const isAgain = log.some(
        (entry) => copyNotes.has(entry) && entry.name === 'deliver' && entry.values.redelivered && entry.n > killed.n,
      );
      return isAgain ? 'again' : isDropped ? 'lost' : null;
    },
  },
];
