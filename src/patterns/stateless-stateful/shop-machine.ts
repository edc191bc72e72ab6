import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import { handleShopEvent, shopSettings } from './shop-state.ts';
import type { ShopContext, ShopEvent, ShopInput } from './shop-state.ts';

const shopSetup = setupProcess<ShopContext, ShopEvent, ShopInput>();

const handle = computed(shopSetup, handleShopEvent);

const isAsking = ({ context }: { context: ShopContext }) => Object.keys(context.pending).length > 0;

const machine = shopSetup.createMachine({
  id: 'shop',
  context: ({ input }) => ({
    ...shopSettings(input),
    self: input.self,
    host: input.host,
    random: input.random,
    // A start at time 0 is none that anyone could notice.
    restartedAt: input.at > 0 ? input.at : null,
    sessions: {},
    pending: {},
    asked: 0,
  }),
  initial: 'open',
  on: {
    request: { actions: handle },
    response: { actions: handle },
    failure: { actions: handle },
    configure: { actions: handle },
  },
  states: {
    open: {
      description: 'Takes logins and things for carts. Who the client is, it knows from where the state lives.',
      always: { guard: isAsking, target: 'asking' },
    },
    asking: {
      description: 'At least one request waits for the database.',
      always: { guard: (args) => !isAsking(args), target: 'open' },
    },
  },
});

/** A backend of the shop, whose session state lives in its memory, in the database or with the client. */
export const shop = toProcess<typeof machine, ShopInput>(machine, ({ sessions, pending }) => ({
  // Session state and application state, each by itself; what TCP remembers is told by the sockets.
  sessions: Object.keys(sessions).length,
  things: Object.values(sessions).reduce((sum, { cart }) => sum + cart.length, 0),
  asking: Object.keys(pending).length,
}));
