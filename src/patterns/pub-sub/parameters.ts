import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { choice, declareParameters, duration, flag, fraction, integer, text } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common } from '../shared/common-parameters.ts';
import { objectionToBindings, objectionToKeys } from './bindings.ts';
import { meta } from './meta.ts';

const HOUR = 3600 * SECOND;

export const parameters = declareParameters({
  protocol: choice({
    title: 'Protocol',
    default: 'amqp',
    live: false,
    options: [
      { value: 'amqp', title: 'AMQP 0-9-1' },
      { value: 'mqtt', title: 'MQTT 3.1.1' },
    ],
    help: 'AMQP has exchanges and queues; MQTT has topics and sessions.',
  }),
  exchange: choice({
    title: 'Exchange',
    default: 'topic',
    live: false,
    options: [
      { value: 'direct', title: 'direct: the key equals the binding' },
      { value: 'fanout', title: 'fan-out: every queue' },
      { value: 'topic', title: 'topic: the key matches a pattern' },
    ],
    help: 'AMQP: how the broker chooses the queues for a message.',
  }),
  queue: choice({
    title: 'Queues',
    default: 'each',
    live: false,
    options: [
      { value: 'each', title: 'one each: everyone gets a copy' },
      { value: 'shared', title: 'one for all: each message goes to one' },
    ],
    help: 'AMQP: a queue for each subscriber, or one for which all compete.',
  }),
  bindings: text({
    title: 'Bindings',
    default: 'news.*;news.sport;#',
    form: 'words with dots between, * for one word and # for any number, entries with ; between, such as news.*;#',
    check: objectionToBindings,
    examples: ['#', 'news.sport', '*.sport;weather.#;nobody.at.home'],
    live: false,
    help: 'What each subscriber asks for, in order: * is one word, # any number. In MQTT they become filters with / and +.',
  }),
  keys: text({
    title: 'Routing keys',
    default: 'news.sport;news.world;weather.north.sea',
    form: 'words of letters and digits with dots between, entries with ; between, such as news.sport;news.world',
    check: objectionToKeys,
    examples: ['news.sport', 'a;b.c;d.e.f.g'],
    live: false,
    help: 'The keys (topics) of the news, in turn.',
  }),
  // Three: enough for a copy each to differ from competing, few enough to read.
  subscribers: integer({
    title: 'Subscribers',
    min: 1,
    max: 50,
    default: 3,
    unit: '',
    live: false,
    help: 'How many subscribers there are.',
  }),
  publishers: integer({
    title: 'Publishers',
    min: 1,
    max: 10,
    default: 1,
    unit: '',
    live: false,
    help: 'How many publishers take turns with the news.',
  }),
  rate: common.rate(1, meta.unit),
  serviceTime: common.serviceTime(200 * MILLISECOND),
  // RabbitMQ itself has no limit unless asked, and its guide advises 100 to 300; 3 is the recorded case, and can be seen.
  prefetch: integer({
    title: 'Prefetch',
    min: 0,
    max: 10_000,
    default: 3,
    unit: '',
    live: false,
    help: 'How many unacknowledged messages a subscriber may hold. 0: any number. MQTT: messages under way.',
  }),
  ack: choice({
    title: 'Acknowledge',
    default: 'after',
    live: false,
    options: [
      { value: 'before', title: 'before the work' },
      { value: 'after', title: 'after the work' },
      { value: 'none', title: 'never' },
    ],
    help: 'Before: a crash loses. After: a crash repeats. Never: the broker forgets at once (MQTT: QoS 0).',
  }),
  dedup: flag({
    title: 'Subscriber skips what it has done',
    default: false,
    live: false,
    help: 'The numbers of finished messages are kept on disk, together with the effect: repetition without a second effect.',
  }),
  qos: integer({
    title: 'QoS of the publisher',
    min: 0,
    max: 2,
    default: 1,
    unit: '',
    live: false,
    help: 'MQTT: 0 at most once, 1 at least once, 2 once per hop.',
  }),
  subscribeQos: integer({
    title: 'QoS of the subscription',
    min: 0,
    max: 2,
    default: 2,
    unit: '',
    live: false,
    help: 'MQTT: the lower of the two holds.',
  }),
  durable: flag({
    title: 'Durable',
    default: true,
    live: false,
    help: 'AMQP: queues survive a restart of the broker. MQTT: sessions outlive connections.',
  }),
  persistent: flag({
    title: 'Persistent',
    default: true,
    live: false,
    help: 'AMQP: messages are written to disk in durable queues. MQTT: the broker keeps sessions on disk.',
  }),
  confirms: flag({
    title: 'Publisher confirms',
    default: true,
    live: false,
    help: 'AMQP: the broker confirms each message, and the publisher repeats what is not confirmed. MQTT does so from QoS 1.',
  }),
  mandatory: flag({
    title: 'Mandatory',
    default: false,
    live: false,
    help: 'AMQP: a message that reaches no queue comes back instead of vanishing.',
  }),
  retain: flag({
    title: 'Retain',
    default: false,
    live: false,
    help: 'MQTT: the broker keeps the last message of each topic for who subscribes later.',
  }),
  ttl: duration({
    title: 'Time to live',
    min: 0,
    max: HOUR,
    default: 0,
    live: false,
    help: 'AMQP: how long a message may wait in a queue. 0ms: for ever.',
  }),
  maxLength: integer({
    title: 'Longest queue',
    min: 0,
    max: 100_000,
    default: 0,
    unit: '',
    live: false,
    help: 'How many messages may wait. 0: any number. AMQP drops the oldest, MQTT the newest.',
  }),
  queueType: choice({
    title: 'Type of the queues',
    default: 'classic',
    live: false,
    options: [
      { value: 'classic', title: 'classic' },
      { value: 'quorum', title: 'quorum' },
    ],
    help: 'AMQP: a quorum queue counts how often a message comes back, and is always durable. It would have replicas, too; here it has one node.',
  }),
  // RabbitMQ 4.0.
  deliveryLimit: integer({
    title: 'Delivery limit',
    min: 0,
    max: 1000,
    default: 20,
    unit: '',
    live: false,
    help: 'AMQP, quorum queues: how often a message may come back before it is dead-lettered. 0: for ever, as in classic queues.',
  }),
  // RabbitMQ 3.13: about 40 % of the memory of its machine (vm_memory_high_watermark), in bytes; here counted in messages.
  memory: integer({
    title: 'Memory of the broker',
    min: 0,
    max: 100_000,
    default: 0,
    unit: 'messages',
    live: false,
    help: 'AMQP: with more messages than this the broker stops reading from publishers, and tells them. 0: any number.',
  }),
  failures: fraction({
    title: 'Work that fails',
    max: 1,
    default: 0,
    live: true,
    help: 'The share of tries that fail, each by its own chance.',
  }),
  poison: integer({
    title: 'Poison message',
    min: 0,
    max: 1000,
    default: 0,
    unit: '',
    live: true,
    help: 'Every item whose number is a multiple of this fails every time. 0: none.',
  }),
  onFailure: choice({
    title: 'After a failure',
    default: 'requeue',
    live: true,
    options: [
      { value: 'requeue', title: 'back to the queue' },
      { value: 'reject', title: 'reject' },
    ],
    help: 'AMQP: back to the queue, or to the dead letters. MQTT cannot say either.',
  }),
  size: integer({
    title: 'Message size',
    min: 0,
    max: 1_000_000,
    default: 100,
    unit: 'bytes',
    live: false,
    help: 'Bytes of each message, at least.',
  }),
  bandwidth: {
    ...common.bandwidth(),
    title: "Bandwidth of the broker's line",
    help: 'How fast the line to the broker takes bits, each way; all share it. A slow line makes a queue, a full queue drops.',
  },
  // 100 ms: the slant of an arrow can be seen, and the nine steps of an AMQP connection take under two seconds.
  latency: common.latency(100 * MILLISECOND),
  loss: common.loss(),
  jitter: common.jitter(),
  arrivals: common.arrivals('poisson', meta.unit),
  // RabbitMQ offers 60 s (recorded), too long for a lesson. Both protocols count it in whole seconds.
  heartbeat: duration({
    title: 'Heartbeat',
    default: 10 * SECOND,
    min: SECOND,
    max: HOUR,
    orZero: true,
    live: false,
    help: 'How often the sides show that they live; two missed ones end the connection. 0ms: never.',
  }),
  // RabbitMQ: `consumer_timeout`, 30 minutes.
  ackTimeout: duration({
    title: 'Acknowledge within',
    min: 0,
    max: HOUR,
    default: 1800 * SECOND,
    live: false,
    help: 'AMQP: a delivery that waits longer for its acknowledgement closes the channel, and goes back to its queue. 0ms: for ever.',
  }),
  retry: duration({
    title: 'Reconnect after',
    min: 0,
    max: HOUR,
    default: SECOND,
    live: true,
    help: 'The pause before a lost connection is opened again.',
  }),
  profile: common.profile(),
  duration: common.duration(60 * SECOND),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
