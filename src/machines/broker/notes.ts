import { declareNotes } from '../../kernel/note.ts';

/** A message in a queue (AMQP) or session (MQTT): `id` is its number at the broker, 0 where it never got one. */
const PLACE = { news: 'number', queue: 'word', id: 'number' } as const;

/** What becomes of a copy of a message. */
export const copyNotes = declareNotes('application', {
  enqueue: { ...PLACE, onDisk: 'flag' },
  /** `auto`: it counts as acknowledged at once. */
  deliver: { ...PLACE, client: 'host', tag: 'number', redelivered: 'flag', auto: 'flag?', connection: 'word?' },
  ack: { ...PLACE, client: 'host' },
  nack: { ...PLACE, client: 'host', requeue: 'flag' },
  requeue: PLACE,
  expire: PLACE,
  deadLetter: { ...PLACE, reason: 'word' },
  drop: { ...PLACE, reason: 'word' },
  recover: PLACE,
});

/** What else a broker does with messages and connections. */
export const brokerNotes = declareNotes('application', {
  publish: { news: 'number', key: 'word', from: 'host' },
  /** `queues`: names with blanks between; none is nowhere. */
  route: { news: 'number', key: 'word', exchange: 'word', queues: 'word' },
  confirm: { news: 'number', publisher: 'host' },
  /** MQTT: a client that went without a word had left a message for this case. */
  will: { client: 'host', topic: 'word' },
  alarm: { held: 'number', limit: 'number' },
  'alarm over': { held: 'number', limit: 'number' },
  'dead peer': { client: 'host' },
  overdue: { client: 'host', news: 'number' },
});

/** What clients of a broker hear and do. */
export const queueClientNotes = declareNotes('application', {
  silence: {},
  refused: { reason: 'word' },
  subscribed: {},
  discarded: { news: 'number' },
  failed: { news: 'number' },
  blocked: {},
  unblocked: {},
  confirmed: { item: 'number' },
  returned: { item: 'number' },
  rejected: { item: 'number' },
});
