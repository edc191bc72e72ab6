import { waitForMore, whileQuiet } from './quiet.ts';
import type { Work } from './work.ts';

/**
 * HAProxy `timeout server`: a stream that is quiet for so long is cut, and only what comes from the server begins the wait
 * anew. In a tunnel it is `timeout tunnel`, or else the smaller of `timeout client` and `timeout server`, and bytes of either
 * side begin it anew. The server gets RST, but FIN where `timeout client` ran out (recorded: HAProxy 2.6.12).
 */
export const haproxyTimeouts = whileQuiet(restart);

function restart(work: Work, id: number): void {
  const { open, timeoutUs, clientTimeoutUs, tunnelTimeoutUs } = work.state;
  const isTunnel = open[id]?.phase === 'tunnel';
  if (!isTunnel) waitForMore(work, id, timeoutUs);
  else if (tunnelTimeoutUs > 0) waitForMore(work, id, tunnelTimeoutUs);
  else if (clientTimeoutUs > 0 && clientTimeoutUs < timeoutUs) waitForMore(work, id, clientTimeoutUs, true);
  else waitForMore(work, id, timeoutUs);
}
