import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, HostEvent } from '../../kernel/effect.ts';
import { doubled, SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { duplicateNotes, newsNotes } from '../../record/news-notes.ts';
import { decodeUtf8, encodeUtf8 } from '../../protocols/bytes.ts';
import { headerValue, withContentLength } from '../../protocols/http/headers.ts';
import type { HttpRequest } from '../../protocols/http/message.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { toJson, toXml } from '../../protocols/representation.ts';
import { addNumber, EMPTY_SET, hasNumber } from '../../machines/broker/number-set.ts';
import type { NumberSet } from '../../machines/broker/number-set.ts';
import type { AgentAnswer, AgentCall, ServiceAnswer, ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import { asked, settled } from '../../machines/http/user-call.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { orderNotes } from './notes.ts';

export interface CustomerInput {
  /** What this client orders, and when. */
  readonly orders: Schedule;
  readonly timeoutUs: Microseconds;
  readonly retries: number;
  readonly idempotencyKey: boolean;
  readonly format: string;
}

interface Attempt {
  readonly order: number;
  readonly tries: number;
}

interface CustomerContext extends CustomerInput {
  readonly self: string;
  readonly host: string;
  readonly next: number;
  readonly startedAt: Microseconds;
  readonly sent: number;
  /** By the id of the fetch. */
  readonly pending: Readonly<Record<string, Attempt>>;
  readonly pausing: number;
  readonly confirmed: number;
}

type CustomerEvent =
  | AgentAnswer
  | { readonly type: 'orderTime' }
  | { readonly type: 'tryAgain'; readonly order: number; readonly tries: number }
  | ({ readonly type: 'configure' } & CustomerInput);

/** Pauses before the second, third, ... try: 1, 2, 4 s. The doubling is RFC 6298's and everyone's; the first second is our choice. */
const FIRST_PAUSE: Microseconds = SECOND;

const customerSetup = setupProcess<CustomerContext, CustomerEvent, CustomerInput>();

const placeOrder = computed(customerSetup, (context, event) => {
  const item = context.orders.item(context.next);
  if (item === undefined) return NOTHING;
  const first = ask(context, { order: item.id, tries: 1 });
  const next = context.next + 1;
  const effects = [asked(item.id), ...first.effects, ...untilNext(context, next, event.at)];
  return { context: { ...first.context, next }, effects };
});

const askAgain = computed(customerSetup, (context, event) => {
  if (event.type !== 'tryAgain') return NOTHING;
  const again = ask(context, { order: event.order, tries: event.tries });
  return { context: { ...again.context, pausing: context.pausing - 1 }, effects: again.effects };
});

const answered = computed(customerSetup, (context, event) => {
  if (event.type !== 'response') return NOTHING;
  const attempt = context.pending[event.id];
  if (attempt === undefined) return NOTHING;
  if (event.status >= 500) return failed(context, event.id, attempt);
  return {
    context: { pending: without(context.pending, event.id), confirmed: context.confirmed + 1 },
    effects: [newsNotes.say('delivered', { news: attempt.order }), settled(attempt.order, event.status < 400)],
  };
});

const unanswered = computed(customerSetup, (context, event) => {
  if (event.type !== 'failure') return NOTHING;
  const attempt = context.pending[event.id];
  return attempt === undefined ? NOTHING : failed(context, event.id, attempt);
});

const configure = computed(customerSetup, (_, event) => {
  if (event.type !== 'configure') return NOTHING;
  const { timeoutUs, retries, idempotencyKey, format } = event;
  return { context: { timeoutUs, retries, idempotencyKey, format }, effects: [] };
});

const isWaiting = ({ context }: { context: CustomerContext }) => Object.keys(context.pending).length > 0;
const isPausing = ({ context }: { context: CustomerContext }) => !isWaiting({ context }) && context.pausing > 0;
const isIdle = ({ context }: { context: CustomerContext }) => !isWaiting({ context }) && context.pausing === 0;

const customerMachine = customerSetup.createMachine({
  id: 'customer',
  context: ({ input }) => {
    const { orders, timeoutUs, retries, idempotencyKey, format, self, host } = input;
    return {
      orders,
      timeoutUs,
      retries,
      idempotencyKey,
      format,
      self,
      host,
      next: orders.firstFrom(input.at),
      startedAt: input.at,
      sent: 0,
      pending: {},
      pausing: 0,
      confirmed: 0,
    };
  },
  initial: 'idle',
  entry: { type: 'effects', params: ({ context }) => untilNext(context, context.next, context.startedAt) },
  on: {
    orderTime: { actions: placeOrder },
    response: { actions: answered },
    failure: { actions: unanswered },
    tryAgain: { actions: askAgain },
    configure: { actions: configure },
  },
  states: {
    idle: {
      description: 'Nothing is asked.',
      always: [
        { guard: isWaiting, target: 'waiting' },
        { guard: isPausing, target: 'pausing' },
      ],
    },
    waiting: {
      description: 'At least one request has no answer yet.',
      always: [
        { guard: isPausing, target: 'pausing' },
        { guard: isIdle, target: 'idle' },
      ],
    },
    pausing: {
      description: 'The last try failed; a little later the next one goes.',
      always: [
        { guard: isWaiting, target: 'waiting' },
        { guard: isIdle, target: 'idle' },
      ],
    },
  },
});

/** Orders at given times, one POST each, and tries again when no answer comes. */
export const customer = toProcess<typeof customerMachine, CustomerInput>(customerMachine, ({ pending, confirmed }) => ({
  waiting: Object.keys(pending).length,
  confirmed,
}));

export interface OrderDeskInput {
  readonly format: string;
}

interface OrderDeskContext extends OrderDeskInput {
  /** Orders that were committed; on disk, so that a restart forgets none. */
  readonly committed: NumberSet;
  readonly count: number;
}

type OrderDeskEvent = ServiceCall | ({ readonly type: 'configure' } & OrderDeskInput);

const deskSetup = setupProcess<OrderDeskContext, OrderDeskEvent, OrderDeskInput>();

const deskMachine = deskSetup.createMachine({
  id: 'order-desk',
  context: ({ input }) => ({ format: input.format, committed: restored(input.saved['orders']), count: 0 }),
  initial: 'open',
  states: {
    open: {
      description:
        'Commits each order and confirms it. An Idempotency-Key it knows is confirmed without a second commit.',
      on: {
        request: {
          actions: computed(deskSetup, (context, event) =>
            event.type === 'request' ? commit(context, event) : NOTHING,
          ),
        },
        configure: { actions: assign(({ event }) => ({ format: event.format })) },
      },
    },
  },
});

/** The service behind the HTTP server: takes orders. */
export const orderDesk = toProcess<typeof deskMachine, OrderDeskInput>(deskMachine, ({ count }) => ({
  commits: count,
}));

const NOTHING = { context: {}, effects: [] };

/** The alarm for the next order. */
function untilNext({ orders }: CustomerContext, next: number, now: Microseconds): readonly Effect[] {
  const item = orders.item(next);
  if (item === undefined) return [];
  return [{ type: 'setTimer', name: 'order', delayUs: Math.max(0, item.at - now), event: { type: 'orderTime' } }];
}

function ask(context: CustomerContext, attempt: Attempt): Outcome<CustomerContext> {
  const id = context.sent + 1;
  const call: AgentCall = {
    type: 'fetch',
    id,
    app: context.self,
    request: orderRequest(context, attempt.order),
    note: { role: 'request', label: 'POST /orders', news: [attempt.order] },
    call: attempt.order,
    timeoutUs: context.timeoutUs,
    stream: false,
  };
  const event: HostEvent = { ...call };
  return {
    context: { sent: id, pending: { ...context.pending, [id]: attempt } },
    effects: [{ type: 'tell', to: `${context.host}/agent`, event }],
  };
}

function failed(context: CustomerContext, id: number, { order: number, tries }: Attempt): Outcome<CustomerContext> {
  const pending = without(context.pending, id);
  if (tries > context.retries) {
    return {
      context: { pending },
      effects: [
        orderNotes.say('given up', { order: number, tries }),
        newsNotes.say('forgotten', { news: number, client: context.host }),
        settled(number, false),
      ],
    };
  }
  const delayUs = doubled(FIRST_PAUSE, tries - 1);
  return {
    context: { pending, pausing: context.pausing + 1 },
    effects: [
      {
        type: 'setTimer',
        name: `again ${number}`,
        delayUs,
        event: { type: 'tryAgain', order: number, tries: tries + 1 },
      },
    ],
  };
}

/** A small order, in JSON or XML by real encoders. */
function orderRequest({ format, idempotencyKey, host, timeoutUs }: CustomerContext, order: number): HttpRequest {
  const content = { order, item: 'espresso machine', quantity: 1, customer: host, express: timeoutUs > 0 };
  const { mediaType, body } = format === 'xml' ? toXml(content, 'order') : toJson(content);
  return withContentLength({
    method: 'POST',
    target: '/orders',
    headers: [
      ['Host', 'shop.example'],
      ['Accept', mediaType],
      ['Content-Type', mediaType],
      ...(idempotencyKey ? ([['Idempotency-Key', `order-${order}`]] as const) : []),
    ],
    body,
  });
}

function commit(context: OrderDeskContext, call: Extract<ServiceCall, { type: 'request' }>): Outcome<OrderDeskContext> {
  const { head, body, handler, message } = call;
  const order = orderIn(decodeUtf8(body));
  const effects: Effect[] = [
    orderNotes.say('parsed', { method: head.method, target: head.target, bytes: body.length }),
  ];
  if (order === null || head.method !== 'POST') {
    return {
      context: {},
      effects: [...effects, answer(handler, message, 400, [], encodeUtf8('no order in the body'), 'text/plain')],
    };
  }
  const known = hasNumber(context.committed, order);
  const keyed = headerValue(head.headers, 'Idempotency-Key') !== undefined;
  const content = { order, status: 'confirmed' };
  const confirmation = context.format === 'xml' ? toXml(content, 'confirmation') : toJson(content);
  const confirmed = answer(handler, message, 201, [order], confirmation.body, confirmation.mediaType);
  const serialised: Effect = orderNotes.say('serialised', {
    mediaType: confirmation.mediaType,
    bytes: confirmation.body.length,
  });
  if (known && keyed) {
    effects.push(orderNotes.say('known key', { order }), serialised, confirmed);
    return { context: {}, effects };
  }
  const committed = known ? context.committed : addNumber(context.committed, order);
  effects.push({ type: 'save', key: 'orders', value: committed });
  effects.push(
    known
      ? duplicateNotes.say('duplicate', { news: order })
      : newsNotes.say('news', { news: order, audience: call.from }),
    serialised,
    confirmed,
  );
  return { context: { committed, count: context.count + 1 }, effects };
}

function answer(
  handler: string,
  message: number,
  status: number,
  news: readonly number[],
  body: Uint8Array,
  mediaType: string,
): Effect {
  const confirmation: ServiceAnswer = {
    type: 'respond',
    response: {
      status,
      reason: reasonPhrase(status),
      headers: [
        ['Content-Type', mediaType],
        ...(news[0] === undefined ? [] : ([['Location', `/orders/${news[0]}`]] as const)),
      ],
      body,
    },
    note: {
      role: status < 400 ? 'response' : 'error',
      label: `${status} ${reasonPhrase(status)}`,
      answers: message,
      news,
    },
  };
  return reply(handler, confirmation);
}

/** The order number in a JSON or XML body; null when there is none. */
function orderIn(text: string): number | null {
  const match = /"order":(\d{1,9})|<order>(\d{1,9})<\/order>/.exec(text);
  const digits = match?.[1] ?? match?.[2];
  return digits === undefined ? null : Number(digits);
}

function restored(value: unknown): NumberSet {
  if (typeof value !== 'object' || value === null) return EMPTY_SET;
  const set: Record<string, readonly number[]> = {};
  for (const [piece, numbers] of Object.entries(value)) {
    if (Array.isArray(numbers)) set[piece] = numbers.filter((number) => typeof number === 'number');
  }
  return set;
}

function without(pending: CustomerContext['pending'], id: number): CustomerContext['pending'] {
  const { [id]: _, ...rest } = pending;
  return rest;
}
