import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import { handleShopEvent } from './shop-state.ts';
import type { ShopContext, ShopEvent, ShopInput } from './shop-state.ts';

const shopSetup = setupProcess<ShopContext, ShopEvent, ShopInput>();

const handle = computed(shopSetup, handleShopEvent);

const isLast = ({ context }: { context: ShopContext }) => context.asking === 1;

const ends = [{ guard: isLast, target: 'open', actions: handle }, { actions: handle }] as const;

const machine = shopSetup.createMachine({
  id: 'shop',
  context: ({ input: { settings, self, host, random, at } }) => ({
    settings,
    self,
    host,
    random,
    // A start at time 0 is none that anyone could notice.
    restartedAt: at > 0 ? at : null,
    sessions: {},
    asking: 0,
    asked: 0,
  }),
  initial: 'open',
  on: {
    request: { actions: handle },
    configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
  },
  states: {
    open: {
      description: 'Takes logins and things for carts. Who the client is, it knows from where the state lives.',
      on: { asks: 'asking' },
    },
    asking: {
      description: 'At least one request waits for the database.',
      on: { told: ends, untold: ends },
    },
  },
});

/** A backend of the shop, whose session state lives in its memory, in the database or with the client. */
export const shop = toProcess<typeof machine, ShopInput>(machine, ({ sessions, asking }) => ({
  // Session state and application state, each by itself; what TCP remembers is told by the sockets.
  sessions: Object.keys(sessions).length,
  things: Object.values(sessions).reduce((sum, { cart }) => sum + cart.length, 0),
  asking,
}));
