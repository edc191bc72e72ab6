import { assign } from 'xstate';
import { setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { encodeUtf8 } from '../../protocols/bytes.ts';
import { FIRST_BY_HAND } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface FeedInput {
  readonly items: Schedule;
  /** Everyone who is told. */
  readonly to: readonly string[];
}

interface FeedContext {
  readonly settings: FeedInput;
  readonly next: number;
  readonly now: Microseconds;
  /** Items that a user asked for. */
  readonly extra: number;
}

type FeedEvent = { readonly type: 'news' } | { readonly type: 'publish' } | Configure<FeedInput>;

/** The port on which servers hear of news. */
export const NEWS_PORT = 9000;

const feedSetup = setupProcess<FeedContext, FeedEvent, FeedInput>();

const tell = (item: { readonly id: number; readonly text: string }, to: string): Effect => ({
  type: 'datagram',
  to,
  port: NEWS_PORT,
  bytes: encodeUtf8(JSON.stringify({ id: item.id, text: item.text })),
  message: { role: 'publish', label: `news ${item.id}`, items: [item.id] },
});

const machine = feedSetup.createMachine({
  id: 'feed',
  context: ({ input: { settings, saved, at } }) => {
    // After a restart the feed goes on with what has not happened yet.
    const next = settings.items.firstFrom(at);
    // No two items have one number: how many were published by hand is kept on disk.
    const extra = saved['extra'];
    const told = typeof extra === 'number' ? extra : 0;
    return { settings, next, now: at, extra: told };
  },
  initial: 'waiting',
  states: {
    waiting: {
      description: 'Waits for the next thing to happen.',
      entry: {
        type: 'effects',
        params: ({ context }): readonly Effect[] => {
          const item = context.settings.items.item(context.next);
          if (item === undefined) return [];
          return [
            { type: 'setTimer', name: 'news', delayUs: Math.max(0, item.at - context.now), event: { type: 'news' } },
          ];
        },
      },
      on: {
        news: {
          target: 'waiting',
          reenter: true,
          actions: [
            {
              type: 'effects',
              params: ({ context }) => {
                const item = context.settings.items.item(context.next);
                return item === undefined ? [] : context.settings.to.map((to) => tell(item, to));
              },
            },
            assign(({ context, event }) => ({ next: context.next + 1, now: event.at })),
          ],
        },
        publish: {
          actions: [
            {
              type: 'effects',
              params: ({ context }) => [
                { type: 'save', key: 'extra', value: context.extra + 1 },
                ...context.settings.to.map((to) =>
                  tell({ id: FIRST_BY_HAND + context.extra, text: 'published by hand' }, to),
                ),
              ],
            },
            assign(({ context }) => ({ extra: context.extra + 1 })),
          ],
        },
        configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
      },
    },
  },
});

/** Where news come from: it sends each item to the servers as it happens, once, as a datagram. */
export const feed = toProcess<typeof machine, FeedInput>(machine, ({ next, extra }) => ({ told: next + extra }));
