import type { Effect } from '../../kernel/effect.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { noBytes } from '../../protocols/bytes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import type { Header, HttpRequest, RequestHead } from '../../protocols/http/message.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { toJson } from '../../protocols/representation.ts';
import type { ServiceAnswer } from '../http/http-events.ts';
import { reply } from '../http/service.ts';
import { isItem, parse } from './news-store.ts';
import type { StoredItem } from './news-store.ts';

/** A request for news. With a cursor it says what the client has; without, only who it is. */
export function newsRequest(client: string, cursor: number | null): HttpRequest {
  const who: readonly Header[] = [
    ['Host', 'news.example'],
    ['Accept', 'application/json'],
    ['Cookie', `client=${client}`],
  ];
  return cursor === null
    ? { method: 'GET', target: '/news', headers: who, body: noBytes }
    : {
        method: 'GET',
        target: `/news?after=${cursor}`,
        headers: [...who, ['If-None-Match', `"${cursor}"`]],
        body: noBytes,
      };
}

/** Who asks and from where: the cursor of the request, or null without one. */
export function readNewsRequest(head: RequestHead): { readonly client: string; readonly after: number | null } {
  const after = /[?&]after=(\d{1,9})\b/.exec(head.target)?.[1];
  const client = /client=([\w-]{1,40})/.exec(headerValue(head.headers, 'Cookie') ?? '')?.[1];
  return { client: client ?? '', after: after === undefined ? null : Number(after) };
}

/**
 * The answer with `items`, newest last; `position` is where the client then stands. Nothing new is 304 for a client that
 * said what it has (RFC 9110 15.4.5), and an empty list for one that did not.
 */
export function newsAnswer(ask: {
  readonly handler: string;
  readonly message: number;
  readonly items: readonly StoredItem[];
  readonly position: number;
  readonly conditional: boolean;
}): Effect {
  const { handler, message, items, position, conditional } = ask;
  const empty = items.length === 0;
  const status = empty && conditional ? 304 : 200;
  const { mediaType, body } = toJson({ items: items.map(({ id, text }) => ({ id, text })), next: position });
  const tag: readonly Header[] = conditional ? [['ETag', `"${position}"`]] : [];
  const label = empty
    ? `${status} ${conditional ? reasonPhrase(status) : 'empty'}`
    : `200 with ${items.length === 1 ? `item ${items[0]?.id}` : `${items.length} items`}`;
  const answer: ServiceAnswer = {
    type: 'respond',
    response: {
      status,
      reason: reasonPhrase(status),
      headers: [...(status === 200 ? [['Content-Type', mediaType] as const] : []), ...tag],
      body: status === 200 ? body : noBytes,
    },
    note: { role: empty ? 'empty' : 'response', label, answers: message, items: items.map(({ id }) => id) },
  };
  return reply(handler, answer);
}

/** The items in an answer's body, and where the client now stands; null when the body is no such answer. */
export function readNewsAnswer(
  body: Uint8Array,
): { readonly items: readonly StoredItem[]; readonly next: number } | null {
  const value = parse(body);
  if (typeof value !== 'object' || value === null || !('items' in value) || !('next' in value)) return null;
  const { items, next } = value;
  if (!Array.isArray(items) || typeof next !== 'number') return null;
  return { items: items.filter(isItem), next };
}

/** The notes that an application has these items. */
export function deliveredNotes(items: readonly StoredItem[]): readonly Effect[] {
  return items.map(({ id }) => newsNotes.say('delivered', { news: id }));
}

/** The notes that a server keeps these items no longer for a client. */
export function forgottenNotes(items: readonly StoredItem[], client: string): readonly Effect[] {
  return items.map(({ id }) => newsNotes.say('forgotten', { news: id, client }));
}
