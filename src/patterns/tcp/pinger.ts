import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { DatagramEvent, SocketErrorEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { pingBytes, readPing } from './ping-bytes.ts';
import { pingNotes } from '../../record/ping-notes.ts';
import { ECHO_PORT } from './ping-port.ts';

export interface PingerInput {
  readonly everyUs: Microseconds;
}

interface PingerContext {
  readonly settings: PingerInput;
  readonly sent: number;
}

type PingerEvent = DatagramEvent | SocketErrorEvent | { readonly type: 'next' };

const SOCKET = 'ping';

const pingerSetup = setupProcess<PingerContext, PingerEvent, PingerInput>();

const send = computed(pingerSetup, ({ sent }, { at: sentAt }) => {
  const ping = sent + 1;
  return {
    context: { sent: ping },
    effects: [
      pingNotes.say('ping sent', { ping }),
      {
        type: 'datagram',
        socket: SOCKET,
        bytes: pingBytes({ ping, sentAt }),
        message: { role: 'request', label: `ping ${ping}` },
      },
    ],
  };
});

const hear = computed(pingerSetup, (_, event) => {
  if (event.type !== 'datagram') return { context: {}, effects: [] };
  const { ping, sentAt } = readPing(event.bytes);
  return { context: {}, effects: [pingNotes.say('ping back', { ping, tookUs: event.at - sentAt })] };
});

const machine = pingerSetup.createMachine({
  id: 'pinger',
  context: ({ input: { settings } }) => ({ settings, sent: 0 }),
  entry: [{ type: 'connectDatagram', params: { socket: SOCKET, to: 'server', port: ECHO_PORT } }],
  initial: 'pinging',
  on: { datagram: { actions: hear } },
  states: {
    pinging: {
      description: 'Sends a short datagram now and then, and looks how long it is away.',
      entry: {
        type: 'setTimer',
        params: ({ context: { settings, sent } }) => ({
          name: 'next',
          delayUs: sent === 0 ? 0 : settings.everyUs,
          event: { type: 'next' },
        }),
      },
      on: { next: { target: 'pinging', reenter: true, actions: send } },
    },
  },
});

/** A ping that goes on as long as its host is up. */
export const pinger = toProcess<typeof machine, PingerInput>(machine, () => ({}));
