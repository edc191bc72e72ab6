import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Effect, SocketEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { spawn } from '../../machines/children.ts';
import { HTTP_PORT } from '../shared/client-server.ts';
import type { Accepts } from './accepts.ts';
import { handler } from './handler.ts';
import type { HandlerInput } from './handler.ts';

export interface AcceptorInput extends Omit<HandlerInput, 'acceptor' | 'socket'> {
  readonly backlog: number;
  readonly synCookies: boolean;
  readonly accepts: Accepts;
}

interface AcceptorContext {
  readonly settings: AcceptorInput;
  readonly self: string;
  readonly startedAt: Microseconds;
  /** Connections that its program has. */
  readonly open: number;
}

/** A handler is done with its connection. */
export type Handled = { readonly type: 'handled' };

type AcceptorEvent = SocketEvent | Handled | { readonly type: 'acceptTime' };

const acceptorSetup = setupProcess<AcceptorContext, AcceptorEvent, AcceptorInput>();

/** Its times are those of the run: what was due before it started is not done again. */
function listen({ settings, startedAt }: AcceptorContext): readonly Effect[] {
  const { backlog, synCookies, accepts } = settings;
  const due = (accepts ?? []).map((at, index) => ({ at, index })).filter(({ at }) => at >= startedAt);
  return [
    { type: 'listen', port: HTTP_PORT, backlog, synCookies, acceptsAtOnce: accepts === null },
    ...due.map(({ at, index }): Effect => ({
      type: 'setTimer',
      name: `accept-${index + 1}`,
      delayUs: at - startedAt,
      event: { type: 'acceptTime' },
    })),
  ];
}

const take = computed(acceptorSetup, ({ settings, self, open }, event) => {
  if (event.type !== 'accepted') return { context: {}, effects: [] };
  const { bytes, replyBytes } = settings;
  const { socket } = event;
  return {
    context: { open: open + 1 },
    effects: [spawn(`handler-${socket}`, handler, { acceptor: self, socket, bytes, replyBytes }, [socket])],
  };
});

const machine = acceptorSetup.createMachine({
  id: 'acceptor',
  context: ({ input: { settings, self, at } }) => ({ settings, self, startedAt: at, open: 0 }),
  initial: 'listening',
  states: {
    listening: {
      description: 'Takes connections out of the accept queue: at once, or when it comes to it.',
      entry: { type: 'effects', params: ({ context }) => listen(context) },
      on: {
        accepted: { actions: take },
        acceptTime: { actions: { type: 'accept', params: { port: HTTP_PORT } } },
        handled: { actions: acceptorSetup.assign(({ context }) => ({ open: context.open - 1 })) },
      },
    },
  },
});

/** A server of many connections: one process more for each that it accepts. */
export const acceptor = toProcess<typeof machine, AcceptorInput>(machine, ({ open }) => ({ open }));
