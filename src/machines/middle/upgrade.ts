import { headerTokens, headerValue } from '../../protocols/http/headers.ts';
import type { Header } from '../../protocols/http/message.ts';
import type { Middleman } from './middleman.ts';

/** 101 Switching Protocols. */
export const SWITCHING = 101;

/**
 * Lets a client and an upstream change the protocol. Both fields are about one connection, so nginx passes neither unless
 * it is told to: without them, or with one only, the upstream sees a plain GET (recorded: nginx 1.22.1).
 */
export const upgrade: Middleman = {
  fields: ({ state }, { content }): readonly Header[] => {
    const wanted = headerValue(content.headers, 'Upgrade');
    const isUpgrade = wanted !== undefined && headerTokens(content.headers, 'Connection').includes('upgrade');
    if (isUpgrade && state.saysUpgrade)
      return [...(state.passesUpgrade ? [['Upgrade', wanted] as const] : []), ['Connection', 'upgrade']];
    return [
      ...(wanted !== undefined && state.passesUpgrade ? [['Upgrade', wanted] as const] : []),
      ...(state.keepsConnections ? [] : [['Connection', 'close'] as const]),
    ];
  },
  flow: (work, id, part) => {
    if (part.type === 'head' && part.head.status === SWITCHING) work.update(id, { phase: 'tunnel' });
    return [part];
  },
};
