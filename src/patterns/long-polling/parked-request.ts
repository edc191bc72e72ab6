import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { tell } from '../../machines/children.ts';
import { reply } from '../../machines/http/service.ts';
import { newsAnswer } from '../../machines/news/news-answer.ts';
import { endOf, newsFrom } from '../../machines/news/news-store.ts';
import type { NewsStore, StoredItem } from '../../machines/news/news-store.ts';
import { holdNotes } from './notes.ts';

export interface ParkedRequestInput {
  /** Of the connection that asked, and the message that did. */
  readonly handler: string;
  readonly message: number;
  readonly client: string;
  /** Where the client stands, and whether that is its own word. */
  readonly position: number;
  readonly conditional: boolean;
  readonly holdUs: Microseconds;
  /** The process that parked it. */
  readonly desk: string;
  /** What the server has. */
  readonly store: NewsStore;
}

interface ParkedRequestContext extends ParkedRequestInput {
  readonly self: string;
}

/** What the desk hears: the request is answered with these items, and where that leaves the client. */
export type Released = {
  readonly type: 'released';
  readonly request: string;
  readonly client: string;
  readonly conditional: boolean;
  readonly items: readonly StoredItem[];
  readonly position: number;
};

/** What it hears. */
export type ParkedRequestEvent =
  | { readonly type: 'news'; readonly store: NewsStore }
  | { readonly type: 'held' }
  | { readonly type: 'gone' };

const requestSetup = setupProcess<ParkedRequestContext, ParkedRequestEvent, ParkedRequestInput>();

const answer = computed(requestSetup, (context, event): Outcome<ParkedRequestContext> => {
  const { handler, message, client, conditional, desk, self: request } = context;
  const store = event.type === 'news' ? event.store : context.store;
  const items = newsFrom(store, context.position);
  const position = endOf(store);
  const released: Released = { type: 'released', request, client, conditional, items, position };
  return {
    context: {},
    effects: [newsAnswer({ handler, message, items, position, conditional }), tell<Released>(desk, released)],
  };
});

const machine = requestSetup.createMachine({
  id: 'parked-request',
  context: ({ input: { settings, self } }) => ({
    ...settings,
    self,
  }),
  initial: 'holding',
  states: {
    holding: {
      description: 'There is nothing new for the client: its request waits.',
      entry: {
        type: 'effects',
        params: ({ context: { holdUs, client } }) => [
          { type: 'setTimer', name: 'hold', delayUs: holdUs, event: { type: 'held' } },
          holdNotes.say('parked', { client }),
        ],
      },
      on: {
        news: { target: 'answered', actions: answer },
        held: { target: 'released', actions: answer },
        gone: {
          target: 'hung-up',
          actions: { type: 'effects', params: ({ context }) => [reply(context.handler, { type: 'hangUp' })] },
        },
      },
    },
    answered: { type: 'final', description: 'There was news.' },
    released: {
      type: 'final',
      description: 'The hold is over: an empty answer, so that nothing on the way takes the connection for dead.',
    },
    'hung-up': { type: 'final', description: 'The client is gone.' },
  },
});

/** One request that a server keeps until it has an answer. */
export const parkedRequest = toProcess<typeof machine, ParkedRequestInput>(machine);
