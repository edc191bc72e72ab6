/** What holds for news: nothing comes from nowhere, and nothing goes without a trace. */
import { ANYONE, audienceOf } from '../../kernel/entry.ts';
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Invariant } from '../contract/pattern.ts';

export const conservationInvariants: readonly Invariant<unknown>[] = [
  {
    name: 'nobody is told an item that the server never had, before it had it, or that is for others',
    check: nothingComesFromNowhere,
  },
];

function nothingComesFromNowhere(log: readonly Entry[]): string | null {
  const news = new Map<unknown, EntryOf<'note'>>();
  for (const entry of log) {
    if (entry.kind !== 'note' || typeof entry.values.news !== 'number') continue;
    const item = entry.values.news;
    if (entry.name === 'news' && !news.has(item)) news.set(item, entry);
    if (entry.name !== 'delivered') continue;
    const had = news.get(item);
    if (had === undefined) return `entry ${entry.n}: item ${item} is delivered, and no server has it`;
    const audience = audienceOf(had);
    if (audience !== null && !audience.includes(entry.host) && !audience.includes(ANYONE))
      return `entry ${entry.n}: item ${item} is delivered to ${entry.host}, and is for ${audience.join(', ')}`;
  }
  return null;
}
