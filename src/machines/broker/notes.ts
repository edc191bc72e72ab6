import { declareNotes } from '../../kernel/note.ts';

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
});
