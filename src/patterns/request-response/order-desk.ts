import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import { duplicateNotes, newsNotes } from '../../record/news-notes.ts';
import { decodeUtf8, encodeUtf8 } from '../../protocols/bytes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { toJson, toXml } from '../../protocols/representation.ts';
import { addNumber, EMPTY_SET, hasNumber } from '../../machines/broker/number-set.ts';
import type { NumberSet } from '../../machines/broker/number-set.ts';
import type { ServiceAnswer, ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import { orderNotes } from './notes.ts';

export interface OrderDeskInput {
  readonly format: string;
}

interface OrderDeskContext {
  readonly settings: OrderDeskInput;
  /** Orders that were committed; on disk, so that a restart forgets none. */
  readonly committed: NumberSet;
  readonly count: number;
}

type OrderDeskEvent = ServiceCall | Configure<OrderDeskInput>;

const deskSetup = setupProcess<OrderDeskContext, OrderDeskEvent, OrderDeskInput>();

const machine = deskSetup.createMachine({
  id: 'order-desk',
  context: ({ input: { settings, saved } }) => ({ settings, committed: restored(saved['orders']), count: 0 }),
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
        configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
      },
    },
  },
});

/** The service behind the HTTP server: takes orders. */
export const orderDesk = toProcess<typeof machine, OrderDeskInput>(machine, ({ count }) => ({
  commits: count,
}));

const NOTHING = { context: {}, effects: [] };

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
  const confirmation = context.settings.format === 'xml' ? toXml(content, 'confirmation') : toJson(content);
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
      items: news,
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
