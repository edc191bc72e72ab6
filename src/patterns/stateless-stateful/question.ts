import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { withContentLength } from '../../protocols/http/headers.ts';
import type { Claims } from '../../protocols/jwt.ts';
import { toJson } from '../../protocols/representation.ts';
import { tell } from '../../machines/children.ts';
import { askAgent } from '../../machines/http/ask-agent.ts';
import type { AgentAnswer } from '../../machines/http/http-events.ts';
import type { StoreQuery } from '../../machines/session-store.ts';

/** A request that a backend has. */
export interface Asker {
  readonly handler: string;
  readonly message: number;
  readonly item: number | null;
  /** The user's host. */
  readonly client: string | undefined;
}

/** What a question to the database is for. */
export type Purpose = Asker &
  (
    | { readonly for: 'session' }
    | { readonly for: 'cart' }
    | { readonly for: 'token'; readonly user: string; readonly cart: readonly number[] }
    | { readonly for: 'permission'; readonly claims: Claims }
  );

export interface QuestionInput {
  /** A backend counts its questions from 1. */
  readonly number: number;
  readonly purpose: Purpose;
  readonly query: StoreQuery;
  readonly timeoutUs: Microseconds;
  /** The process that asks. */
  readonly shop: string;
}

interface QuestionContext extends QuestionInput {
  readonly self: string;
  readonly host: string;
}

/** How a question ends. */
export type QuestionEnd =
  | { readonly type: 'told'; readonly purpose: Purpose; readonly body: Uint8Array }
  | { readonly type: 'untold'; readonly purpose: Purpose };

const questionSetup = setupProcess<QuestionContext, AgentAnswer, QuestionInput>();

const ask = computed(questionSetup, ({ number, purpose, query, timeoutUs, self, host }) => {
  const { mediaType, body } = toJson({ ...query });
  return {
    context: {},
    effects: [
      askAgent(host, {
        type: 'fetch',
        id: number,
        app: self,
        request: withContentLength({
          method: 'POST',
          target: '/query',
          headers: [
            ['Host', 'database'],
            ['Content-Type', mediaType],
          ],
          body,
        }),
        note: { role: 'request', label: `query: ${query.op}`, parent: purpose.message },
        timeoutUs,
        stream: false,
      }),
    ],
  };
});

const passOn = computed(questionSetup, ({ purpose, shop }, event) => {
  const end: QuestionEnd =
    event.type === 'response' ? { type: 'told', purpose, body: event.body } : { type: 'untold', purpose };
  return { context: {}, effects: [tell<QuestionEnd>(shop, end)] };
});

const machine = questionSetup.createMachine({
  id: 'question',
  context: ({ input: { settings, self, host } }) => ({
    ...settings,
    self,
    host,
  }),
  initial: 'asking',
  states: {
    asking: {
      description: 'The database is asked; a request of a user waits for what it says.',
      entry: ask,
      on: {
        response: { target: 'told', actions: passOn },
        failure: { target: 'untold', actions: passOn },
      },
    },
    told: { type: 'final', description: 'The database has answered.' },
    untold: { type: 'final', description: 'The database is down, or too slow.' },
  },
});

/** One question of a backend to the database. */
export const question = toProcess<typeof machine, QuestionInput>(machine);
