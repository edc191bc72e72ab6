import { assign } from 'xstate';
import { setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Effect, SocketEvent } from '../../kernel/effect.ts';
import { handlerSettings, httpHandler } from './http-handler.ts';
import type { HandlerSettings } from './http-handler.ts';

export interface HttpServerInput extends HandlerSettings {
  readonly port: number;
  readonly tls: boolean;
}

type Configure = { readonly type: 'configure' } & HttpServerInput;

const listenerSetup = setupProcess<
  HttpServerInput & { readonly self: string; readonly accepted: number },
  SocketEvent | Configure,
  HttpServerInput
>();

const listener = listenerSetup.createMachine({
  id: 'http-server',
  context: ({ input }) => ({
    ...handlerSettings(input),
    port: input.port,
    tls: input.tls,
    self: input.self,
    accepted: 0,
  }),
  initial: 'listening',
  states: {
    listening: {
      description: 'Waits for connections; each gets a handler of its own.',
      entry: { type: 'listen', params: ({ context }) => ({ port: context.port, tls: context.tls }) },
      on: {
        accepted: {
          actions: [
            {
              type: 'spawn',
              params: ({ context, event }) => ({
                name: `handler-${context.accepted + 1}`,
                process: httpHandler,
                input: { ...handlerSettings(context), socket: event.socket, from: event.from },
                sockets: [event.socket],
              }),
            },
            assign(({ context }) => ({ accepted: context.accepted + 1 })),
          ],
        },
        configure: {
          actions: [
            { type: 'effects', params: ({ context, event }) => tellHandlers(context, event) },
            assign(({ event }) => handlerSettings(event)),
          ],
        },
      },
    },
  },
});

/** Accepts connections and gives each a handler; the handlers share one service. */
export const httpServer = toProcess<typeof listener, HttpServerInput>(listener);

/** How many connections hear of a new setting at most, the newest ones; those that are over hear nothing. */
const MAX_TOLD = 1000;

/** New settings for the connections that are open: what is asked next on a kept one takes the new time. */
function tellHandlers(
  context: HttpServerInput & { readonly self: string; readonly accepted: number },
  event: Configure,
): readonly Effect[] {
  const next = handlerSettings(event);
  if (JSON.stringify(next) === JSON.stringify(handlerSettings(context))) return [];
  const host = context.self.split('/')[0] ?? '';
  const first = Math.max(1, context.accepted - MAX_TOLD + 1);
  return Array.from({ length: context.accepted - first + 1 }, (_, index) => ({
    type: 'tell',
    to: `${host}/handler-${first + index}`,
    event: { ...next, type: 'configure' },
  }));
}
