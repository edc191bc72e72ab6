import { proxyTexts } from '../shared/proxy-words.ts';

/** Sentences that only this pattern says; `{name}` stands for a value. */
export const texts = {
  ...proxyTexts,
  'note.news': 'The server has item {news} and sends it to every open socket.',
  'note.news.unheard': 'The server has item {news}, and no socket is open: whoever comes back must ask for it.',
  'note.delivered.after': 'The browser shows item {news}, {ageUs} after the server had it.',
  'note.silence.in vain':
    'The server has been gone for {sinceUs}. Only the missing pings told the browser: it hangs up and connects anew.',
  'note.dead peer.in vain': 'No pong for too long: the server learns {sinceUs} late that this client is gone.',
  'note.closed.in vain':
    'The connection had been dead for {sinceUs}; now the browser knows (code {code}) and will reconnect.',
  'note.delivered': 'The browser shows item {news}.',
  'note.forgotten': 'The server keeps nothing: item {news} exists only in what is on its way.',
  'note.open': 'The connection speaks WebSocket now: both sides may talk at any time.',
  'note.closed': 'The WebSocket is closed with code {code}. A browser does not reconnect by itself; the page will.',
  'note.silence': 'Nothing was heard for longer than the heartbeat: the browser takes the server for dead.',
  'note.dead peer': 'No pong came back: the server takes that client for dead and hangs up.',
  'note.refused': 'The upgrade failed: {reason}.',
};
