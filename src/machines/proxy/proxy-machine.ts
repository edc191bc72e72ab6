import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import { createBalancer } from './balancer.ts';
import { downUpstreams, settingsOf, trippedUpstreams } from './proxy-context.ts';
import type { ProxyContext, ProxyEvent, ProxyInput } from './proxy-context.ts';
import { handleProxyEvent } from './proxy-state.ts';

const proxySetup = setupProcess<ProxyContext, ProxyEvent, ProxyInput>();

const handle = computed(proxySetup, handleProxyEvent);

type Args = { context: ProxyContext };
const isHealthy = ({ context }: Args) => downUpstreams(context).length === 0;
const isDown = ({ context }: Args) => downUpstreams(context).length === context.balancer.peers.length;
const isDegraded = (args: Args) => !isHealthy(args) && !isDown(args);

const machine = proxySetup.createMachine({
  id: 'load-balancer',
  context: ({ input }) => ({
    ...settingsOf(input),
    self: input.self,
    host: input.host,
    balancer: createBalancer(input.upstreams, input.random),
    cache: {},
    requests: 0,
    fetches: 0,
    open: {},
    breakers: {},
    interrupted: [],
    compressing: {},
  }),
  initial: 'healthy',
  on: {
    request: { actions: handle },
    response: { actions: handle },
    failure: { actions: handle },
    gone: { actions: handle },
    health: { actions: handle },
    retry: { actions: handle },
    workDone: { actions: handle },
    configure: { actions: handle },
  },
  states: {
    healthy: {
      description: 'Every upstream is taken for alive; each request goes to one of them.',
      always: [
        { guard: isDegraded, target: 'degraded' },
        { guard: isDown, target: 'no-live-upstream' },
      ],
    },
    degraded: {
      description: 'At least one upstream is marked down: it gets no request but a probe; the others serve.',
      always: [
        { guard: isHealthy, target: 'healthy' },
        { guard: isDown, target: 'no-live-upstream' },
      ],
    },
    'no-live-upstream': {
      description:
        'Every upstream is marked down: requests are answered with an error at once, until one may be probed.',
      always: [
        { guard: isHealthy, target: 'healthy' },
        { guard: isDegraded, target: 'degraded' },
      ],
    },
  },
});

/** A reverse proxy that balances: an HTTP server on one side, an HTTP client for each upstream on the other. */
export const loadBalancer = toProcess<typeof machine, ProxyInput>(machine, (context) => {
  const down = downUpstreams(context);
  const open = Object.keys(context.open).length;
  const tripped = trippedUpstreams(context);
  return {
    open,
    requests: context.requests,
    ...(down.length > 0 ? { down: down.join(' ') } : {}),
    ...(tripped.length > 0 ? { tripped: tripped.join(' ') } : {}),
  };
});
