/**
 * What happens to a link on its way through texts, chats and mail: the end of the sentence sticks to it, and `&` comes
 * as HTML writes it. Both are certain enough to be mended, and are said.
 */

const TAIL = /[\s.,;:!?)\]}>"'`*|\\\u2026\u201d\u2019\u00bb\u203a\u3002\uff0c\uff09]+$/u;
/** The same as HTML and as addresses write it. */
const ENTITY_TAIL = /(?:&(?:gt|lt|quot|apos|nbsp);[\s.,;:!?)\]]*)+$/;
const PERCENT_TAIL = /(?:%(?:0A|0D|2[0279CE]|3[ABEF]|5D|7D))+$/i;
const AMPERSAND = /&(?:amp;|#0*38;|#x0*26;)+/gi;

/** A text without the punctuation it ends in. */
export function withoutTail(text: string): string {
  return text.replace(TAIL, '');
}

/** The text without as little of its punctuation as makes it readable; without all of it where that is not enough. */
export function mendTail(text: string, isReadable: (text: string) => boolean): string {
  const shortest = withoutTail(text);
  for (let { length } = text; length > shortest.length; length -= 1) {
    if (isReadable(text.slice(0, length))) return text.slice(0, length);
  }
  return shortest;
}

export interface MendedLink {
  readonly search: string;
  readonly hash: string;
  /** What was mended: one sentence each. */
  readonly repairs: readonly string[];
}

/** Reads `&amp;` as `&`, also where its `#` has torn the address in two, and takes off what follows a packed part. */
export function mendLink(search: string, hash: string): MendedLink {
  const repairs: string[] = [];
  let [query, fragment] = [search, hash];
  // `?a=1&#038;b=2` was taken for a query and a fragment.
  const torn = query.endsWith('&') ? /^#(?:0*38|x0*26);([^#]*)(#.*)?$/is.exec(fragment) : null;
  if (torn !== null) [query, fragment] = [`${query}amp;${torn[1] ?? ''}`, torn[2] ?? ''];
  const joined = query.replace(AMPERSAND, '&');
  if (joined !== query) repairs.push('"&amp;" in the link was read as "&".');
  const end = fragment.startsWith('#s=') ? withoutTail(fragment.replace(PERCENT_TAIL, '')) : fragment;
  if (end !== fragment) repairs.push(tailSentence(fragment.slice(end.length)));
  const closed = fragment === '' ? joined.replace(ENTITY_TAIL, '') : joined;
  if (closed !== joined) repairs.push(tailSentence(joined.slice(closed.length)));
  return { search: closed, hash: end, repairs };
}

export function tailSentence(tail: string): string {
  return `The link ended in "${shorten(tail.trim())}", which is no part of it: it was taken off.`;
}

export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
