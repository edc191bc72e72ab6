import type { Effect } from '../../kernel/effect.ts';
import type { ReadMessage } from '../../kernel/message.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { channelMax, createAmqpReceiver, frameMax, methodFrame, receiveAmqp } from '../../protocols/amqp/frame.ts';
import type { Command } from '../../protocols/amqp/frame.ts';
import { flagArgument, numberArgument, textArgument } from '../../protocols/amqp/methods.ts';
import type { Method } from '../../protocols/amqp/methods.ts';
import { blockIfShort, checkMemory, nextCheck } from './amqp-alarm.ts';
import { publish } from './amqp-publish.ts';
import { differenceOf, readQueueSettings } from './amqp-queue-arguments.ts';
import { CHANNEL, CODES, die, dispatch, giveBack, handOver, withConnection, withQueue } from './amqp-state.ts';
import type { AmqpConnection, AmqpState, Unacked } from './amqp-state.ts';
import { beat, closeChannel, closeOverdue, leave, nextBeat, raise } from './amqp-timers.ts';
import { compactJournal, journalBinding, journalQueue, journalRemoval, readJournal } from './broker-journal.ts';
import { controlNote, createBroker, DEAD_QUEUE, EXCHANGE, writeTo } from './broker.ts';
import type { BrokerInput, BrokerProtocol, Step } from './broker.ts';
import { copyNotes } from '../../record/copy-notes.ts';
import { addNumber, EMPTY_SET, hasNumber } from './number-set.ts';
import { emptyLine } from './queue-line.ts';
import { createQueue } from './queue.ts';
import type { Held, Queue } from './queue.ts';

/** The registered port of AMQP. */
export const AMQP_PORT = 5672;

const protocol: BrokerProtocol<AmqpState> = {
  id: 'amqp-broker',
  port: AMQP_PORT,
  open(input, saved, at) {
    const { queues, bindings, lastId } = readJournal(saved);
    const dead = createQueue(DEAD_QUEUE, {
      durable: true,
      ttlUs: 0,
      maxLength: 0,
      quorum: false,
      deliveryLimit: 0,
      deadLetterTo: '',
      overflow: 'drop-head',
    });
    const isNew = queues[DEAD_QUEUE] === undefined;
    const recovered = Object.values(queues).flatMap((queue) =>
      (queue.name === DEAD_QUEUE ? emptyLine<Held>() : queue.ready).pieces
        .flat()
        .map(({ news, id }) => copyNotes.say('recover', { news, queue: queue.name, id })),
    );
    let state: AmqpState = {
      input,
      queues: isNew ? { ...queues, [DEAD_QUEUE]: dead } : queues,
      bindings,
      connections: {},
      lastId,
      seen: newsIn(queues),
      isShort: false,
    };
    const effects: Effect[] = [...(isNew ? [journalQueue(dead)] : recovered), ...nextCheck(state)];
    // The time to live went on while the broker was away.
    for (const name of Object.keys(queues)) {
      const step = dispatch(state, name, at);
      state = step.state;
      effects.push(...step.effects);
    }
    return { state, effects };
  },
  accept(state, socket, from) {
    const connection: AmqpConnection = {
      from,
      receiver: createAmqpReceiver('server'),
      isOpen: false,
      channel: 'none',
      confirms: false,
      published: 0,
      prefetch: 0,
      lastTag: 0,
      unacked: [],
      publishes: false,
      isBlocked: false,
      unread: [],
      silent: 0,
      handedOver: [],
    };
    return { state: withConnection(state, socket, connection), effects: nextBeat(state.input, socket) };
  },
  read(before, socket, bytes, messages, at) {
    const connection = before.connections[socket];
    if (connection === undefined) return { state: before, effects: [] };
    if (connection.isBlocked) {
      const unread = [...connection.unread, { bytes, messages }];
      return { state: withConnection(before, socket, { ...connection, unread }), effects: [] };
    }
    const { receiver, events } = receiveAmqp(connection.receiver, bytes);
    let state = withConnection(before, socket, { ...connection, receiver, silent: 0 });
    const effects: Effect[] = [];
    const unread = messages.filter(({ role }) => role === 'publish' || role === 'acknowledgement');
    for (const event of events) {
      let step: Step<AmqpState> = { state, effects: [] };
      if (event.type === 'protocol header') step = { state, effects: [start(socket)] };
      else if (event.type === 'failure') {
        step = protocol.gone(state, socket, at);
        effects.push({ type: 'reset', socket });
      } else if (event.type === 'command') {
        const carried = event.method.name.startsWith('basic.') && event.method.name !== 'basic.qos';
        const message = carried && event.method.name !== 'basic.consume' ? unread.shift() : undefined;
        step = takeCommand(state, socket, event, message, at);
      }
      state = step.state;
      effects.push(...step.effects);
    }
    return { state, effects };
  },
  gone: leave,
  timer(state, timer, at) {
    switch (timer.type) {
      case 'expire':
        return dispatch(state, timer.queue, at);
      case 'beat':
        return beat(state, timer.socket, at);
      case 'overdue':
        return closeOverdue(state, timer.socket, at);
      case 'check':
        return readAgain(checkMemory(state), at);
    }
  },
  journal: ({ queues, bindings, connections, lastId }) =>
    compactJournal(
      Object.values(queues),
      bindings,
      Object.values(connections).flatMap(({ unacked }) => unacked),
      lastId,
    ),
  badges: ({ queues, connections }) => ({
    ready: Object.values(queues).reduce((sum, { name, ready }) => sum + (name === DEAD_QUEUE ? 0 : ready.length), 0),
    unacked: Object.values(connections).reduce((sum, { unacked }) => sum + unacked.length, 0),
    dead: queues[DEAD_QUEUE]?.ready.length ?? 0,
  }),
};

/** What came in from connections that were blocked, and are no longer. */
function readAgain(before: Step<AmqpState>, at: Microseconds): Step<AmqpState> {
  let { state, effects } = before;
  for (const [socket, { isBlocked, unread }] of Object.entries(state.connections)) {
    if (isBlocked || unread.length === 0) continue;
    const connection = state.connections[socket];
    if (connection !== undefined) state = withConnection(state, socket, { ...connection, unread: [] });
    for (const { bytes, messages } of unread) {
      const step = protocol.read(state, socket, bytes, messages, at);
      state = step.state;
      effects = [...effects, ...step.effects];
    }
  }
  return { state, effects };
}

/** A broker that speaks AMQP 0-9-1 as RabbitMQ does. */
export const amqpBroker = createBroker(protocol);

function takeCommand(
  state: AmqpState,
  socket: string,
  command: Command,
  message: ReadMessage | undefined,
  at: Microseconds,
): Step<AmqpState> {
  const connection = state.connections[socket];
  if (connection === undefined) return { state, effects: [] };
  const { method } = command;
  const ofChannel = !method.name.startsWith('connection.');
  // What a client had sent before it heard that the broker closed its channel (AMQP 0-9-1 section 4.10.2).
  if (ofChannel && connection.channel === 'closing' && method.name !== 'channel.close-ok') {
    if (method.name !== 'channel.close') return { state, effects: [] };
  }
  const refuse = (code: number, text: string) => raise(state, socket, method, code, text, at);
  const reply = (name: string, args: Method['args'] = {}, channel = CHANNEL): Effect =>
    writeTo(socket, methodFrame(channel, name, args), controlNote(name));
  switch (method.name) {
    case 'connection.start-ok':
      return { state, effects: [reply('connection.tune', tuning(state.input), 0)] };
    case 'connection.open':
      return {
        state: withConnection(state, socket, { ...connection, isOpen: true }),
        effects: [reply('connection.open-ok', {}, 0)],
      };
    case 'connection.close':
      return { state, effects: [reply('connection.close-ok', {}, 0)] };
    case 'channel.open':
      return { state: withConnection(state, socket, onNewChannel(connection)), effects: [reply('channel.open-ok')] };
    case 'channel.close': {
      // Its consumers are cancelled, and what it had not acknowledged goes back to its old places.
      const closed = closeChannel(state, socket, 'none', at);
      return { state: closed.state, effects: [reply('channel.close-ok'), ...closed.effects] };
    }
    case 'channel.close-ok':
      return { state: withConnection(state, socket, { ...connection, channel: 'none' }), effects: [] };
    case 'confirm.select':
      return {
        state: withConnection(state, socket, { ...connection, confirms: true }),
        effects: [reply('confirm.select-ok')],
      };
    case 'basic.qos':
      return {
        state: withConnection(state, socket, { ...connection, prefetch: numberArgument(method, 'prefetchCount') }),
        effects: [reply('basic.qos-ok')],
      };
    case 'queue.declare':
      return declare(state, method, reply, refuse);
    case 'queue.bind': {
      const binding = { queue: textArgument(method, 'queue'), key: textArgument(method, 'routingKey') };
      const queue = state.queues[binding.queue];
      const exchange = textArgument(method, 'exchange');
      if (queue === undefined) return refuse(CODES.notFound, notFound('queue', binding.queue));
      if (exchange !== EXCHANGE) return refuse(CODES.notFound, notFound('exchange', exchange));
      const known = state.bindings.some(({ queue: name, key }) => name === binding.queue && key === binding.key);
      return {
        state: known ? state : { ...state, bindings: [...state.bindings, binding] },
        effects: [...(queue.durable && !known ? [journalBinding(binding)] : []), reply('queue.bind-ok')],
      };
    }
    case 'basic.consume':
      return consume(state, socket, method, reply, refuse, at);
    case 'basic.publish': {
      const exchange = textArgument(method, 'exchange');
      if (exchange !== EXCHANGE && exchange !== '') return refuse(CODES.notFound, notFound('exchange', exchange));
      const { state: after, effects } = publish(state, socket, command, message, at);
      const step = blockIfShort(after, socket);
      return { state: step.state, effects: [...effects, ...step.effects] };
    }
    case 'basic.ack':
    case 'basic.nack':
    case 'basic.reject':
      return settle(state, socket, method, refuse, at);
    default:
      return { state, effects: [] };
  }
}

type Reply = (name: string, args?: Method['args'], channel?: number) => Effect;
type Refuse = (code: number, text: string) => Step<AmqpState>;

/** A channel begins with nothing of an earlier one. */
function onNewChannel(connection: AmqpConnection): AmqpConnection {
  return { ...connection, channel: 'open', confirms: false, published: 0, prefetch: 0, lastTag: 0, unacked: [] };
}

function notFound(what: string, name: string): string {
  return `NOT_FOUND - no ${what} '${name}' in vhost '/'`;
}

function declare(state: AmqpState, method: Method, reply: Reply, refuse: Refuse): Step<AmqpState> {
  const name = textArgument(method, 'queue');
  const known = state.queues[name];
  const isPassive = flagArgument(method, 'passive');
  if (known === undefined && isPassive) return refuse(CODES.notFound, notFound('queue', name));
  const ok = reply('queue.declare-ok', {
    queue: name,
    messageCount: known?.ready.length ?? 0,
    consumerCount: known?.consumers.length ?? 0,
  });
  if (known !== undefined && isPassive) return { state, effects: [ok] };
  const asked = readQueueSettings(method);
  if ('problem' in asked) return refuse(CODES.preconditionFailed, asked.problem);
  if (known !== undefined) {
    const difference = differenceOf(known, asked);
    return difference === null ? { state, effects: [ok] } : refuse(CODES.preconditionFailed, difference);
  }
  const queue = createQueue(name, asked);
  return { state: withQueue(state, queue), effects: [...(queue.durable ? [journalQueue(queue)] : []), ok] };
}

function consume(
  state: AmqpState,
  socket: string,
  method: Method,
  reply: Reply,
  refuse: Refuse,
  at: Microseconds,
): Step<AmqpState> {
  const name = textArgument(method, 'queue');
  const queue = state.queues[name];
  if (queue === undefined) return refuse(CODES.notFound, notFound('queue', name));
  const tag = textArgument(method, 'consumerTag');
  const consumer = {
    socket,
    tag,
    noAck: flagArgument(method, 'noAck'),
    prefetch: state.connections[socket]?.prefetch ?? 0,
  };
  const step = dispatch(withQueue(state, { ...queue, consumers: [...queue.consumers, consumer] }), name, at);
  return { state: step.state, effects: [reply('basic.consume-ok', { consumerTag: tag }), ...step.effects] };
}

/** An acknowledgement, positive or not: of one delivery, or of all up to it. */
function settle(before: AmqpState, socket: string, method: Method, refuse: Refuse, at: Microseconds): Step<AmqpState> {
  const connection = before.connections[socket];
  if (connection === undefined) return { state: before, effects: [] };
  const tag = numberArgument(method, 'deliveryTag');
  const multiple = flagArgument(method, 'multiple');
  // Tag 0 with `multiple` is all of them; any other must be one that waits (AMQP 0-9-1, basic.ack).
  const isAll = multiple && tag === 0;
  if (!isAll && !connection.unacked.some((unacked) => unacked.tag === tag))
    return refuse(CODES.preconditionFailed, `PRECONDITION_FAILED - unknown delivery tag ${tag}`);
  const isMeant = (unacked: Unacked) => isAll || (multiple ? unacked.tag <= tag : unacked.tag === tag);
  const meant = connection.unacked.filter(isMeant);
  let state = withConnection(before, socket, {
    ...connection,
    unacked: connection.unacked.filter((unacked) => !isMeant(unacked)),
  });
  const effects: Effect[] = [];
  const add = (step: Step<AmqpState>) => {
    state = step.state;
    effects.push(...step.effects);
  };
  for (const unacked of meant) {
    const { queue, held } = unacked;
    const said = { news: held.news, queue, id: held.id, client: connection.from };
    if (method.name === 'basic.ack') {
      effects.push(copyNotes.say('ack', said), ...(held.survives ? [journalRemoval(held.id)] : []));
      const now = state.connections[socket];
      if (state.input.earlyAcks && now !== undefined)
        state = withConnection(state, socket, { ...now, handedOver: handOver(now, held.news) });
      continue;
    }
    const requeue = flagArgument(method, 'requeue');
    effects.push(copyNotes.say('nack', { ...said, requeue }));
    const from = state.queues[queue];
    if (requeue) add(giveBack(state, unacked, at));
    else if (from !== undefined) add(die(state, from, held, 'rejected', at));
  }
  for (const name of new Set(meant.map(({ queue }) => queue))) add(dispatch(state, name, at));
  return { state, effects };
}

function start(socket: string): Effect {
  const args = {
    versionMajor: 0,
    versionMinor: 9,
    serverProperties: { product: 'Roundtrip' },
    mechanisms: 'PLAIN',
    locales: 'en_US',
  };
  return writeTo(socket, methodFrame(0, 'connection.start', args), controlNote('connection.start'));
}

function tuning({ heartbeatUs }: BrokerInput): Method['args'] {
  return { channelMax, frameMax, heartbeat: Math.ceil(heartbeatUs / 1_000_000) };
}

function newsIn(queues: Readonly<Record<string, Queue>>): AmqpState['seen'] {
  let seen = EMPTY_SET;
  for (const { ready } of Object.values(queues))
    for (const { news } of ready.pieces.flat()) if (!hasNumber(seen, news)) seen = addNumber(seen, news);
  return seen;
}
