import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { common } from '../shared/common-parameters.ts';
import type { ParameterSpec } from '../contract/parameter.ts';
import { objectionToBindings, objectionToKeys } from './bindings.ts';

const HOUR = 3600 * SECOND;

export const parameters: readonly ParameterSpec[] = [
  choice('protocol', 'Protocol', 'amqp', false, 'AMQP has exchanges and queues; MQTT has topics and sessions.', [
    ['amqp', 'AMQP 0-9-1'],
    ['mqtt', 'MQTT 3.1.1'],
  ]),
  choice('exchange', 'Exchange', 'topic', false, 'AMQP: how the broker chooses the queues for a message.', [
    ['direct', 'direct: the key equals the binding'],
    ['fanout', 'fan-out: every queue'],
    ['topic', 'topic: the key matches a pattern'],
  ]),
  choice('queue', 'Queues', 'each', false, 'AMQP: a queue for each subscriber, or one for which all compete.', [
    ['each', 'one each: everyone gets a copy'],
    ['shared', 'one for all: each message goes to one'],
  ]),
  {
    name: 'bindings',
    title: 'Bindings',
    type: 'text',
    default: 'news.*;news.sport;#',
    form: 'words with dots between, * for one word and # for any number, entries with ; between, such as news.*;#',
    check: objectionToBindings,
    examples: ['#', 'news.sport', '*.sport;weather.#;nobody.at.home'],
    live: false,
    help: 'What each subscriber asks for, in order: * is one word, # any number. In MQTT they become filters with / and +.',
  },
  {
    name: 'keys',
    title: 'Routing keys',
    type: 'text',
    default: 'news.sport;news.world;weather.north.sea',
    form: 'words of letters and digits with dots between, entries with ; between, such as news.sport;news.world',
    check: objectionToKeys,
    examples: ['news.sport', 'a;b.c;d.e.f.g'],
    live: false,
    help: 'The keys (topics) of the news, in turn.',
  },
  // Three: enough for a copy each to differ from competing, few enough to read.
  integer('subscribers', 'Subscribers', 3, 1, 50, '', false, 'How many subscribers there are.'),
  integer('publishers', 'Publishers', 1, 1, 10, '', false, 'How many publishers take turns with the news.'),
  common.rate(1),
  common.serviceTime(200 * MILLISECOND),
  // RabbitMQ itself has no limit unless asked, and its guide advises 100 to 300; 3 is the recorded case, and can be seen.
  integer(
    'prefetch',
    'Prefetch',
    3,
    0,
    10_000,
    '',
    false,
    'How many unacknowledged messages a subscriber may hold. 0: any number. MQTT: messages under way.',
  ),
  choice(
    'ack',
    'Acknowledge',
    'after',
    false,
    'Before: a crash loses. After: a crash repeats. Never: the broker forgets at once (MQTT: QoS 0).',
    [
      ['before', 'before the work'],
      ['after', 'after the work'],
      ['none', 'never'],
    ],
  ),
  flag(
    'dedup',
    'Subscriber skips what it has done',
    false,
    'The numbers of finished messages are kept on disk, together with the effect: repetition without a second effect.',
  ),
  integer('qos', 'QoS of the publisher', 1, 0, 2, '', false, 'MQTT: 0 at most once, 1 at least once, 2 once per hop.'),
  integer('subscribeQos', 'QoS of the subscription', 2, 0, 2, '', false, 'MQTT: the lower of the two holds.'),
  flag('durable', 'Durable', true, 'AMQP: queues survive a restart of the broker. MQTT: sessions outlive connections.'),
  flag(
    'persistent',
    'Persistent',
    true,
    'AMQP: messages are written to disk in durable queues. MQTT: the broker keeps sessions on disk.',
  ),
  flag(
    'confirms',
    'Publisher confirms',
    true,
    'AMQP: the broker confirms each message, and the publisher repeats what is not confirmed. MQTT does so from QoS 1.',
  ),
  flag('mandatory', 'Mandatory', false, 'AMQP: a message that reaches no queue comes back instead of vanishing.'),
  flag('retain', 'Retain', false, 'MQTT: the broker keeps the last message of each topic for who subscribes later.'),
  duration('ttl', 'Time to live', 0, HOUR, false, 'AMQP: how long a message may wait in a queue. 0ms: for ever.'),
  integer(
    'maxLength',
    'Longest queue',
    0,
    0,
    100_000,
    '',
    false,
    'How many messages may wait. 0: any number. AMQP drops the oldest, MQTT the newest.',
  ),
  choice(
    'queueType',
    'Type of the queues',
    'classic',
    false,
    'AMQP: a quorum queue counts how often a message comes back, and is always durable. It would have replicas, too; here it has one node.',
    [
      ['classic', 'classic'],
      ['quorum', 'quorum'],
    ],
  ),
  // RabbitMQ 4.0.
  integer(
    'deliveryLimit',
    'Delivery limit',
    20,
    0,
    1000,
    '',
    false,
    'AMQP, quorum queues: how often a message may come back before it is dead-lettered. 0: for ever, as in classic queues.',
  ),
  // RabbitMQ 3.13: about 40 % of the memory of its machine (vm_memory_high_watermark), in bytes; here counted in messages.
  integer(
    'memory',
    'Memory of the broker',
    0,
    0,
    100_000,
    'messages',
    false,
    'AMQP: with more messages than this the broker stops reading from publishers, and tells them. 0: any number.',
  ),
  {
    name: 'failures',
    title: 'Work that fails',
    type: 'fraction',
    max: 1,
    default: 0,
    live: true,
    help: 'The share of tries that fail, each by its own chance.',
  },
  integer(
    'poison',
    'Poison message',
    0,
    0,
    1000,
    '',
    true,
    'Every item whose number is a multiple of this fails every time. 0: none.',
  ),
  choice(
    'onFailure',
    'After a failure',
    'requeue',
    true,
    'AMQP: back to the queue, or to the dead letters. MQTT cannot say either.',
    [
      ['requeue', 'back to the queue'],
      ['reject', 'reject'],
    ],
  ),
  integer('size', 'Message size', 100, 0, 1_000_000, 'bytes', false, 'Bytes of each message, at least.'),
  {
    ...common.bandwidth(),
    title: "Bandwidth of the broker's line",
    help: 'How fast the line to the broker takes bits, each way; all share it. A slow line makes a queue, a full queue drops.',
  },
  // 100 ms: the slant of an arrow can be seen, and the nine steps of an AMQP connection take under two seconds.
  common.latency(100 * MILLISECOND),
  common.loss(),
  common.jitter(),
  common.arrivals(),
  // RabbitMQ offers 60 s (recorded), too long for a lesson. Both protocols count it in whole seconds.
  {
    name: 'heartbeat',
    title: 'Heartbeat',
    type: 'duration',
    default: 10 * SECOND,
    min: SECOND,
    max: HOUR,
    orZero: true,
    live: false,
    help: 'How often the sides show that they live; two missed ones end the connection. 0ms: never.',
  },
  // RabbitMQ: `consumer_timeout`, 30 minutes.
  duration(
    'ackTimeout',
    'Acknowledge within',
    1800 * SECOND,
    HOUR,
    false,
    'AMQP: a delivery that waits longer for its acknowledgement closes the channel, and goes back to its queue. 0ms: for ever.',
  ),
  duration('retry', 'Reconnect after', SECOND, HOUR, true, 'The pause before a lost connection is opened again.'),
  common.profile(),
  common.duration(60 * SECOND),
];

type Option = readonly [value: string, title: string];

function choice(
  name: string,
  title: string,
  value: string,
  live: boolean,
  help: string,
  options: readonly Option[],
): ParameterSpec {
  const named = options.map(([option, words]) => ({ value: option, title: words }));
  return { name, title, type: 'choice', default: value, live, help, options: named };
}

function flag(name: string, title: string, value: boolean, help: string): ParameterSpec {
  return { name, title, type: 'flag', default: value, live: false, help };
}

function integer(
  name: string,
  title: string,
  value: number,
  min: number,
  max: number,
  unit: string,
  live: boolean,
  help: string,
): ParameterSpec {
  return { name, title, type: 'integer', default: value, min, max, unit, live, help };
}

function duration(name: string, title: string, value: number, max: number, live: boolean, help: string): ParameterSpec {
  return { name, title, type: 'duration', default: value, min: 0, max, live, help };
}
