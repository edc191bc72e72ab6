import { SECOND } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import type { Prediction } from '../contract/prediction.ts';

const BROKEN_AT = 10 * SECOND;

export const predictions: readonly Prediction[] = [
  {
    start: 'gap',
    at: '10.2s',
    until: '15s',
    question: 'What is told while no stream is open: does the browser get it?',
    answers: {
      all: {
        says: 'yes: EventSource asks for what is missing',
        because: 'The browser names the last event that it has, and the server has kept what came after it.',
      },
      lost: {
        says: 'no: that is lost',
        because: 'Last-Event-ID only helps where the server keeps a history. Here it keeps none.',
      },
    },
    right: (log) => {
      const back = log.find(({ kind, at }) => at > BROKEN_AT && kind === 'listening');
      const opened = log.find(
        (entry) =>
          entry.at > BROKEN_AT && entry.kind === 'read' && entry.role === 'request' && entry.n > (back?.n ?? 0),
      );
      const meanwhile = log.flatMap((entry) =>
        newsNotes.has(entry) && entry.name === 'news' && entry.at > BROKEN_AT && entry.n < (opened?.n ?? 0)
          ? [entry.values.news]
          : [],
      );
      if (meanwhile.length === 0) return null;
      const has = new Set(
        log.flatMap((entry) => (newsNotes.has(entry) && entry.name === 'delivered' ? [entry.values.news] : [])),
      );
      return meanwhile.every((item) => has.has(item)) ? 'all' : 'lost';
    },
  },
];
