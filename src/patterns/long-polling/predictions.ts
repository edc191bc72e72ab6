import { SECOND } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import type { Prediction } from '../contract/prediction.ts';

const ASKED_AT = 12 * SECOND;
/** Items of one burst come this close to each other at most. */
const BURST = 0.5 * SECOND;

export const predictions: readonly Prediction[] = [
  {
    start: 'gap',
    at: '12s',
    until: '26s',
    question: 'The first item of the next burst is answered at once. The others?',
    answers: {
      together: {
        says: 'come with it, in one answer',
        because: 'No request was waiting when the burst came, so all of it was there when one did.',
      },
      later: {
        says: 'wait for the next question',
        because: 'One answer ends the only request that waited. The rest waits for a whole round trip.',
      },
    },
    right: (log) => {
      const news = log.filter((entry) => newsNotes.has(entry) && entry.name === 'news' && entry.at >= ASKED_AT);
      const first = news[0];
      const burst = news.filter(({ at }) => at - (first?.at ?? 0) < BURST);
      if (first === undefined || !newsNotes.has(first) || burst.length < 2) return null;
      const { news: item } = first.values;
      const answer = log.find(
        (entry) => entry.kind === 'write' && entry.role === 'response' && entry.items.includes(item),
      );
      if (answer?.kind !== 'write') return null;
      return answer.items.length >= burst.length ? 'together' : 'later';
    },
  },
];
