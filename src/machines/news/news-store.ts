import type { DatagramEvent, Effect, Saved } from '../../kernel/effect.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { decodeUtf8 } from '../../protocols/bytes.ts';
import { append, emptyLedger, itemsFrom } from './ledger.ts';
import type { Ledger } from './ledger.ts';

export interface StoredItem {
  readonly id: number;
  readonly text: string;
}

/** What a server knows of the news: all items in order, on disk if `durable`. */
export interface NewsStore {
  readonly durable: boolean;
  readonly items: Ledger<StoredItem>;
}

/** The store of a server that starts: what its disk holds, or nothing. */
export function openStore(durable: boolean, saved: Readonly<Record<string, Saved>>): NewsStore {
  let items = emptyLedger<StoredItem>();
  const kept = saved['news'];
  if (durable && Array.isArray(kept)) for (const item of kept) if (isItem(item)) items = append(items, item);
  return { durable, items };
}

/** A datagram of the feed: the store with its item, and what is to be said and saved. An item that is known is ignored. */
export function takeNews(
  store: NewsStore,
  event: Extract<DatagramEvent, { type: 'datagram' }>,
): {
  readonly store: NewsStore;
  readonly item: StoredItem | null;
  readonly effects: readonly Effect[];
} {
  const item: unknown = parse(event.bytes);
  if (!isItem(item)) return { store, item: null, effects: [] };
  const items = append(store.items, item);
  const note = newsNotes.say('news', { news: item.id, volatile: !store.durable });
  return {
    store: { ...store, items },
    item,
    effects: store.durable ? [{ type: 'append', key: 'news', value: { id: item.id, text: item.text } }, note] : [note],
  };
}

/** The position behind the newest item. */
export function endOf(store: NewsStore): number {
  return store.items.length;
}

/** Items from position `from` on. */
export function newsFrom(store: NewsStore, from: number): readonly StoredItem[] {
  return itemsFrom(store.items, from);
}

/** Items whose number is greater than `id`: what a client that has seen `id` lacks. */
export function newsAfter(store: NewsStore, id: number): readonly StoredItem[] {
  return itemsFrom(store.items, 0).filter((item) => item.id > id);
}

/** The JSON value in `bytes`; undefined when there is none. */
export function parse(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes));
    return value;
  } catch {
    return undefined;
  }
}

export function isItem(value: unknown): value is StoredItem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'number' &&
    'text' in value &&
    typeof value.text === 'string'
  );
}
