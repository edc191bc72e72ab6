import { CART_SIZE } from '../../machines/session-store.ts';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import { handleShopperEvent, shopperSettings } from './shopper-state.ts';
import type { ShopperContext, ShopperEvent, ShopperInput } from './shopper-state.ts';

const shopperSetup = setupProcess<ShopperContext, ShopperEvent, ShopperInput>();

const handle = computed(shopperSetup, handleShopperEvent);

type Args = { context: ShopperContext };
const isLoggingIn = ({ context }: Args) => context.call !== null && context.call.for !== 'cart';
const isWaiting = ({ context }: Args) => context.call?.for === 'cart';
const isKnown = ({ context }: Args) => context.call === null && context.session !== null;
const isUnknown = ({ context }: Args) => context.call === null && context.session === null;

const machine = shopperSetup.createMachine({
  id: 'shopper',
  context: ({ input }) => {
    return {
      ...shopperSettings(input),
      planned: input.planned,
      self: input.self,
      host: input.host,
      startedAt: input.at,
      next: input.planned.firstFrom(input.at),
      queue: [],
      logins: 0,
      call: null,
      sent: 0,
      session: null,
      sticky: '',
      cart: 0,
      accepted: 0,
      lost: 0,
    };
  },
  initial: 'logged-out',
  entry: computed(shopperSetup, (context) => ({
    context: {},
    effects: handleShopperEvent(context, { type: 'begin', at: context.startedAt }).effects,
  })),
  on: {
    itemTime: { actions: handle },
    response: { actions: handle },
    failure: { actions: handle },
    configure: { actions: handle },
  },
  states: {
    'logged-out': {
      description: 'Has no session: before the next thing it logs in.',
      always: [
        { guard: isLoggingIn, target: 'logging-in' },
        { guard: isWaiting, target: 'waiting' },
        { guard: isKnown, target: 'logged-in' },
      ],
    },
    'logging-in': {
      description: 'Has sent its name, or its refresh token, and waits for a session.',
      always: [
        { guard: isWaiting, target: 'waiting' },
        { guard: isKnown, target: 'logged-in' },
        { guard: isUnknown, target: 'logged-out' },
      ],
    },
    'logged-in': {
      description: 'Has a session, as far as it knows, and nothing to ask.',
      always: [
        { guard: isLoggingIn, target: 'logging-in' },
        { guard: isWaiting, target: 'waiting' },
        { guard: isUnknown, target: 'logged-out' },
      ],
    },
    waiting: {
      description: 'Has put something into the cart and waits for the answer.',
      always: [
        { guard: isLoggingIn, target: 'logging-in' },
        { guard: isKnown, target: 'logged-in' },
        { guard: isUnknown, target: 'logged-out' },
      ],
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
