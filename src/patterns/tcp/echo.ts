import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { DatagramEvent } from '../../kernel/effect.ts';
import { ECHO_PORT } from './ping-port.ts';

const SOCKET = 'echo';

const echoSetup = setupProcess<object, DatagramEvent, object>();

const giveBack = computed(echoSetup, (_, event) => {
  if (event.type !== 'datagram') return { context: {}, effects: [] };
  const { from: to, port, bytes, messages } = event;
  const [question] = messages;
  const message = { role: 'response', label: 'ping back' } as const;
  return {
    context: {},
    effects: [
      {
        type: 'datagram',
        socket: SOCKET,
        to,
        port,
        bytes,
        message: question === undefined ? message : { ...message, answers: question.id },
      },
    ],
  };
});

const machine = echoSetup.createMachine({
  id: 'echo',
  context: {},
  initial: 'waiting',
  states: {
    waiting: {
      description: 'Sends back whatever comes, at once.',
      entry: { type: 'bind', params: { socket: SOCKET, port: ECHO_PORT } },
      on: { datagram: { actions: giveBack } },
    },
  },
});

/** The other end of a ping. */
export const echo = toProcess<typeof machine, object>(machine, () => ({}));
