/** Sentences that only this pattern says; `{name}` stands for a value. */
export const texts = {
  'note.login': '{user} is logged in.',
  'note.refreshed': '{user} has a new token for an expired one, and has noticed nothing.',
  'note.session lost': '{user} gets 401: {reason}. To the user this is being logged out.',
  'note.accepted': 'Thing {item} is in the cart, which now holds {cart}.',
  'note.cart full': 'The cart holds {limit} things: for thing {item} the oldest gave way. That is no loss of state.',
  'note.cart lost': 'The cart held {had} things and now holds {has}: the rest went with the state of the session.',
  'note.restart test': 'Restart test of backend {backend}: {result}, {reason}.',
  'note.news': 'The backend puts thing {news} into the cart.',
  'note.delivered': 'The browser knows that thing {news} is in the cart.',
  'note.failed': 'The browser gives up thing {item}: {why}.',
  'note.forgotten': 'Thing {news} of {client} will not be asked for again.',
  'note.choose': 'The proxy chooses backend {upstream} for request {request}: {reason}.',
  'note.tried': 'Backend {upstream} has answered request {request} with {status}.',
  'note.marked down': 'The proxy takes backend {upstream} for dead: it gets nothing for now.',
  'note.marked up': 'The proxy takes backend {upstream} for alive again.',
  'note.same again': 'The proxy tries request {request} at backend {upstream} once more (retry {retry}).',
  'note.not repeated':
    'Request {request} is a {method} and was sent: it may have been carried out, so no other backend gets it.',
};
