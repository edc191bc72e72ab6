import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, Saved, SocketEvent } from '../../kernel/effect.ts';
import type { Badges } from '../../kernel/entry.ts';
import type { MessageNote, ReadMessage } from '../../kernel/message.ts';
import type { ProcessOf } from '../../kernel/process.ts';
import type { Microseconds } from '../../kernel/time.ts';

/** The exchange that publishers know; the one without a name routes to the queue that the key names. */
export const EXCHANGE = 'news';

/** The file from which a broker rebuilds what it had on disk. */
export const JOURNAL = 'journal';
/** With so many lines, and twice what it would have written anew, a journal is written anew. Our choice. */
const LONG_JOURNAL = 1000;

/** The dead-letter queue, there from the start. */
export const DEAD_QUEUE = 'dead';

/** Half heartbeats without a sign of life after which a peer is dead: two heartbeats (AMQP 0-9-1 section 4.2.7). */
export const SILENT_HALVES = 4;

export interface BrokerInput {
  /** How a topic, direct or fan-out exchange chooses queues; MQTT has topics only. */
  readonly exchange: 'direct' | 'fanout' | 'topic';
  /** MQTT: how many messages of one session may wait for their acknowledgement. */
  readonly maxInflight: number;
  /** MQTT: how many more may wait for that; 0 for any number. */
  readonly maxQueued: number;
  /** MQTT: sessions and their messages are on disk. AMQP: each message says it itself. */
  readonly persistent: boolean;
  /** AMQP: so many messages fit into memory; 0 for any number. */
  readonly memory: number;
  readonly heartbeatUs: Microseconds;
  /** AMQP: how long a delivery may wait for its acknowledgement; 0 for ever. */
  readonly ackTimeoutUs: Microseconds;
  /** Subscribers acknowledge before they work: the log is then told what a lost connection may have cost. */
  readonly earlyAcks: boolean;
}

export interface Step<State> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** What a broker does in one protocol, as pure functions. */
export interface BrokerProtocol<State> {
  readonly id: string;
  readonly port: number;
  open(input: BrokerInput, saved: Readonly<Record<string, Saved>>, at: Microseconds): Step<State>;
  accept(state: State, socket: string, from: string): Step<State>;
  read(
    state: State,
    socket: string,
    bytes: Uint8Array,
    messages: readonly ReadMessage[],
    at: Microseconds,
  ): Step<State>;
  /** The connection is no more; `socket` need not be closed. */
  gone(state: State, socket: string, at: Microseconds): Step<State>;
  timer(state: State, timer: BrokerTimer, at: Microseconds): Step<State>;
  /** The lines of the journal written anew. */
  journal(state: State): readonly string[];
  badges(state: State): Badges;
}

/** What a broker sets timers for. */
export type BrokerTimer =
  /** The time to live of a message. */
  | { readonly type: 'expire'; readonly queue: string }
  /** A sign of life. */
  | { readonly type: 'beat'; readonly socket: string }
  /** An acknowledgement. */
  | { readonly type: 'overdue'; readonly socket: string }
  /** A look at the memory. */
  | { readonly type: 'check' };

type BrokerEvent = SocketEvent | BrokerTimer;

/** A broker that speaks one protocol. */
export function createBroker<State extends object>(protocol: BrokerProtocol<State>): ProcessOf<BrokerInput> {
  interface Context {
    readonly broker: State;
    readonly opening: readonly Effect[];
    /** How many lines the journal has, and with how many it is looked at. */
    readonly lines: number;
    readonly longFrom: number;
  }
  const setup = setupProcess<Context, BrokerEvent, BrokerInput>();
  const handle = computed(setup, (context, event): Outcome<Context> => {
    const { state, effects } = handleEvent(protocol, context.broker, event);
    const lines = context.lines + appendedBy(effects);
    if (lines <= context.longFrom) return { context: { broker: state, lines }, effects };
    const values = protocol.journal(state);
    const longFrom = Math.max(LONG_JOURNAL, 2 * values.length);
    return {
      context: { broker: state, lines: values.length, longFrom },
      effects: [...effects, { type: 'rewrite', key: JOURNAL, values }],
    };
  });
  const machine = setup.createMachine({
    id: protocol.id,
    context: ({ input }) => {
      const { state, effects } = protocol.open(input.settings, input.saved, input.at);
      const kept = input.saved[JOURNAL];
      const lines = (Array.isArray(kept) ? kept.length : 0) + appendedBy(effects);
      return { broker: state, opening: effects, lines, longFrom: LONG_JOURNAL };
    },
    initial: 'serving',
    entry: [
      { type: 'listen', params: { port: protocol.port } },
      { type: 'effects', params: ({ context }) => context.opening },
    ],
    states: {
      serving: {
        description:
          'Routes what is published to queues, and delivers from queues to consumers with room. What nobody takes waits.',
        on: {
          accepted: { actions: handle },
          data: { actions: handle },
          ended: { actions: handle },
          closed: { actions: handle },
          expire: { actions: handle },
          beat: { actions: handle },
          check: { actions: handle },
          overdue: { actions: handle },
        },
      },
    },
  });
  return toProcess<typeof machine, BrokerInput>(machine, ({ broker }) => protocol.badges(broker));
}

function appendedBy(effects: readonly Effect[]): number {
  return effects.filter(({ type }) => type === 'append').length;
}

function handleEvent<State>(
  protocol: BrokerProtocol<State>,
  state: State,
  event: BrokerEvent & { readonly at: Microseconds },
): Step<State> {
  switch (event.type) {
    case 'accepted':
      return protocol.accept(state, event.socket, event.from);
    case 'data':
      return protocol.read(state, event.socket, event.bytes, event.messages, event.at);
    case 'ended': {
      const { state: after, effects } = protocol.gone(state, event.socket, event.at);
      return { state: after, effects: [{ type: 'close', socket: event.socket }, ...effects] };
    }
    case 'closed':
      return protocol.gone(state, event.socket, event.at);
    case 'expire':
    case 'beat':
    case 'overdue':
    case 'check':
      return protocol.timer(state, event, event.at);
    default:
      return { state, effects: [] };
  }
}

export function writeTo(socket: string, bytes: Uint8Array, message: MessageNote): Effect {
  return { type: 'write', socket, bytes, message };
}

export function controlNote(label: string): MessageNote {
  return { role: 'control', label, layer: 'framing' };
}

/** The record without one of its keys. */
export function without<Value>(record: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> {
  const { [key]: _, ...rest } = record;
  return rest;
}
