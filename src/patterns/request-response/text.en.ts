/** Sentences that only this pattern says; `{name}` stands for a value. */
export const texts = {
  'note.news': 'The server commits order {news}: from now on it has it, whoever knows.',
  'note.delivered.after': 'The browser learns, {ageUs} after the commit, that order {news} is placed.',
  'note.duplicate.after':
    'The server commits order {news} once more, {ageUs} after the first time: nothing tells it that it is the same.',
  'note.delivered': 'The browser knows that order {news} is placed.',
  'note.duplicate': 'The server commits order {news} a second time: nothing told it that this was a repetition.',
  'note.known key': 'The server knows this key: order {order} is committed already, so it only confirms.',
  'note.parsed': 'The server has parsed {method} {target} with {bytes} of content.',
  'note.serialised': 'The server writes its answer as {mediaType}: {bytes} of content.',
  'note.given up': 'The browser gives up on order {order} after {tries} tries.',
  'note.forgotten': 'The browser of {client} will never learn about order {news}.',
};
