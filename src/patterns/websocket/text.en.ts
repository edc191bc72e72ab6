import { proxyTexts } from '../shared/proxy-words.ts';

/** Sentences that only this pattern says; `{name}` stands for a value. */
export const texts = {
  ...proxyTexts,
  'note.news': 'The server has item {news} and sends it to every open socket.',
  'note.delivered': 'The browser shows item {news}.',
  'note.forgotten': 'The server keeps nothing: item {news} exists only in what is on its way.',
  'note.open': 'The connection speaks WebSocket now: both sides may talk at any time.',
  'note.closed': 'The WebSocket is closed with code {code}. A browser does not reconnect by itself; the page will.',
  'note.silence': 'Nothing was heard for longer than the heartbeat: the browser takes the server for dead.',
  'note.dead peer': 'No pong came back: the server takes that client for dead and hangs up.',
  'note.refused': 'The upgrade failed: {reason}.',
};
