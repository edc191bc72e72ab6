import type { ReadMessage } from '../../kernel/message.ts';
import {
  channelMax,
  contentFrames,
  createAmqpReceiver,
  frameMax,
  heartbeatFrame,
  methodFrame,
  protocolHeader,
  receiveAmqp,
} from '../../protocols/amqp/frame.ts';
import type { AmqpReceiver, Command } from '../../protocols/amqp/frame.ts';
import type { Table } from '../../protocols/amqp/fields.ts';
import { flagArgument, numberArgument, textArgument } from '../../protocols/amqp/methods.ts';
import type { Method } from '../../protocols/amqp/methods.ts';
import { DEAD_QUEUE, EXCHANGE, SILENT_HALVES } from './broker.ts';
import { isItem, parse } from '../news/news-store.ts';
import { control, readOf } from './queue-link.ts';
import type { Delivery, LinkEvent, LinkRole, LinkStep, Outgoing, Publication, Verdict } from './queue-link.ts';

const CHANNEL = 1;

/** A client's side of one AMQP connection with one channel. */
export interface AmqpLink {
  readonly protocol: 'amqp';
  readonly role: LinkRole;
  readonly receiver: AmqpReceiver;
  /** Methods still to be called, one after the other, each after the answer to the one before. */
  readonly script: readonly Method[];
  readonly published: number;
  /** What is written and not confirmed, by its number on the channel. */
  readonly unconfirmed: readonly { readonly number: number; readonly publication: Publication }[];
  readonly silent: number;
}

export function openAmqp(role: LinkRole): AmqpLink {
  return {
    protocol: 'amqp',
    role,
    receiver: createAmqpReceiver('client'),
    script: [],
    published: 0,
    unconfirmed: [],
    silent: 0,
  };
}

/** TCP is there: the protocol header goes first. What was not confirmed before is kept. */
export function startAmqp(link: AmqpLink): LinkStep<AmqpLink> {
  const fresh = { ...openAmqp(link.role), unconfirmed: link.unconfirmed, script: scriptOf(link.role) };
  return { link: fresh, writes: [{ bytes: protocolHeader, note: control('AMQP 0-9-1') }], events: [] };
}

export function hearAmqp(before: AmqpLink, bytes: Uint8Array, messages: readonly ReadMessage[]): LinkStep<AmqpLink> {
  const received = receiveAmqp(before.receiver, bytes);
  let link: AmqpLink = { ...before, receiver: received.receiver, silent: 0 };
  const writes: Outgoing[] = [];
  const events: LinkEvent[] = [];
  const pushes = readOf(messages, 'push');
  for (const event of received.events) {
    if (event.type === 'failure') events.push({ type: 'refused', reason: event.reason });
    if (event.type !== 'command') continue;
    if (event.method.name === 'basic.deliver') {
      events.push({ type: 'message', delivery: deliveryOf(event, pushes.shift()?.id) });
      continue;
    }
    const step = answer(link, event);
    link = step.link;
    writes.push(...step.writes);
    events.push(...step.events);
  }
  return { link, writes, events };
}

export function publishAmqp(link: AmqpLink, publication: Publication): LinkStep<AmqpLink> {
  const { role } = link;
  if (role.role !== 'publisher') return { link, writes: [], events: [] };
  const { news, key, body } = publication;
  const number = link.published + 1;
  const bytes = contentFrames(
    CHANNEL,
    'basic.publish',
    { exchange: EXCHANGE, routingKey: key, mandatory: role.mandatory },
    { headers: {}, deliveryMode: role.persistent ? 2 : 1, messageId: `news-${news}` },
    body,
  );
  return {
    link: {
      ...link,
      published: number,
      unconfirmed: role.confirms ? [...link.unconfirmed, { number, publication }] : [],
    },
    writes: [{ bytes, note: { role: 'publish', label: `publish ${news} ${key}`, items: [news] } }],
    events: [],
  };
}

export function settleAmqp(link: AmqpLink, { tag, news, message }: Delivery, verdict: Verdict): LinkStep<AmqpLink> {
  const isAck = verdict === 'ack';
  const bytes = isAck
    ? methodFrame(CHANNEL, 'basic.ack', { deliveryTag: tag })
    : methodFrame(CHANNEL, 'basic.nack', { deliveryTag: tag, requeue: verdict === 'requeue' });
  const note = {
    role: 'acknowledgement' as const,
    label: `${isAck ? 'ack' : `nack, ${verdict}`} ${news}`,
    ...(message === undefined ? {} : { answers: message }),
  };
  return { link, writes: [{ bytes, note }], events: [] };
}

/** Half a heartbeat has passed: says that it lives, and counts the silence of the other side. */
export function beatAmqp(link: AmqpLink): LinkStep<AmqpLink> & { readonly isDead: boolean } {
  const silent = link.silent + 1;
  return {
    link: { ...link, silent },
    writes: [{ bytes: heartbeatFrame, note: control('heartbeat') }],
    events: [],
    isDead: silent > SILENT_HALVES,
  };
}

function answer(link: AmqpLink, { method, body }: Command): LinkStep<AmqpLink> {
  switch (method.name) {
    case 'connection.start': {
      const args = {
        clientProperties: { product: 'Roundtrip', capabilities: { 'connection.blocked': true } },
        mechanism: 'PLAIN',
        response: '\0guest\0guest',
        locale: 'en_US',
      };
      return said(link, [['connection.start-ok', args]], 0);
    }
    case 'connection.tune': {
      const args = { channelMax, frameMax, heartbeat: numberArgument(method, 'heartbeat') };
      return said(
        link,
        [
          ['connection.tune-ok', args],
          ['connection.open', { virtualHost: '/' }],
        ],
        0,
      );
    }
    case 'connection.open-ok':
      return said(link, [['channel.open', {}]], CHANNEL);
    case 'channel.close':
      return { link, writes: [], events: [{ type: 'refused', reason: textArgument(method, 'replyText') }] };
    case 'basic.ack':
    case 'basic.nack':
      return confirmed(link, method);
    case 'connection.blocked':
      return { link, writes: [], events: [{ type: 'blocked', reason: textArgument(method, 'reason') }] };
    case 'connection.unblocked':
      return { link, writes: [], events: [{ type: 'unblocked' }] };
    case 'basic.return':
      return { link, writes: [], events: [{ type: 'returned', news: newsIn(body) }] };
    default:
      return method.name.endsWith('-ok') ? proceed(link) : { link, writes: [], events: [] };
  }
}

/** The next method of the script; at its end the link is ready, and a publisher says again what was not confirmed. */
function proceed(link: AmqpLink): LinkStep<AmqpLink> {
  const [next, ...script] = link.script;
  if (next !== undefined) return said({ ...link, script }, [[next.name, next.args]], CHANNEL);
  let after: AmqpLink = { ...link, unconfirmed: [] };
  const writes: Outgoing[] = [];
  for (const { publication } of link.unconfirmed) {
    const step = publishAmqp(after, publication);
    after = step.link;
    writes.push(...step.writes);
  }
  return { link: after, writes, events: [{ type: 'ready' }] };
}

function confirmed(link: AmqpLink, method: Method): LinkStep<AmqpLink> {
  const tag = numberArgument(method, 'deliveryTag');
  const multiple = flagArgument(method, 'multiple');
  const type = method.name === 'basic.ack' ? 'confirmed' : 'rejected';
  const isMeant = (number: number) => (multiple ? number <= tag : number === tag);
  return {
    link: { ...link, unconfirmed: link.unconfirmed.filter(({ number }) => !isMeant(number)) },
    writes: [],
    events: link.unconfirmed
      .filter(({ number }) => isMeant(number))
      .map(({ publication }) => ({ type, news: publication.news })),
  };
}

function said(
  link: AmqpLink,
  methods: readonly (readonly [name: string, args: Method['args']])[],
  channel: number,
): LinkStep<AmqpLink> {
  const writes = methods.map(([name, args]) => ({ bytes: methodFrame(channel, name, args), note: control(name) }));
  return { link, writes, events: [] };
}

function scriptOf(role: LinkRole): readonly Method[] {
  if (role.role === 'publisher') return role.confirms ? [{ name: 'confirm.select', args: {} }] : [];
  const { queue, client, binding, durable, prefetch, noAck } = role;
  return [
    // Quorum queues are always durable.
    { name: 'queue.declare', args: { queue, durable: durable || role.quorum, arguments: argumentsOf(role) } },
    { name: 'queue.bind', args: { queue, exchange: EXCHANGE, routingKey: binding } },
    ...(prefetch > 0 ? [{ name: 'basic.qos', args: { prefetchCount: prefetch } }] : []),
    { name: 'basic.consume', args: { queue, consumerTag: client, noAck } },
  ];
}

/** Optional arguments of a queue (RabbitMQ's guides on time to live, length limit, dead-letter exchanges, quorum queues). */
function argumentsOf(role: Extract<LinkRole, { role: 'subscriber' }>): Table {
  return {
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': DEAD_QUEUE,
    ...(role.ttlUs > 0 ? { 'x-message-ttl': Math.ceil(role.ttlUs / 1000) } : {}),
    ...(role.maxLength > 0 ? { 'x-max-length': role.maxLength } : {}),
    ...(role.quorum ? { 'x-queue-type': 'quorum' } : {}),
    ...(role.quorum && role.deliveryLimit > 0 ? { 'x-delivery-limit': role.deliveryLimit } : {}),
  };
}

function deliveryOf({ method, body }: Command, message: number | undefined): Delivery {
  return {
    tag: numberArgument(method, 'deliveryTag'),
    news: newsIn(body),
    redelivered: flagArgument(method, 'redelivered'),
    qos: 1,
    message,
  };
}

function newsIn(body: Uint8Array): number {
  const item = parse(body);
  return isItem(item) ? item.id : 0;
}
