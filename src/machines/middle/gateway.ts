import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { HostEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { noBytes } from '../../protocols/bytes.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import type { AgentAnswer, AgentCall, ServiceAnswer, ServiceCall } from '../http/http-events.ts';
import { reply } from '../http/service.ts';
import { endToEnd } from './headers.ts';

export interface GatewayInput {
  /** How long the server may take: nginx `proxy_read_timeout`, 60 s by default. */
  readonly timeoutUs: Microseconds;
}

interface Passage {
  readonly handler: string;
  readonly message: number;
}

interface GatewayContext extends GatewayInput {
  readonly self: string;
  readonly host: string;
  readonly passed: number;
  readonly open: Readonly<Record<string, Passage>>;
}

type GatewayEvent = AgentAnswer | ServiceCall | ({ readonly type: 'configure' } & GatewayInput);

const gatewaySetup = setupProcess<GatewayContext, GatewayEvent, GatewayInput>();

const pass = computed(gatewaySetup, (context, event): Outcome<GatewayContext> => {
  if (event.type !== 'request') return NOTHING;
  const id = context.passed + 1;
  const { method, target, headers } = event.head;
  const call: AgentCall = {
    type: 'fetch',
    id,
    app: context.self,
    request: { method, target, headers: [...endToEnd(headers), ['Via', '1.1 proxy']], body: event.body },
    note: { role: 'request', label: `${method} ${target}`, parent: event.message },
    timeoutUs: context.timeoutUs,
    stream: false,
  };
  return {
    context: { passed: id, open: { ...context.open, [id]: { handler: event.handler, message: event.message } } },
    effects: [{ type: 'tell', to: `${context.host}/agent`, event: { ...call } }],
  };
});

const passBack = computed(gatewaySetup, (context, event): Outcome<GatewayContext> => {
  if (event.type !== 'response' && event.type !== 'failure') return NOTHING;
  const passage = context.open[event.id];
  if (passage === undefined) return NOTHING;
  const { [event.id]: _, ...open } = context.open;
  return { context: { open }, effects: [{ type: 'tell', to: passage.handler, event: answerFor(passage, event) }] };
});

const forget = computed(gatewaySetup, (context, event): Outcome<GatewayContext> => {
  if (event.type !== 'gone') return NOTHING;
  const left = Object.entries(context.open).filter(([, { handler }]) => handler !== event.handler);
  const gone = Object.entries(context.open).filter(([, { handler }]) => handler === event.handler);
  return {
    context: { open: Object.fromEntries(left) },
    effects: gone.flatMap(([id]) => [
      { type: 'tell', to: `${context.host}/agent`, event: { type: 'abort', id: Number(id) } },
      reply(event.handler, { type: 'hangUp' }),
    ]),
  };
});

const machine = gatewaySetup.createMachine({
  id: 'gateway',
  context: ({ input }) => ({ timeoutUs: input.timeoutUs, self: input.self, host: input.host, passed: 0, open: {} }),
  initial: 'passing',
  states: {
    passing: {
      description: 'Passes requests on and answers back. A server that takes too long is answered for: 504.',
      on: {
        request: { actions: pass },
        response: { actions: passBack },
        failure: { actions: passBack },
        gone: { actions: forget },
      },
    },
  },
});

/** The middle of a reverse proxy: an HTTP server on one side, an HTTP client on the other. */
export const gateway = toProcess<typeof machine, GatewayInput>(machine, ({ open }) => ({
  open: Object.keys(open).length,
}));

const NOTHING = { context: {}, effects: [] };

function answerFor({ message }: Passage, event: Extract<AgentAnswer, { type: 'response' | 'failure' }>): HostEvent {
  let answer: ServiceAnswer;
  if (event.type === 'response') {
    const { status, headers, body, role, news } = event;
    answer = {
      type: 'respond',
      response: { status, reason: reasonPhrase(status), headers: endToEnd(headers), body },
      note: { role, label: `${status} ${reasonPhrase(status)}`, answers: message, news },
    };
  } else {
    const status = event.result === 'timeout' ? 504 : 502;
    answer = {
      type: 'respond',
      response: { status, reason: reasonPhrase(status), headers: [], body: noBytes },
      note: { role: 'error', label: `${status} ${reasonPhrase(status)}`, answers: message },
    };
  }
  return { ...answer };
}
