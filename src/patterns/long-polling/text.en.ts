import { proxyTexts } from '../shared/proxy-words.ts';

/** Sentences that only this pattern says; `{name}` stands for a value. */
export const texts = {
  ...proxyTexts,
  'note.news': 'The server has item {news}, and answers everyone who waits.',
  'note.session unknown': 'The session of {client} was opened elsewhere: {server} does not know it and answers 400.',
  'note.parked': 'The server has nothing new for {client} and keeps the request.',
  'note.news.unheard': 'The server has item {news}, and nobody is connected: it waits.',
  'note.delivered.after': 'The browser shows item {news}, {ageUs} after the server had it, and asks again at once.',
  'note.delivered': 'The browser shows item {news} and asks again at once.',
  'note.forgotten': 'The server has written item {news} for {client} and forgets it.',
};
