import { proxyTexts } from '../shared/proxy-words.ts';

/** Sentences that only this pattern says; `{name}` stands for a value. */
export const texts = {
  ...proxyTexts,
  'note.news': 'The server has item {news} and writes it to every open stream.',
  'note.news.unheard': 'The server has item {news}, and no stream is open: whoever comes back must ask for it.',
  'note.delivered.after': 'The browser shows item {news}, {ageUs} after the server had it.',
  'note.delivered': 'The browser shows item {news}.',
  'note.forgotten': 'The server keeps no history: item {news} exists only in what is on its way.',
  'note.reconnecting': 'The stream broke. EventSource asks again by itself in {afterMs} ms.',
  'note.failed for good': 'The answer was no event stream: EventSource gives up for good and will not ask again.',
};
