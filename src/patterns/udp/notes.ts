import { dnsNotes } from '../../machines/dns/notes.ts';
import { declareNotes } from '../../kernel/note.ts';
import { lookupNotes } from '../../record/lookup-notes.ts';
import { messageNotes } from '../../record/message-notes.ts';

/** What senders say of messages that never left. */
export const senderNotes = declareNotes('application', {
  /** The kernel refused it: nothing was sent. */
  'not sent': { message: 'number', error: 'word' },
  /** The connection is over, and so many messages are not written. */
  'cut short': { left: 'number', result: 'word' },
});

export const notes = [messageNotes, senderNotes, lookupNotes, dnsNotes];
