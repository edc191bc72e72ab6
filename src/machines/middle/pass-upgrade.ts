import { headerTokens, headerValue } from '../../protocols/http/headers.ts';
import type { Middleman } from './middleman.ts';
import { upgrade } from './upgrade.ts';

/** HAProxy lets a client and a server change the protocol without being told to (recorded: HAProxy 2.6.12). */
export const passUpgrade: Middleman = {
  ...upgrade,
  fields: (_, { content }) => {
    const wanted = headerValue(content.headers, 'Upgrade');
    if (wanted === undefined || !headerTokens(content.headers, 'Connection').includes('upgrade')) return [];
    return [
      ['Connection', 'Upgrade'],
      ['Upgrade', wanted],
    ];
  },
};
