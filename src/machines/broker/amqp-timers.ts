import type { Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { heartbeatFrame, methodFrame } from '../../protocols/amqp/frame.ts';
import { methodNumbers } from '../../protocols/amqp/methods.ts';
import type { Method } from '../../protocols/amqp/methods.ts';
import { CHANNEL, CODES, dispatch, giveBack, waitForAck, withConnection } from './amqp-state.ts';
import type { AmqpConnection, AmqpState } from './amqp-state.ts';
import { controlNote, SILENT_HALVES, without, writeTo } from './broker.ts';
import type { BrokerInput, Step } from './broker.ts';
import { brokerNotes } from './notes.ts';

/** A connection is no more: what it had goes back to its queues, and it consumes nothing any longer. */
export function leave(before: AmqpState, socket: string, at: Microseconds): Step<AmqpState> {
  const connection = before.connections[socket];
  if (connection === undefined) return { state: before, effects: [] };
  const closed = closeChannel(before, socket, 'none', at);
  return {
    state: { ...closed.state, connections: without(closed.state.connections, socket) },
    effects: [
      { type: 'cancelTimer', name: `beat ${socket}` },
      ...connection.handedOver
        .filter((news) => news > 0)
        .map((news) => newsNotes.say('forgotten', { news, client: connection.from })),
      ...closed.effects,
    ],
  };
}

/** Half a heartbeat has passed. */
export function beat(state: AmqpState, socket: string, at: Microseconds): Step<AmqpState> {
  const connection = state.connections[socket];
  if (connection === undefined) return { state, effects: [] };
  // Who is not read cannot be heard.
  const silent = connection.isBlocked ? 0 : connection.silent + 1;
  if (silent > SILENT_HALVES) {
    const after = leave(state, socket, at);
    return {
      state: after.state,
      effects: [brokerNotes.say('dead peer', { client: connection.from }), { type: 'reset', socket }, ...after.effects],
    };
  }
  return {
    state: withConnection(state, socket, { ...connection, silent }),
    effects: [
      ...(connection.isOpen ? [writeTo(socket, heartbeatFrame, controlNote('heartbeat'))] : []),
      ...nextBeat(state.input, socket),
    ],
  };
}

export function nextBeat({ heartbeatUs }: BrokerInput, socket: string): readonly Effect[] {
  if (heartbeatUs === 0) return [];
  const delayUs = Math.ceil(heartbeatUs / 2);
  return [{ type: 'setTimer', name: `beat ${socket}`, delayUs, event: { type: 'beat', socket } }];
}

/**
 * Some delivery may have waited too long for its acknowledgement. Then RabbitMQ closes the channel, and what it had
 * goes back to its queues (guide on consumers, "delivery acknowledgement timeout").
 */
export function closeOverdue(state: AmqpState, socket: string, at: Microseconds): Step<AmqpState> {
  const connection = state.connections[socket];
  const oldest = connection?.unacked[0];
  if (connection === undefined || oldest === undefined) return { state, effects: [] };
  const left = oldest.at + state.input.ackTimeoutUs - at;
  if (left > 0) return { state, effects: [waitForAck(socket, left)] };
  const { news } = oldest.held;
  const text = `PRECONDITION_FAILED - delivery acknowledgement on channel ${CHANNEL} timed out`;
  const raised = raise(state, socket, null, CODES.preconditionFailed, text, at);
  return {
    state: raised.state,
    effects: [brokerNotes.say('overdue', { client: connection.from, news }), ...raised.effects],
  };
}

/** A channel exception (AMQP 0-9-1 section 4.10.2): the broker closes the channel and says why, and which method it was. */
export function raise(
  state: AmqpState,
  socket: string,
  method: Method | null,
  replyCode: number,
  replyText: string,
  at: Microseconds,
): Step<AmqpState> {
  const [classId, methodId] = method === null ? [0, 0] : methodNumbers(method.name);
  // A short string has at most 255 bytes.
  const args = { replyCode, replyText: replyText.slice(0, 255), classId, methodId };
  const bytes = methodFrame(CHANNEL, 'channel.close', args);
  const closed = closeChannel(state, socket, 'closing', at);
  return {
    state: closed.state,
    effects: [writeTo(socket, bytes, controlNote(`channel.close ${replyCode}`)), ...closed.effects],
  };
}

/** The channel is no more: its consumers are cancelled, and what it has not acknowledged goes back to its old places. */
export function closeChannel(
  before: AmqpState,
  socket: string,
  channel: AmqpConnection['channel'],
  at: Microseconds,
): Step<AmqpState> {
  const connection = before.connections[socket];
  if (connection === undefined) return { state: before, effects: [] };
  const { unacked } = connection;
  let state: AmqpState = withConnection(
    {
      ...before,
      queues: Object.fromEntries(
        Object.values(before.queues).map((queue) => [
          queue.name,
          { ...queue, consumers: queue.consumers.filter((consumer) => consumer.socket !== socket) },
        ]),
      ),
    },
    socket,
    { ...connection, channel, unacked: [] },
  );
  const effects: Effect[] = [];
  const add = (step: Step<AmqpState>) => {
    state = step.state;
    effects.push(...step.effects);
  };
  for (const one of unacked) add(giveBack(state, one, at));
  for (const name of new Set(unacked.map(({ queue }) => queue))) add(dispatch(state, name, at));
  return { state, effects };
}
