import { SECOND } from '../../kernel/time.ts';
import { balanceNotes } from '../../machines/middle/notes.ts';
import type { Prediction } from '../contract/prediction.ts';

const DEAD_AT = 5 * SECOND;

export const predictions: readonly Prediction[] = [
  {
    start: 'backend-dies',
    at: '5.1s',
    until: '8.5s',
    question: 'How long will the next request for b wait before another is asked?',
    answers: {
      short: {
        says: 'not at all: it goes elsewhere',
        because: 'A program that has ended leaves a kernel behind, which refuses at once.',
      },
      limit: {
        says: 'as long as the proxy lets it',
        because:
          'A host without power refuses nothing. Only the limit of the proxy ends the wait, and a user pays for it.',
      },
    },
    right: (log) => {
      const choice = log.find(
        (entry) =>
          balanceNotes.has(entry) && entry.name === 'choose' && entry.values.upstream === 'b' && entry.at > DEAD_AT,
      );
      const end = log.find(
        (entry) =>
          balanceNotes.has(entry) &&
          entry.name === 'tried' &&
          entry.values.upstream === 'b' &&
          entry.n > (choice?.n ?? Number.POSITIVE_INFINITY),
      );
      if (choice === undefined || end === undefined) return null;
      return end.at - choice.at < SECOND ? 'short' : 'limit';
    },
  },
];
