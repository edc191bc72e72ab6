import type { Effect } from '../../kernel/effect.ts';
import type { ReadMessage } from '../../kernel/message.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { contentFrames } from '../../protocols/amqp/frame.ts';
import type { AmqpReceiver } from '../../protocols/amqp/frame.ts';
import { journalDelivery, journalMessage, journalRemoval, journalReturn } from './broker-journal.ts';
import type { Binding } from './broker-journal.ts';
import { writeTo } from './broker.ts';
import type { BrokerInput, Step } from './broker.ts';
import { copyNotes } from '../../record/copy-notes.ts';
import type { NumberSet } from './number-set.ts';
import { first, insert, withoutFirst } from './queue-line.ts';
import { afterTurn, nextConsumer } from './queue.ts';
import type { Consumer, DeathReason, Held, Queue } from './queue.ts';

/** The channel that everything happens on. */
export const CHANNEL = 1;

/** Reply codes of AMQP 0-9-1. */
export const CODES = { notFound: 404, noRoute: 312, preconditionFailed: 406 } as const;

export interface Unacked {
  readonly tag: number;
  readonly queue: string;
  readonly held: Held;
  /** When it was delivered. */
  readonly at: Microseconds;
}

export interface AmqpConnection {
  readonly from: string;
  readonly receiver: AmqpReceiver;
  /** The handshake is over. */
  readonly isOpen: boolean;
  /** `closing`: the broker has closed it, and ignores what still comes on it until the client has heard of that. */
  readonly channel: 'none' | 'open' | 'closing';
  readonly confirms: boolean;
  readonly published: number;
  readonly prefetch: number;
  readonly lastTag: number;
  readonly unacked: readonly Unacked[];
  /** It has published something. */
  readonly publishes: boolean;
  /** It published while memory was short: nothing is read from it. */
  readonly isBlocked: boolean;
  /** What came in since. */
  readonly unread: readonly { readonly bytes: Uint8Array; readonly messages: readonly ReadMessage[] }[];
  /** Half heartbeats in a row in which nothing was heard. */
  readonly silent: number;
  /** News that the broker no longer keeps and that the consumer may not have done yet: for the log alone. */
  readonly handedOver: readonly number[];
}

export interface AmqpState {
  readonly input: BrokerInput;
  readonly queues: Readonly<Record<string, Queue>>;
  readonly bindings: readonly Binding[];
  readonly connections: Readonly<Record<string, AmqpConnection>>;
  readonly lastId: number;
  readonly seen: NumberSet;
  /** The memory alarm is on. */
  readonly isShort: boolean;
}

/** How many handed-over items of a connection are kept in mind. */
const HANDED_OVER = 100;

export function withQueue(state: AmqpState, queue: Queue): AmqpState {
  return { ...state, queues: { ...state.queues, [queue.name]: queue } };
}

export function withConnection(state: AmqpState, socket: string, connection: AmqpConnection): AmqpState {
  return { ...state, connections: { ...state.connections, [socket]: connection } };
}

/** Takes a message into a queue. */
export function enqueue(state: AmqpState, queue: Queue, held: Held): Step<AmqpState> {
  return {
    state: withQueue(state, { ...queue, ready: insert(queue.ready, held) }),
    effects: [
      ...(held.survives ? [journalMessage(queue.name, held)] : []),
      copyNotes.say('enqueue', { news: held.news, queue: queue.name, id: held.id, onDisk: held.survives }),
    ],
  };
}

/** Delivers while there are messages and consumers with room, then enforces time to live and length. */
export function dispatch(before: AmqpState, name: string, at: Microseconds): Step<AmqpState> {
  let state = before;
  const effects: Effect[] = [];
  const add = (step: Step<AmqpState>) => {
    state = step.state;
    effects.push(...step.effects);
  };
  for (;;) {
    const queue = state.queues[name];
    const held = queue === undefined ? undefined : first(queue.ready);
    if (queue === undefined || held === undefined) break;
    if (held.expiresAt !== null && held.expiresAt <= at) {
      effects.push(copyNotes.say('expire', { news: held.news, queue: name, id: held.id }));
      add(die(withQueue(state, { ...queue, ready: withoutFirst(queue.ready) }), queue, held, 'expired', at));
      continue;
    }
    const consumer = nextConsumer(queue, (socket) => state.connections[socket]?.unacked.length ?? 0);
    if (consumer !== undefined) add(deliver(state, queue, held, consumer, at));
    else if (queue.maxLength > 0 && queue.ready.length > queue.maxLength)
      add(die(withQueue(state, { ...queue, ready: withoutFirst(queue.ready) }), queue, held, 'maxlen', at));
    else {
      if (held.expiresAt !== null)
        effects.push({
          type: 'setTimer',
          name: `ttl ${name}`,
          delayUs: held.expiresAt - at,
          event: { type: 'expire', queue: name },
        });
      break;
    }
  }
  return { state, effects };
}

function deliver(state: AmqpState, queue: Queue, held: Held, consumer: Consumer, at: Microseconds): Step<AmqpState> {
  const connection = state.connections[consumer.socket];
  const rest: Queue = {
    ...queue,
    ready: withoutFirst(queue.ready),
    consumers: afterTurn(queue.consumers, consumer),
  };
  if (connection === undefined)
    return { state: withQueue(state, { ...queue, consumers: rest.consumers.slice(0, -1) }), effects: [] };
  const tag = connection.lastTag + 1;
  const after: AmqpConnection = {
    ...connection,
    lastTag: tag,
    unacked: consumer.noAck ? connection.unacked : [...connection.unacked, { tag, queue: queue.name, held, at }],
    handedOver: consumer.noAck ? handOver(connection, held.news) : connection.handedOver,
  };
  const bytes = contentFrames(
    CHANNEL,
    'basic.deliver',
    {
      consumerTag: consumer.tag,
      deliveryTag: tag,
      redelivered: held.redelivered,
      exchange: held.exchange,
      routingKey: held.key,
    },
    {
      // Quorum queues count deliveries, and say so from the second on.
      headers: queue.quorum && held.returns > 0 ? { 'x-delivery-count': held.returns } : {},
      ...(held.persistent ? { deliveryMode: 2 } : {}),
      ...(held.messageId === '' ? {} : { messageId: held.messageId }),
    },
    held.body,
  );
  const { ackTimeoutUs } = state.input;
  const isFirst = connection.unacked.length === 0 && !consumer.noAck;
  return {
    state: withConnection(withQueue(state, rest), consumer.socket, after),
    effects: [
      ...(isFirst && ackTimeoutUs > 0 ? [waitForAck(consumer.socket, ackTimeoutUs)] : []),
      copyNotes.say('deliver', {
        news: held.news,
        queue: queue.name,
        id: held.id,
        client: connection.from,
        tag,
        redelivered: held.redelivered,
        auto: consumer.noAck,
        connection: consumer.socket,
      }),
      ...(held.survives ? [consumer.noAck ? journalRemoval(held.id) : journalDelivery(held.id)] : []),
      writeTo(consumer.socket, bytes, {
        role: 'push',
        label: `deliver ${held.news}${held.redelivered ? ' again' : ''}`,
        items: held.news > 0 ? [held.news] : [],
        ...(held.parent === null ? {} : { parent: held.parent }),
      }),
    ],
  };
}

/** The oldest delivery of a connection is to be acknowledged by then. */
export function waitForAck(socket: string, delayUs: Microseconds): Effect {
  return { type: 'setTimer', name: `overdue ${socket}`, delayUs, event: { type: 'overdue', socket } };
}

/** The connection's list with one more item that only its consumer has now. */
export function handOver(connection: AmqpConnection, news: number): readonly number[] {
  return [...connection.handedOver.slice(1 - HANDED_OVER), news];
}

/** Puts an unacknowledged message back to its place, marked; one that came back too often dies. */
export function giveBack(state: AmqpState, { queue: name, held }: Unacked, at: Microseconds): Step<AmqpState> {
  const queue = state.queues[name];
  if (queue === undefined) return { state, effects: [] };
  const returns = held.returns + 1;
  if (queue.quorum && queue.deliveryLimit > 0 && returns > queue.deliveryLimit)
    return die(state, queue, held, 'delivery_limit', at);
  return {
    state: withQueue(state, { ...queue, ready: insert(queue.ready, { ...held, redelivered: true, returns }) }),
    effects: [
      ...(held.survives ? [journalReturn(held.id, returns)] : []),
      copyNotes.say('requeue', { news: held.news, queue: name, id: held.id }),
    ],
  };
}

/** A message leaves its queue for good: to the dead-letter queue, if the queue names one that exists. */
export function die(
  before: AmqpState,
  from: Queue,
  held: Held,
  reason: DeathReason,
  at: Microseconds,
): Step<AmqpState> {
  const target = before.queues[from.deadLetterTo];
  const lost = newsNotes.say('forgotten', { news: held.news, client: ownerOf(from.name) });
  const gone = held.survives ? [journalRemoval(held.id)] : [];
  const said = { news: held.news, queue: from.name, id: held.id, reason };
  if (target === undefined)
    return { state: before, effects: [...gone, copyNotes.say('drop', said), ...(held.news > 0 ? [lost] : [])] };
  const id = before.lastId + 1;
  const dead: Held = {
    ...held,
    id,
    exchange: '',
    redelivered: false,
    returns: 0,
    expiresAt: null,
    survives: held.persistent && target.durable,
  };
  const state = withQueue({ ...before, lastId: id }, { ...target, ready: insert(target.ready, dead) });
  const sent = dispatch(state, target.name, at);
  return {
    state: sent.state,
    effects: [
      ...gone,
      copyNotes.say('deadLetter', said),
      ...(dead.survives ? [journalMessage(target.name, dead)] : []),
      ...(held.news > 0 ? [lost] : []),
      ...sent.effects,
    ],
  };
}

/** A queue of one subscriber is called after it; null when it is there for whoever consumes it. */
export function ownerOf(queue: string): string | null {
  return /^news-(client\d*)$/.exec(queue)?.[1] ?? null;
}
