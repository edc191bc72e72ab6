import { declareNotes } from '../../kernel/note.ts';

/** What those who look up names, and those who look further, say beside their messages. */
export const dnsNotes = declareNotes('application', {
  /** A try has failed: by `silence`, or `refused`, or with an answer of no use. Whoever is next is asked. */
  'asks again': { lookup: 'number', server: 'host', why: 'word', afterUs: 'number' },
  /** One of two questions is answered when the time is up: both are asked again, one after the other. */
  'one by one': { lookup: 'number', missing: 'word' },
  /** More than fits the datagram: the same is asked over TCP. */
  truncated: { lookup: 'number', addresses: 'number' },
  'from cache': { name: 'word', leftS: 'number' },
  'not in cache': { name: 'word' },
  /** Who knows the names of a zone. */
  learnt: { zone: 'word', server: 'host' },
});
