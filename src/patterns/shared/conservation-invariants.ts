/** What holds for news: nothing comes from nowhere, and nothing goes without a trace. */
import type { Entry } from '../../kernel/entry.ts';
import { ANYONE, audienceOf, newsNotes } from '../../record/news-notes.ts';
import type { Invariant } from '../contract/pattern.ts';

export const conservationInvariants: readonly Invariant<unknown>[] = [
  {
    name: 'nobody is told an item that the server never had, before it had it, or that is for others',
    check: nothingComesFromNowhere,
  },
];

function nothingComesFromNowhere(log: readonly Entry[]): string | null {
  const audiences = new Map<number, readonly string[] | null>();
  for (const entry of log) {
    if (!newsNotes.has(entry)) continue;
    const item = entry.values.news;
    if (entry.name === 'news' && !audiences.has(item)) audiences.set(item, audienceOf(entry.values.audience));
    if (entry.name !== 'delivered') continue;
    const audience = audiences.get(item);
    if (audience === undefined) return `entry ${entry.n}: item ${item} is delivered, and no server has it`;
    if (audience !== null && !audience.includes(entry.host) && !audience.includes(ANYONE))
      return `entry ${entry.n}: item ${item} is delivered to ${entry.host}, and is for ${audience.join(', ')}`;
  }
  return null;
}
