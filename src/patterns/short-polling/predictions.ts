import { SECOND } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import type { Prediction } from '../contract/prediction.ts';

const ASKED_AT = 19 * SECOND;

export const predictions: readonly Prediction[] = [
  {
    start: 'calm',
    at: '19s',
    until: '30s',
    question: 'How old will the oldest news be that the browser shows until then?',
    answers: {
      fresh: {
        says: 'under 0.6 s: the server has it at once',
        because: 'Luck: each item came just before a question. The next one may wait a whole interval.',
      },
      second: {
        says: '0.6 to 1.3 s',
        because: 'News waits for the next question: half an interval on average, and then the way.',
      },
      interval: {
        says: 'over 1.3 s: it waits for a question',
        because: 'The server may not speak unasked: an item that just missed a question waits a whole interval.',
      },
    },
    right: (log) => {
      const born = new Map(
        log.flatMap((entry) =>
          newsNotes.has(entry) && entry.name === 'news' ? [[entry.values.news, entry.at] as const] : [],
        ),
      );
      const ages = log.flatMap((entry) => {
        if (!newsNotes.has(entry) || entry.name !== 'delivered' || entry.at < ASKED_AT) return [];
        return [entry.at - (born.get(entry.values.news) ?? entry.at)];
      });
      const oldest = Math.max(...ages);
      if (ages.length === 0) return null;
      return oldest < 0.6 * SECOND ? 'fresh' : oldest <= 1.3 * SECOND ? 'second' : 'interval';
    },
  },
];
