import { declareNotes } from '../kernel/note.ts';

/** A message in a queue (AMQP) or session (MQTT): `id` is its number at the broker, 0 where it never got one. */
const PLACE = { news: 'number', queue: 'word', id: 'number' } as const;

/** What becomes of a copy of a message, as its broker says it. */
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

/** What a publisher hears of what it published. */
export const outcomeNotes = declareNotes('application', {
  confirmed: { item: 'number' },
  returned: { item: 'number' },
  rejected: { item: 'number' },
});
