import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { spawn, tell } from '../../machines/children.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { order } from './order.ts';
import type { OrderNews, OrderSettings } from './order.ts';

export interface CustomerInput extends OrderSettings {
  /** What this client orders, and when. */
  readonly orders: Schedule;
}

interface CustomerContext {
  readonly settings: CustomerInput;
  readonly self: string;
  readonly host: string;
  readonly startedAt: Microseconds;
  /** The place of the next order in the schedule. */
  readonly next: number;
  /** Orders that wait for an answer, and for their next try. */
  readonly asking: number;
  readonly pausing: number;
  readonly confirmed: number;
}

type CustomerEvent = OrderNews | { readonly type: 'orderTime' } | Configure<CustomerInput>;

/** So many orders hear of a new setting at most, the newest ones; those that are over hear nothing. */
const MAX_TOLD = 1000;

const customerSetup = setupProcess<CustomerContext, CustomerEvent, CustomerInput>();

const placeOrder = computed(customerSetup, (context, event): Outcome<CustomerContext> => {
  const { settings, self, asking } = context;
  const item = settings.orders.item(context.next);
  if (item === undefined) return NOTHING;
  const { orders: _, ...how } = settings;
  const next = context.next + 1;
  return {
    context: { next, asking: asking + 1 },
    effects: [
      spawn(`order-${item.id}`, order, { ...how, number: item.id, customer: self }),
      ...untilNext(context, next, event.at),
    ],
  };
});

const countEnd = computed(customerSetup, ({ asking, confirmed }, { type }) => ({
  context: { asking: asking - 1, confirmed: confirmed + (type === 'confirmed' ? 1 : 0) },
  effects: [],
}));

const countPause = computed(customerSetup, ({ asking, pausing }) => ({
  context: { asking: asking - 1, pausing: pausing + 1 },
  effects: [],
}));

const countTry = computed(customerSetup, ({ asking, pausing }) => ({
  context: { asking: asking + 1, pausing: pausing - 1 },
  effects: [],
}));

const configure = computed(customerSetup, ({ host, next }, event): Outcome<CustomerContext> => {
  if (event.type !== 'configure') return NOTHING;
  const { settings } = event;
  const { orders, ...how } = settings;
  const places = Array.from({ length: Math.min(next, MAX_TOLD) }, (_, index) => next - 1 - index);
  return {
    context: { settings },
    effects: places.map((place) =>
      tell<Configure<OrderSettings>>(`${host}/order-${orders.item(place)?.id}`, { type: 'configure', settings: how }),
    ),
  };
});

type Args = { context: CustomerContext };
const isLastAsking = ({ context }: Args) => context.asking === 1;
const isLast = ({ context }: Args) => context.asking === 1 && context.pausing === 0;

const ends = [
  { guard: isLast, target: 'idle', actions: countEnd },
  { guard: isLastAsking, target: 'pausing', actions: countEnd },
  { actions: countEnd },
] as const;

const machine = customerSetup.createMachine({
  id: 'customer',
  context: ({ input: { settings, self, host, at } }) => ({
    settings,
    self,
    host,
    startedAt: at,
    next: settings.orders.firstFrom(at),
    asking: 0,
    pausing: 0,
    confirmed: 0,
  }),
  initial: 'idle',
  entry: { type: 'effects', params: ({ context }) => untilNext(context, context.next, context.startedAt) },
  on: { configure: { actions: configure } },
  states: {
    idle: {
      description: 'Nothing is asked.',
      on: { orderTime: { target: 'waiting', actions: placeOrder } },
    },
    waiting: {
      description: 'At least one order has no answer yet.',
      on: {
        orderTime: { actions: placeOrder },
        askedAgain: { actions: countTry },
        confirmed: ends,
        givenUp: ends,
        paused: [{ guard: isLastAsking, target: 'pausing', actions: countPause }, { actions: countPause }],
      },
    },
    pausing: {
      description: 'The last try failed; a little later the next one goes.',
      on: {
        orderTime: { target: 'waiting', actions: placeOrder },
        askedAgain: { target: 'waiting', actions: countTry },
      },
    },
  },
});

/** Orders at given times; each order has a machine of its own that sees it through. */
export const customer = toProcess<typeof machine, CustomerInput>(machine, ({ asking, confirmed }) => ({
  waiting: asking,
  confirmed,
}));

const NOTHING = { context: {}, effects: [] };

/** The alarm for the next order. */
function untilNext({ settings }: CustomerContext, next: number, now: Microseconds): readonly Effect[] {
  const item = settings.orders.item(next);
  if (item === undefined) return [];
  return [{ type: 'setTimer', name: 'order', delayUs: Math.max(0, item.at - now), event: { type: 'orderTime' } }];
}
