/** What a proxy in front of the server says, and the words for its states. */
export const proxyTexts = {
  'note.choose': 'The proxy passes request {request} to {upstream}.',
  'note.tried': 'To request {request} the proxy has {status} from {upstream}.',
  'note.marked down': 'The proxy takes {upstream} for dead: it gets nothing for now.',
  'note.marked up': 'The proxy takes {upstream} for alive again.',
  'note.same again': 'The proxy tries request {request} at {upstream} once more (retry {retry}).',
  'note.not repeated':
    'Request {request} is a {method} and was sent: it may have been carried out, so it is not sent again.',
};

export const proxyStates = {
  healthy: 'passes on',
  degraded: 'an upstream is down',
  'no-live-upstream': 'no live upstream',
};
