import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, DatagramEvent, Effect } from '../../kernel/effect.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { NEWS_PORT } from '../../machines/news/feed.ts';
import { forgottenNotes, newsAnswer, readNewsRequest } from '../../machines/news/news-answer.ts';
import { endOf, newsFrom, openStore, takeNews } from '../../machines/news/news-store.ts';
import type { NewsStore, StoredItem } from '../../machines/news/news-store.ts';

export interface NewsDeskInput {
  /** The client says what it has; otherwise the server remembers what it has sent, in memory. */
  readonly cursor: boolean;
}

interface NewsDeskContext {
  readonly settings: NewsDeskInput;
  readonly store: NewsStore;
  /** Where each client stands, without cursors. */
  readonly sentTo: Readonly<Record<string, number>>;
}

type NewsDeskEvent = ServiceCall | DatagramEvent | Forget | Configure<NewsDeskInput>;

/** What was handed to the handler and is written by now: written is not delivered, and yet it is forgotten. */
type Forget = { readonly type: 'forget'; readonly items: readonly StoredItem[]; readonly client: string };

const deskSetup = setupProcess<NewsDeskContext, NewsDeskEvent, NewsDeskInput>();

const hear = computed(deskSetup, (context, event): Outcome<NewsDeskContext> => {
  if (event.type !== 'datagram') return NOTHING;
  const { store, effects } = takeNews(context.store, event);
  return { context: { store }, effects };
});

const answer = computed(deskSetup, (context, event): Outcome<NewsDeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const { client, after } = readNewsRequest(event.head);
  const items = newsFrom(context.store, after ?? context.sentTo[client] ?? 0);
  const position = endOf(context.store);
  const { handler, message } = event;
  const reply = newsAnswer({ handler, message, items, position, conditional: after !== null });
  if (after !== null) return { context: {}, effects: [reply] };
  return {
    context: { sentTo: { ...context.sentTo, [client]: position } },
    effects: items.length === 0 ? [reply] : [reply, forgetSoon(items, client)],
  };
});

const machine = deskSetup.createMachine({
  id: 'news-desk',
  context: ({ input: { settings, saved } }) => ({ settings, store: openStore(settings.cursor, saved), sentTo: {} }),
  initial: 'open',
  entry: { type: 'bind', params: { socket: 'news', port: NEWS_PORT } },
  states: {
    open: {
      description: 'Keeps the news and answers every request at once.',
      on: {
        datagram: { actions: hear },
        request: { actions: answer },
        forget: { actions: { type: 'effects', params: ({ event }) => forgottenNotes(event.items, event.client) } },
        configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
      },
    },
  },
});

/** The service behind the HTTP server: answers what it has. */
export const newsDesk = toProcess<typeof machine, NewsDeskInput>(machine, ({ store }) => ({ items: endOf(store) }));

const NOTHING = { context: {}, effects: [] };

function forgetSoon(items: readonly StoredItem[], client: string): Effect {
  return { type: 'setTimer', name: `forget for ${client}`, delayUs: 0, event: { type: 'forget', items, client } };
}
