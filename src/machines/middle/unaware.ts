import type { Middleman } from './middleman.ts';

/** The first write to a client that has left brings its RST, the next one finds the connection dead. */
const WRITES_TO_NOTICE = 2;

/**
 * HAProxy without `option abortonclose` does not look whether its client is still there: the server works on, its answer
 * counts as sent, and a stream ends with the second write after the client has left (recorded: HAProxy 2.6.12).
 */
export const unaware: Middleman = {
  outlives: (work, id) => {
    const isTunnel = work.state.open[id]?.phase === 'tunnel';
    if (isTunnel || work.state.abortOnClose) return false;
    work.update(id, { unheard: 0 });
    return true;
  },
  flow: (work, id, part) => {
    const unheard = work.state.open[id]?.unheard ?? null;
    if (unheard === null || part.type === 'cut') return [part];
    if (part.type === 'end') return [{ type: 'cut', result: 'closed' }];
    if (part.type === 'head') return [];
    if (unheard + 1 < WRITES_TO_NOTICE) work.update(id, { unheard: unheard + 1 });
    else work.cut(id);
    return [];
  },
};
