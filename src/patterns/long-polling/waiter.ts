import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import { drawBelow } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { doubled, SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { askAgent } from '../../machines/http/ask-agent.ts';
import type { AgentAnswer } from '../../machines/http/http-events.ts';
import { asked, settled } from '../../machines/http/user-call.ts';
import { deliveredNotes, newsRequest, readNewsAnswer } from '../../machines/news/news-answer.ts';
import { NO_TICKET, ticketAfter, withTicket } from './session.ts';
import type { Ticket } from './session.ts';

export interface WaiterInput {
  readonly timeoutUs: Microseconds;
  readonly cursor: boolean;
  readonly backOff: boolean;
}

interface WaiterContext {
  readonly settings: WaiterInput;
  readonly self: string;
  readonly host: string;
  readonly random: RandomState;
  readonly sent: number;
  readonly position: number;
  readonly failures: number;
  /** What server and proxy gave it. */
  readonly ticket: Ticket;
}

type WaiterEvent = AgentAnswer | { readonly type: 'askAgain' } | Configure<WaiterInput>;

/** The pause after a failure; doubled each time, up to 32 s, with back-off. The second is our choice. */
const FIRST_PAUSE: Microseconds = SECOND;
const MAX_DOUBLINGS = 5;

const waiterSetup = setupProcess<WaiterContext, WaiterEvent, WaiterInput>();

const ask = computed(waiterSetup, ({ settings, self, host, sent, position, ticket }) => {
  const id = sent + 1;
  return {
    context: { sent: id },
    effects: [
      asked(id),
      askAgent(host, {
        type: 'fetch',
        id,
        app: self,
        request: withTicket(newsRequest(host, settings.cursor ? position : null), ticket),
        note: { role: 'request', label: settings.cursor ? `GET /news?after=${position}` : 'GET /news' },
        call: id,
        timeoutUs: settings.timeoutUs,
        stream: false,
      }),
    ],
  };
});

const take = computed(waiterSetup, (context, event): Outcome<WaiterContext> => {
  if (event.type !== 'response') return NOTHING;
  const answer = readNewsAnswer(event.body);
  return {
    context: {
      position: Math.max(context.position, answer?.next ?? 0),
      failures: 0,
      ticket: ticketAfter(context.ticket, event),
    },
    effects: [...deliveredNotes(answer?.items ?? []), settled(event.id, true)],
  };
});

const pause = computed(waiterSetup, (context, event): Outcome<WaiterContext> => {
  const ticket = event.type === 'response' ? ticketAfter(context.ticket, event) : context.ticket;
  const failures = context.failures + 1;
  const over = settled(context.sent, false);
  if (!context.settings.backOff) return { context: { failures, ticket }, effects: [over, againIn(FIRST_PAUSE)] };
  const longest = doubled(FIRST_PAUSE, Math.min(failures, MAX_DOUBLINGS));
  const [drawn, random] = drawBelow(context.random, longest / 2 + 1);
  return { context: { failures, random, ticket }, effects: [over, againIn(longest / 2 + drawn)] };
});

const machine = waiterSetup.createMachine({
  id: 'waiter',
  context: ({ input: { settings, self, host, random } }) => ({
    settings,
    self,
    host,
    random,
    sent: 0,
    position: 0,
    failures: 0,
    ticket: NO_TICKET,
  }),
  initial: 'waiting',
  on: { configure: { actions: assign(({ event }) => ({ settings: event.settings })) } },
  states: {
    waiting: {
      description:
        'Has asked; the answer may take as long as the server holds it. After an answer it asks again at once.',
      entry: ask,
      on: {
        response: [
          { guard: ({ event }) => event.status >= 400, target: 'back-off', actions: pause },
          { target: 'waiting', reenter: true, actions: take },
        ],
        failure: { target: 'back-off', actions: pause },
      },
    },
    'back-off': {
      description: 'The request failed; a little later it asks again.',
      on: { askAgain: 'waiting' },
    },
  },
});

/** Always has one request waiting at the server. */
export const waiter = toProcess<typeof machine, WaiterInput>(machine, ({ position, sent }) => ({
  has: position,
  asked: sent,
}));

const NOTHING = { context: {}, effects: [] };

function againIn(delayUs: Microseconds): Effect {
  return { type: 'setTimer', name: 'again', delayUs, event: { type: 'askAgain' } };
}
