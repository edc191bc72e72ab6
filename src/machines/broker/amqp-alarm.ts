import type { Effect } from '../../kernel/effect.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { methodFrame } from '../../protocols/amqp/frame.ts';
import { withConnection } from './amqp-state.ts';
import type { AmqpState } from './amqp-state.ts';
import { controlNote, writeTo } from './broker.ts';
import type { Step } from './broker.ts';
import { brokerNotes } from './notes.ts';

/** RabbitMQ looks at its memory once a second: vm_memory_monitor.erl, DEFAULT_MEMORY_CHECK_INTERVAL. */
const CHECK: Microseconds = SECOND;

/** How many messages the broker holds, waiting or unacknowledged: all are of much the same size. */
function heldBy({ queues, connections }: AmqpState): number {
  const ready = Object.values(queues).reduce((sum, queue) => sum + queue.ready.length, 0);
  return Object.values(connections).reduce((sum, { unacked }) => sum + unacked.length, ready);
}

export function nextCheck({ input }: AmqpState): readonly Effect[] {
  if (input.memory === 0) return [];
  return [{ type: 'setTimer', name: 'memory', delayUs: CHECK, event: { type: 'check' } }];
}

/**
 * The memory alarm: above its limit the broker stops reading from whoever publishes, and says so; who only consumes
 * goes on (RabbitMQ's guides on memory alarms and blocked connections).
 */
export function checkMemory(before: AmqpState): Step<AmqpState> {
  const held = heldBy(before);
  const isShort = held > before.input.memory;
  if (isShort === before.isShort) return { state: before, effects: nextCheck(before) };
  let state: AmqpState = { ...before, isShort };
  const effects: Effect[] = [brokerNotes.say(isShort ? 'alarm' : 'alarm over', { held, limit: before.input.memory })];
  for (const [socket, { publishes }] of Object.entries(before.connections)) {
    if (!publishes) continue;
    const step = isShort ? block(state, socket) : unblock(state, socket);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects: [...effects, ...nextCheck(before)] };
}

/** Stops reading from a connection, if there is an alarm and it has just published. */
export function blockIfShort(state: AmqpState, socket: string): Step<AmqpState> {
  const connection = state.connections[socket];
  if (!state.isShort || connection === undefined || connection.isBlocked) return { state, effects: [] };
  return block(state, socket);
}

function block(state: AmqpState, socket: string): Step<AmqpState> {
  const connection = state.connections[socket];
  if (connection === undefined) return { state, effects: [] };
  return {
    state: withConnection(state, socket, { ...connection, isBlocked: true }),
    effects: [say(socket, 'connection.blocked', { reason: 'low on memory' })],
  };
}

function unblock(state: AmqpState, socket: string): Step<AmqpState> {
  const connection = state.connections[socket];
  if (connection === undefined) return { state, effects: [] };
  return {
    state: withConnection(state, socket, { ...connection, isBlocked: false }),
    effects: [say(socket, 'connection.unblocked', {})],
  };
}

function say(socket: string, name: string, args: Readonly<Record<string, string>>): Effect {
  return writeTo(socket, methodFrame(0, name, args), controlNote(name));
}
