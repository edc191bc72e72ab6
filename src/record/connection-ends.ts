/** What the log's names and states of TCP connections mean to those who follow both ends. */

/** At this end nothing is left of a connection; TIME-WAIT only remembers it. */
export function isForgotten(path: string): boolean {
  return /^(?:gone|over|time-?wait)$/i.test(path);
}

/** Both ends have said that they close: only the last acknowledgement is missing. */
export function isClosing(path: string): boolean {
  return path === 'LAST-ACK' || path === 'CLOSING';
}

/** The other host of a connection: `client:32768-server:80` seen from `client` is `server`. */
export function peerOf(connection: string, host: string): string {
  const [one = '', other = ''] = connection.split('-').map((end) => end.slice(0, end.lastIndexOf(':')));
  return one === host ? other : one;
}
