import { assign } from 'xstate';
import { CART_SIZE } from '../../machines/session-store.ts';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import { handleShopperEvent } from './shopper-state.ts';
import type { ShopperContext, ShopperEvent, ShopperInput } from './shopper-state.ts';

const shopperSetup = setupProcess<ShopperContext, ShopperEvent, ShopperInput>();

const handle = computed(shopperSetup, handleShopperEvent);

const machine = shopperSetup.createMachine({
  id: 'shopper',
  context: ({ input: { settings, self, host, at } }) => ({
    settings,
    self,
    host,
    startedAt: at,
    next: settings.planned.firstFrom(at),
    queue: [],
    logins: 0,
    call: null,
    sent: 0,
    session: null,
    sticky: '',
    cart: 0,
    accepted: 0,
    lost: 0,
  }),
  initial: 'logged-out',
  entry: computed(shopperSetup, (context) => ({
    context: {},
    effects: handleShopperEvent(context, { type: 'begin', at: context.startedAt }).effects,
  })),
  on: {
    itemTime: { actions: handle },
    response: { actions: handle },
    failure: { actions: handle },
    configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
  },
  states: {
    'logged-out': {
      description: 'Has no session: before the next thing it logs in.',
      on: { logsIn: 'logging-in', puts: 'waiting', rests: 'logged-in' },
    },
    'logging-in': {
      description: 'Has sent its name, or its refresh token, and waits for a session.',
      on: { puts: 'waiting', rests: 'logged-in', losesSession: 'logged-out' },
    },
    'logged-in': {
      description: 'Has a session, as far as it knows, and nothing to ask.',
      on: { logsIn: 'logging-in', puts: 'waiting', losesSession: 'logged-out' },
    },
    waiting: {
      description: 'Has put something into the cart and waits for the answer.',
      on: { logsIn: 'logging-in', rests: 'logged-in', losesSession: 'logged-out' },
    },
  },
});

/** A browser whose user logs in and then puts one thing after another into a cart. */
export const shopper = toProcess<typeof machine, ShopperInput>(machine, ({ cart, accepted, lost }) => ({
  // A cart holds no more: what is accepted beyond that pushes something else out.
  cart: cart >= CART_SIZE ? `full, ${CART_SIZE}` : cart,
  accepted,
  ...(lost > 0 ? { lost } : {}),
}));
