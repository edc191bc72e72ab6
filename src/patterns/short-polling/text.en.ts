/** Sentences that only this pattern says; `{name}` stands for a value. */
export const texts = {
  'note.news': 'The server has item {news}; it waits until somebody asks.',
  'note.delivered.after': 'The browser shows item {news}, {ageUs} after the server had it.',
  'note.delivered': 'The browser shows item {news}.',
  'note.forgotten': 'The server has written item {news} for {client} and forgets it.',
};
