import type { Effect } from '../../kernel/effect.ts';
import type { ReadMessage } from '../../kernel/message.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { ANYONE, newsNotes } from '../../record/news-notes.ts';
import { contentFrames, methodFrame } from '../../protocols/amqp/frame.ts';
import type { Command } from '../../protocols/amqp/frame.ts';
import { flagArgument, textArgument } from '../../protocols/amqp/methods.ts';
import { isItem, parse } from '../news/news-store.ts';
import { CHANNEL, CODES, die, dispatch, enqueue, ownerOf, withConnection } from './amqp-state.ts';
import type { AmqpState } from './amqp-state.ts';
import { writeTo } from './broker.ts';
import type { Step } from './broker.ts';
import { copyNotes } from '../../record/copy-notes.ts';
import { brokerNotes } from './notes.ts';
import { addNumber, hasNumber } from './number-set.ts';
import { refusesMore } from './queue.ts';
import type { Held, Queue } from './queue.ts';
import { matchesBinding } from './topic-match.ts';

/** A publication: to the queues that its key reaches, back to the publisher if it must be, and confirmed. */
export function publish(
  before: AmqpState,
  socket: string,
  { method, body, properties }: Command,
  message: ReadMessage | undefined,
  at: Microseconds,
): Step<AmqpState> {
  const connection = before.connections[socket];
  if (connection === undefined) return { state: before, effects: [] };
  const exchange = textArgument(method, 'exchange');
  const key = textArgument(method, 'routingKey');
  const item = parse(body);
  const news = isItem(item) ? item.id : 0;
  const queues = route(before, exchange, key);
  const persistent = properties.deliveryMode === 2;
  // What reaches no queue belongs to nobody: it is dropped, and is no loss of a subscription.
  const survivesAll = queues.every(({ durable }) => persistent && durable);
  const published = connection.published + (connection.confirms ? 1 : 0);
  let state = withConnection(before, socket, { ...connection, published, publishes: true });
  const effects: Effect[] = [brokerNotes.say('publish', { news, key, from: connection.from })];
  if (news > 0 && !hasNumber(state.seen, news)) {
    state = { ...state, seen: addNumber(state.seen, news) };
    // Of a queue that belongs to nobody, whoever consumes it may have the item.
    const audience = queues.map(({ name }) => ownerOf(name) ?? ANYONE).join(',');
    effects.push(newsNotes.say('news', { news, volatile: !survivesAll, audience }));
  }
  effects.push(brokerNotes.say('route', { news, key, exchange, queues: queues.map(({ name }) => name).join(' ') }));
  let isRefused = false;
  for (const { name, durable, ttlUs } of queues) {
    const queue = state.queues[name];
    if (queue === undefined) continue;
    isRefused ||= refusesMore(queue);
    const held: Held = {
      id: state.lastId + 1,
      news,
      key,
      exchange,
      body,
      messageId: properties.messageId ?? '',
      survives: persistent && durable,
      persistent,
      redelivered: false,
      returns: 0,
      expiresAt: ttlUs > 0 ? at + ttlUs : null,
      parent: message?.id ?? null,
    };
    const numbered = { ...state, lastId: held.id };
    const step = refusesMore(queue) ? refuse(numbered, queue, held, at) : take(numbered, queue, held, at);
    state = step.state;
    effects.push(...step.effects);
  }
  const answers = message === undefined ? {} : { answers: message.id };
  if (queues.length === 0) {
    effects.push(copyNotes.say('drop', { news, queue: '', id: 0, reason: 'unroutable' }));
    if (flagArgument(method, 'mandatory')) {
      const args = { replyCode: CODES.noRoute, replyText: 'NO_ROUTE', exchange, routingKey: key };
      const bytes = contentFrames(CHANNEL, 'basic.return', args, properties, body);
      effects.push(writeTo(socket, bytes, { role: 'error', label: `return ${news}: NO_ROUTE`, ...answers }));
    }
  }
  if (connection.confirms) {
    const bytes = methodFrame(CHANNEL, isRefused ? 'basic.nack' : 'basic.ack', { deliveryTag: published });
    if (!isRefused) effects.push(brokerNotes.say('confirm', { news, publisher: connection.from }));
    const label = `${isRefused ? 'refuse' : 'confirm'} ${news}`;
    effects.push(writeTo(socket, bytes, { role: 'acknowledgement', label, ...answers }));
  }
  return { state, effects };
}

function take(state: AmqpState, queue: Queue, held: Held, at: Microseconds): Step<AmqpState> {
  const taken = enqueue(state, queue, held);
  const sent = dispatch(taken.state, queue.name, at);
  return { state: sent.state, effects: [...taken.effects, ...sent.effects] };
}

/** There is no room, and the queue refuses what is new: it is gone, or dead-lettered where the queue says so. */
function refuse(state: AmqpState, queue: Queue, held: Held, at: Microseconds): Step<AmqpState> {
  if (queue.overflow === 'reject-publish-dlx') return die(state, queue, { ...held, survives: false }, 'maxlen', at);
  return {
    state,
    effects: [
      copyNotes.say('drop', { news: held.news, queue: queue.name, id: held.id, reason: 'refused' }),
      ...(held.news > 0 ? [newsNotes.say('forgotten', { news: held.news, client: ownerOf(queue.name) })] : []),
    ],
  };
}

/** The queues that a key reaches, each once. */
function route(state: AmqpState, exchange: string, key: string): readonly Queue[] {
  if (exchange === '') return Object.values(state.queues).filter(({ name }) => name === key);
  const matches = (pattern: string) =>
    state.input.exchange === 'fanout' ||
    (state.input.exchange === 'direct' ? pattern === key : matchesBinding(pattern, key));
  const names = new Set(state.bindings.filter((binding) => matches(binding.key)).map(({ queue }) => queue));
  return Object.values(state.queues).filter(({ name }) => names.has(name));
}
