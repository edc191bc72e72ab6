import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Configure } from '../../kernel/effect.ts';
import { doubled, SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { withContentLength } from '../../protocols/http/headers.ts';
import type { HttpRequest } from '../../protocols/http/message.ts';
import { toJson, toXml } from '../../protocols/representation.ts';
import { tell } from '../../machines/children.ts';
import { askAgent } from '../../machines/http/ask-agent.ts';
import type { AgentAnswer } from '../../machines/http/http-events.ts';
import { asked, settled } from '../../machines/http/user-call.ts';
import { orderNotes } from './notes.ts';

/** How a customer orders. */
export interface OrderSettings {
  readonly timeoutUs: Microseconds;
  readonly retries: number;
  readonly idempotencyKey: boolean;
  readonly format: string;
}

export interface OrderInput extends OrderSettings {
  readonly number: number;
  /** The process that hears what becomes of it. */
  readonly customer: string;
}

interface OrderContext {
  readonly settings: OrderSettings;
  readonly number: number;
  readonly customer: string;
  readonly self: string;
  readonly host: string;
  /** How often it was asked, the try under way included. */
  readonly tries: number;
}

/** What its customer hears of an order. */
export type OrderNews = { readonly type: 'confirmed' | 'givenUp' | 'paused' | 'askedAgain' };

type OrderEvent = AgentAnswer | { readonly type: 'tryAgain' } | Configure<OrderSettings>;

/** Pauses before the second, third, ... try: 1, 2, 4 s. The doubling is RFC 6298's and everyone's; the first second is our choice. */
const FIRST_PAUSE: Microseconds = SECOND;

const orderSetup = setupProcess<OrderContext, OrderEvent, OrderInput>();

const ask = computed(orderSetup, (context) => ({
  context: { tries: context.tries + 1 },
  effects: [
    askAgent(context.host, {
      type: 'fetch',
      // One try at a time: the order's own number tells them from those of other orders.
      id: context.number,
      app: context.self,
      request: orderRequest(context),
      note: { role: 'request', label: 'POST /orders', items: [context.number] },
      call: context.number,
      timeoutUs: context.settings.timeoutUs,
      stream: false,
    }),
  ],
}));

const confirm = computed(orderSetup, ({ number, customer }, event) => ({
  context: {},
  effects: [
    newsNotes.say('delivered', { news: number }),
    settled(number, event.type === 'response' && event.status < 400),
    tellCustomer(customer, 'confirmed'),
  ],
}));

const pause = computed(orderSetup, ({ customer, tries }) => ({
  context: {},
  effects: [
    { type: 'setTimer', name: 'again', delayUs: doubled(FIRST_PAUSE, tries - 1), event: { type: 'tryAgain' } },
    tellCustomer(customer, 'paused'),
  ],
}));

const giveUp = computed(orderSetup, ({ number, customer, tries, host }) => ({
  context: {},
  effects: [
    orderNotes.say('given up', { order: number, tries }),
    newsNotes.say('forgotten', { news: number, client: host }),
    settled(number, false),
    tellCustomer(customer, 'givenUp'),
  ],
}));

const isLastTry = ({ context }: { context: OrderContext }) => context.tries > context.settings.retries;

const machine = orderSetup.createMachine({
  id: 'order',
  context: ({ input: { settings, self, host } }) => ({
    settings,
    number: settings.number,
    customer: settings.customer,
    self,
    host,
    tries: 0,
  }),
  initial: 'asking',
  entry: { type: 'effects', params: ({ context }) => [asked(context.number)] },
  on: { configure: { actions: assign(({ event }) => ({ settings: event.settings })) } },
  states: {
    asking: {
      description: 'The order is on its way, or its confirmation.',
      entry: ask,
      on: {
        response: [
          { guard: ({ event }) => event.status < 500, target: 'confirmed', actions: confirm },
          { guard: isLastTry, target: 'given-up', actions: giveUp },
          { target: 'pausing' },
        ],
        failure: [{ guard: isLastTry, target: 'given-up', actions: giveUp }, { target: 'pausing' }],
      },
    },
    pausing: {
      description: 'The try failed; after a pause, twice as long each time, the next one goes.',
      entry: pause,
      on: {
        tryAgain: {
          target: 'asking',
          actions: { type: 'effects', params: ({ context }) => [tellCustomer(context.customer, 'askedAgain')] },
        },
      },
    },
    confirmed: { type: 'final', description: 'The server has answered.' },
    'given-up': { type: 'final', description: 'The last try failed: nobody knows whether it was carried out.' },
  },
});

/** One order: a POST, and another one after a pause as long as no answer comes. */
export const order = toProcess<typeof machine, OrderInput>(machine, ({ tries }) => ({ tries }));

function tellCustomer(customer: string, type: OrderNews['type']) {
  return tell<OrderNews>(customer, { type });
}

/** A small order, in JSON or XML by real encoders. */
function orderRequest({ settings, number, host }: OrderContext): HttpRequest {
  const { format, idempotencyKey, timeoutUs } = settings;
  const content = { order: number, item: 'espresso machine', quantity: 1, customer: host, express: timeoutUs > 0 };
  const { mediaType, body } = format === 'xml' ? toXml(content, 'order') : toJson(content);
  return withContentLength({
    method: 'POST',
    target: '/orders',
    headers: [
      ['Host', 'shop.example'],
      ['Accept', mediaType],
      ['Content-Type', mediaType],
      ...(idempotencyKey ? ([['Idempotency-Key', `order-${number}`]] as const) : []),
    ],
    body,
  });
}
