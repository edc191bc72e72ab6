import type { Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { heartbeatFrame, methodFrame } from '../../protocols/amqp/frame.ts';
import { CHANNEL, CODES, dispatch, giveBack, waitForAck, withConnection } from './amqp-state.ts';
import type { AmqpState } from './amqp-state.ts';
import { brokerNote, controlNote, SILENT_HALVES, without, writeTo } from './broker.ts';
import type { BrokerInput, Step } from './broker.ts';

/** A connection is no more: what it had goes back to its queues, and it consumes nothing any longer. */
export function leave(before: AmqpState, socket: string, at: Microseconds): Step<AmqpState> {
  const connection = before.connections[socket];
  if (connection === undefined) return { state: before, effects: [] };
  const closed = closeChannel(before, socket, at);
  return {
    state: { ...closed.state, connections: without(closed.state.connections, socket) },
    effects: [
      { type: 'cancelTimer', name: `beat ${socket}` },
      ...connection.handedOver
        .filter((news) => news > 0)
        .map((news) => brokerNote('forgotten', { news, client: connection.from })),
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
      effects: [brokerNote('dead peer', { client: connection.from }), { type: 'reset', socket }, ...after.effects],
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
  const replyText = `PRECONDITION_FAILED - delivery acknowledgement on channel ${CHANNEL} timed out`;
  const args = { replyCode: CODES.preconditionFailed, replyText, classId: 0, methodId: 0 };
  const closed = closeChannel(state, socket, at);
  return {
    state: closed.state,
    effects: [
      brokerNote('overdue', { client: connection.from, news }),
      writeTo(socket, methodFrame(CHANNEL, 'channel.close', args), controlNote('channel.close: no acknowledgement')),
      ...closed.effects,
    ],
  };
}

function closeChannel(before: AmqpState, socket: string, at: Microseconds): Step<AmqpState> {
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
    { ...connection, unacked: [] },
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
