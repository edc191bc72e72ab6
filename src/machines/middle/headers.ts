import { headerValue } from '../../protocols/http/headers.ts';
import type { Header, HttpRequest } from '../../protocols/http/message.ts';
import { addressOf } from './address.ts';
import type { Middleman } from './middleman.ts';
import { SWITCHING } from './upgrade.ts';

/** Fields that belong to one connection and are not passed on: RFC 9110 7.6.1. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'content-length', 'transfer-encoding', 'upgrade']);

/** Names itself and the client it speaks for, and lets nothing pass that belongs to one connection only. */
export const headers: Middleman = {
  fields: ({ state }, { from }) => [
    ['Via', '1.1 proxy'],
    ['X-Forwarded-For', addressOf(from, state.oneNetwork)],
  ],
  back: (_, __, answer) => ({ ...answer, headers: endToEnd(answer.headers) }),
  flow: (_, __, part) => {
    // Those of a 101 are about the connection itself.
    if (part.type !== 'head' || part.head.status === SWITCHING) return [part];
    const length = headerValue(part.head.headers, 'Content-Length');
    return [
      {
        ...part,
        head: { ...part.head, headers: endToEnd(part.head.headers) },
        ...(length === undefined ? {} : { length: Number(length) }),
      },
    ];
  },
};

/** The fields that a proxy passes on. */
export function endToEnd(fields: readonly Header[]): readonly Header[] {
  return fields.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
}

/** The number by which a client follows its request. */
export function newsOf({ headers: fields }: HttpRequest): readonly number[] {
  const number = headerValue(fields, 'X-Request-Id');
  return number !== undefined && /^\d{1,9}$/.test(number) ? [Number(number)] : [];
}
