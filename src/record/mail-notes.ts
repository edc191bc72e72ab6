import { declareNotes } from '../kernel/note.ts';

/**
 * What becomes of mails, as those say it who have them. Each has a number; a bounce has that of the mail that it is about.
 */
export const mailNotes = declareNotes('application', {
  /** A user sends it, and waits. */
  'hands over': { mail: 'number' },
  /** The wait is over: the first server has taken it. */
  'handed over': { mail: 'number' },
  /** Nobody has taken it, and the user is told so. */
  'not taken': { mail: 'number', why: 'word' },
  /** It is on the disk of a server that will pass it on. `waiting`: how many are there now. */
  'in queue': { mail: 'number', bounce: 'flag', waiting: 'number' },
  /** What a server finds on its disk as it starts. */
  'on disk': { waiting: 'number' },
  /** The server passes it on, for the `attempt`th time. */
  tries: { mail: 'number', bounce: 'flag', attempt: 'number' },
  /** That has failed, and may go better later: it stays in the queue for at least so long. */
  'put off': { mail: 'number', bounce: 'flag', why: 'word', attempt: 'number', waitUs: 'number' },
  /** The next server has taken it: it leaves the queue. */
  'passed on': { mail: 'number', bounce: 'flag', attempt: 'number', waiting: 'number' },
  /** It will never be delivered: the queue has one mail less, and the sender is told by a bounce. */
  bounces: { mail: 'number', why: 'word', attempt: 'number', to: 'word', waiting: 'number' },
  /** A bounce that cannot be delivered: of that nobody is told. */
  'ends a bounce': { mail: 'number', why: 'word', attempt: 'number', waiting: 'number' },
  /** A mailbox has it. */
  'in mailbox': { mail: 'number', bounce: 'flag', of: 'word' },
  /** The server of a mailbox does not take it: with a code of 4xx not now, with 5xx never. */
  'turns down': { mail: 'number', code: 'number', of: 'word' },
});
