import { assign } from 'xstate';
import { setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Configure, Effect, SocketEvent } from '../../kernel/effect.ts';
import { spawn, tell } from '../children.ts';
import { handlerSettings, httpHandler } from './http-handler.ts';
import type { HandlerSettings } from './http-handler-setup.ts';

export interface HttpServerInput extends HandlerSettings {
  readonly port: number;
  readonly tls: boolean;
}

interface ListenerContext {
  readonly settings: HttpServerInput;
  readonly self: string;
  readonly accepted: number;
}

const listenerSetup = setupProcess<ListenerContext, SocketEvent | Configure<HttpServerInput>, HttpServerInput>();

const listener = listenerSetup.createMachine({
  id: 'http-server',
  context: ({ input: { settings, self } }) => ({ settings, self, accepted: 0 }),
  initial: 'listening',
  states: {
    listening: {
      description: 'Waits for connections; each gets a handler of its own.',
      entry: { type: 'listen', params: ({ context }) => ({ port: context.settings.port, tls: context.settings.tls }) },
      on: {
        accepted: {
          actions: [
            {
              type: 'effects',
              params: ({ context, event: { socket, from } }) => [
                spawn(
                  `handler-${context.accepted + 1}`,
                  httpHandler,
                  { ...handlerSettings(context.settings), socket, from },
                  [socket],
                ),
              ],
            },
            assign(({ context }) => ({ accepted: context.accepted + 1 })),
          ],
        },
        configure: {
          actions: [
            { type: 'effects', params: ({ context, event }) => tellHandlers(context, event.settings) },
            assign(({ event }) => ({ settings: event.settings })),
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
function tellHandlers({ settings, self, accepted }: ListenerContext, changed: HttpServerInput): readonly Effect[] {
  const next = handlerSettings(changed);
  if (JSON.stringify(next) === JSON.stringify(handlerSettings(settings))) return [];
  const host = self.split('/')[0] ?? '';
  const first = Math.max(1, accepted - MAX_TOLD + 1);
  return Array.from({ length: accepted - first + 1 }, (_, index) =>
    tell<Configure<HandlerSettings>>(`${host}/handler-${first + index}`, { type: 'configure', settings: next }),
  );
}
