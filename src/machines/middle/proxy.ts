import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, WorkEvent } from '../../kernel/effect.ts';
import type { ProcessOf } from '../../kernel/process.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { AgentAnswer, ServiceCall } from '../http/http-events.ts';
import { checked, downUpstreams } from './balance.ts';
import { createBalancer } from './balancing/balancer.ts';
import { trippedUpstreams } from './breaker.ts';
import { compressed } from './compress.ts';
import type { Health } from './health-checker.ts';
import type { Middleman } from './middleman.ts';
import { tryAgain } from './same-server.ts';
import { settingsOf } from './settings.ts';
import type { ProxyInput } from './settings.ts';
import { Work } from './work.ts';
import type { ProxyState } from './work.ts';

type ProxyEvent =
  | AgentAnswer
  | ServiceCall
  | WorkEvent
  | Health
  | { readonly type: 'retry'; readonly id: number }
  | { readonly type: 'quiet'; readonly id: number; readonly closes: boolean }
  | Configure<ProxyInput>
  | { readonly type: Standing };

/** How many of its upstreams a proxy takes for alive. */
type Standing = 'allUp' | 'someDown' | 'allDown';

const proxySetup = setupProcess<ProxyState, ProxyEvent, ProxyInput>();

function standingOf(state: ProxyState): Standing {
  const down = downUpstreams(state).length;
  return down === 0 ? 'allUp' : down === state.balancer.peers.length ? 'allDown' : 'someDown';
}

/** A proxy: an HTTP server on one side, an HTTP client for each upstream on the other, and these middlemen between them. */
export function proxyOf(id: string, chain: readonly Middleman[]): ProcessOf<ProxyInput> {
  const handle = computed(proxySetup, (state, event) => handleProxyEvent(chain, state, event));
  const machine = proxySetup.createMachine({
    id,
    context: ({ input }) => ({
      ...settingsOf(input.settings),
      self: input.self,
      host: input.host,
      balancer: createBalancer(input.settings.upstreams, input.random),
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
      head: { actions: handle },
      piece: { actions: handle },
      bodyEnd: { actions: handle },
      upgraded: { actions: handle },
      quiet: { actions: handle },
      gone: { actions: handle },
      health: { actions: handle },
      retry: { actions: handle },
      workDone: { actions: handle },
      configure: { actions: handle },
    },
    states: {
      healthy: {
        description: 'Every upstream is taken for alive; each request goes to one of them.',
        on: { someDown: 'degraded', allDown: 'no-live-upstream' },
      },
      degraded: {
        description: 'At least one upstream is marked down: it gets no request but a probe; the others serve.',
        on: { allUp: 'healthy', allDown: 'no-live-upstream' },
      },
      'no-live-upstream': {
        description:
          'Every upstream is marked down: requests are answered with an error at once, until one may be probed.',
        on: { allUp: 'healthy', someDown: 'degraded' },
      },
    },
  });
  return toProcess<typeof machine, ProxyInput>(machine, (state) => {
    const down = downUpstreams(state);
    const tripped = trippedUpstreams(state);
    return {
      open: Object.keys(state.open).length,
      requests: state.requests,
      ...(down.length > 0 ? { down: down.join(' ') } : {}),
      ...(tripped.length > 0 ? { tripped: tripped.join(' ') } : {}),
    };
  });
}

/** One event of a proxy as a pure function. */
function handleProxyEvent(
  chain: readonly Middleman[],
  before: ProxyState,
  event: ProxyEvent & { readonly at: Microseconds },
): Outcome<ProxyState, { readonly type: Standing }> {
  const work = new Work(chain, before, event.at);
  switch (event.type) {
    case 'request':
      work.accept(event);
      break;
    case 'response': {
      const passage = work.take(event.id);
      const { status, headers, body, role, news } = event;
      if (passage !== null) work.giveBack(passage, { status, headers, body, role, news, remark: '' });
      break;
    }
    case 'failure': {
      if (work.state.open[event.id]?.phase !== 'asked') work.flow(event.id, { type: 'cut', result: event.result });
      else {
        const passage = work.take(event.id);
        if (passage !== null) work.giveUp(passage, event);
      }
      break;
    }
    case 'head':
      work.flow(event.id, event);
      break;
    case 'piece':
      work.flow(event.id, { type: 'bytes', bytes: event.bytes, messages: event.messages });
      break;
    case 'bodyEnd':
      work.flow(event.id, { type: 'end' });
      break;
    case 'upgraded':
      work.sendMore(event);
      break;
    case 'quiet':
      work.cut(event.id, event.closes);
      break;
    case 'gone':
      work.forget(event.handler);
      break;
    case 'health':
      checked(work, event.upstream, event.up);
      break;
    case 'retry':
      tryAgain(work, event.id);
      break;
    case 'configure':
      work.configure(settingsOf(event.settings));
      break;
    case 'workDone':
      compressed(work, event.name);
      break;
    default:
  }
  const standing = standingOf(work.state);
  return {
    context: work.state,
    effects: work.effects,
    raises: standing === standingOf(before) ? [] : [{ type: standing }],
  };
}
