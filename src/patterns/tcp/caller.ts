import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Effect, KeepAlive, SocketEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { tell } from '../../machines/children.ts';
import { HTTP_PORT } from '../shared/client-server.ts';
import { filler } from './filler.ts';

export interface CallerInput {
  /** Who hears how it goes. */
  readonly opener: string;
  readonly number: number;
  readonly bytes: number;
  readonly replyBytes: number;
  readonly closeAfterUs: Microseconds;
  /** How long it waits for its connection; 0 for as long as its kernel tries. */
  readonly connectTimeoutUs: Microseconds;
  readonly keepAlive: KeepAlive | null;
}

/** What a caller tells whoever has started it. */
export type CallerNews = { readonly type: 'stands' } | { readonly type: 'over'; readonly stood: boolean };

interface CallerContext {
  readonly settings: CallerInput;
  readonly received: number;
}

type CallerEvent = SocketEvent | { readonly type: 'closeTime' | 'connectTime' };

const callerSetup = setupProcess<CallerContext, CallerEvent, CallerInput>();

const CONNECT_TIMER = 'connect';

const socketOf = ({ number }: CallerInput) => `connection-${number}`;

function patience({ connectTimeoutUs: delayUs }: CallerInput): readonly Effect[] {
  if (delayUs === 0) return [];
  return [{ type: 'setTimer', name: CONNECT_TIMER, delayUs, event: { type: 'connectTime' } }];
}

const say = (news: CallerNews) =>
  computed(callerSetup, ({ settings }) => ({ context: {}, effects: [tell<CallerNews>(settings.opener, news)] }));

const count = callerSetup.assign(({ context, event }) => ({
  received: context.received + (event.type === 'data' ? event.bytes.length : 0),
}));

type Args = { readonly context: CallerContext };

const close = { type: 'close', params: ({ context }: Args) => ({ socket: socketOf(context.settings) }) } as const;

const isWhole = ({ context, event }: Args & { readonly event: Extract<SocketEvent, { type: 'data' }> }) =>
  context.received + event.bytes.length >= context.settings.replyBytes;

const machine = callerSetup.createMachine({
  id: 'caller',
  context: ({ input: { settings } }) => ({ settings, received: 0 }),
  initial: 'connecting',
  states: {
    connecting: {
      description: 'Asks its kernel for a connection, and waits until it says that there is one, or none.',
      entry: [
        {
          type: 'connect',
          params: ({ context: { settings } }) => ({
            socket: socketOf(settings),
            to: 'server',
            port: HTTP_PORT,
            ...(settings.keepAlive === null ? {} : { keepAlive: settings.keepAlive }),
          }),
        },
        { type: 'effects', params: ({ context }) => patience(context.settings) },
      ],
      exit: { type: 'cancelTimer', params: { name: CONNECT_TIMER } },
      on: {
        connectTime: { target: 'over', actions: [close, say({ type: 'over', stood: false })] },
        connected: [
          { guard: ({ context }) => context.settings.bytes > 0, target: 'asking', actions: say({ type: 'stands' }) },
          { target: 'lingering', actions: say({ type: 'stands' }) },
        ],
        closed: { target: 'over', actions: say({ type: 'over', stood: false }) },
      },
    },
    asking: {
      description: 'Writes what it has to say. What its kernel takes of it says nothing about the other side.',
      entry: {
        type: 'write',
        params: ({ context: { settings } }) => ({
          socket: socketOf(settings),
          bytes: filler(settings.bytes),
          message: { role: 'request', label: `${settings.bytes} bytes` },
          confirm: true,
        }),
      },
      on: {
        written: [
          { guard: ({ context }) => context.settings.replyBytes > 0, target: 'reading' },
          { target: 'lingering' },
        ],
        closed: { target: 'over', actions: say({ type: 'over', stood: true }) },
      },
    },
    reading: {
      description: 'Waits for the whole answer.',
      on: {
        data: [{ guard: isWhole, target: 'lingering', actions: count }, { actions: count }],
        ended: { target: 'over', actions: [close, say({ type: 'over', stood: true })] },
        closed: { target: 'over', actions: say({ type: 'over', stood: true }) },
      },
    },
    lingering: {
      description: 'Has nothing more to say, and keeps the connection for a while.',
      entry: {
        type: 'setTimer',
        params: ({ context }) => ({
          name: 'close',
          delayUs: context.settings.closeAfterUs,
          event: { type: 'closeTime' },
        }),
      },
      on: {
        closeTime: { target: 'over', actions: [close, say({ type: 'over', stood: true })] },
        ended: { target: 'over', actions: [close, say({ type: 'over', stood: true })] },
        closed: { target: 'over', actions: say({ type: 'over', stood: true }) },
      },
    },
    over: { type: 'final', description: "The program has done with it; what is left is its kernel's." },
  },
});

/** One connection of many: opens it, writes, perhaps reads an answer, closes. */
export const caller = toProcess<typeof machine, CallerInput>(machine, () => ({}));
