import { Transfers } from '../../record/transfers.ts';
import type { Entry } from '../../kernel/entry.ts';
import type { Prediction } from '../contract/prediction.ts';

export const predictions: readonly Prediction[] = [
  {
    start: 'fast-retransmit',
    at: '165ms',
    until: '270ms',
    inPartner: { at: '312ms', until: '720ms' },
    question: 'A segment is gone. Who tells its sender?',
    answers: {
      duplicates: {
        says: 'what the receiver says to later segments',
        because: 'Each later segment is answered with the same number. The third such answer is enough (RFC 5681 3.2).',
      },
      timer: {
        says: 'its own timer',
        because: 'Nothing was sent after it that could be answered, so the sender waits until its timer ends.',
      },
    },
    right: (log) => {
      const [loss] = new Transfers(log).list().flatMap(({ losses }) => losses);
      const by = loss?.noticed?.by ?? null;
      return by === 'duplicates' ? 'duplicates' : by === 'timeout' ? 'timer' : null;
    },
  },
  {
    start: 'two-writes',
    at: '61ms',
    until: '125ms',
    inPartner: { at: '40ms', until: '60ms' },
    question: 'The client writes twice 100 bytes. When does the second write leave?',
    answers: {
      'at once': {
        says: 'at once: the window has room',
        because: 'With TCP_NODELAY nothing waits, and so many small segments may be on their way as the window allows.',
      },
      confirmed: {
        says: 'when the first one is confirmed',
        because:
          'Nagle lets one small segment be on its way. Its confirmation waits 40 ms for an answer to travel with.',
      },
    },
    right: (log) => {
      const [, second] = log.filter((entry) => entry.kind === 'write' && entry.label.startsWith('write 2'));
      if (second?.kind !== 'write') return null;
      const sent = log.find((entry) => entry.kind === 'segment' && entry.messages.includes(second.message));
      return sent === undefined ? null : sent.at === second.at ? 'at once' : 'confirmed';
    },
  },
  {
    start: 'burst',
    at: '95ms',
    until: '250ms',
    question: 'The server may keep three connections. How many connect() return at once?',
    answers: {
      three: {
        says: 'three: the others must wait',
        because: 'Without cookies three half-open connections are all that it keeps in mind. Later SYNs are dropped.',
      },
      six: {
        says: 'all six',
        because: 'Each SYN is answered, the late ones with cookies. That the server has room for it, no answer says.',
      },
    },
    right: (log) => {
      const standing = log.filter((entry) => isClientIn(entry, 'ESTABLISHED')).length;
      return standing === 6 ? 'six' : standing === 3 ? 'three' : null;
    },
  },
  {
    start: 'keep-alive',
    at: '3.1s',
    until: '17s',
    question: 'The server has lost its power. Does the client, which listens, learn of it?',
    answers: {
      never: {
        says: 'never',
        because: 'Nobody is left to say goodbye, and the client sends nothing that could stay without an answer.',
      },
      asked: {
        says: 'after a while',
        because: 'Its kernel asks after ten seconds of silence, and gives up after three questions.',
      },
    },
    right: (log) => {
      if (!log.some((entry) => isClientIn(entry, 'ESTABLISHED'))) return null;
      return log.some((entry) => isClientIn(entry, 'gone')) ? 'asked' : 'never';
    },
  },
  {
    start: 'confirmed-not-read',
    at: '0.3s',
    until: '0.7s',
    inPartner: { at: '0.12s', until: '0.3s' },
    question: 'The client hears that all is confirmed. Will the program read it?',
    answers: {
      read: {
        says: 'it has it, or will have it',
        because: 'Here it reads at once. No acknowledgement has said so: they say the same where nobody reads.',
      },
      unread: {
        says: 'it need not',
        because: 'An acknowledgement is the word of a kernel. Bytes that its program leaves behind are thrown away.',
      },
    },
    right: (log) => {
      const isRead = log.some(({ kind }) => kind === 'read');
      const isOver = log.some((entry) => entry.kind === 'undelivered');
      return isRead ? 'read' : isOver ? 'unread' : null;
    },
  },
];

/** A socket of the client is in this state; where its numbers are told, it may be said more than once. */
function isClientIn(entry: Entry, path: string): boolean {
  return entry.kind === 'state' && entry.layer === 'transport' && entry.host === 'client' && entry.path === path;
}
