import type { Entry } from '../../kernel/entry.ts';
import { lookupNotes } from '../../record/lookup-notes.ts';
import { messageNotes } from '../../record/message-notes.ts';
import type { Prediction } from '../contract/prediction.ts';

/** When a message was got over TCP; undefined when it was not. */
function gotOverTcp(log: readonly Entry[], message: number): number | undefined {
  return log.find(
    (entry) =>
      messageNotes.has(entry) &&
      entry.name === 'got' &&
      entry.values.over === 'TCP' &&
      entry.values.message === message,
  )?.at;
}

export const predictions: readonly Prediction[] = [
  {
    start: 'lost',
    at: '190ms',
    until: '380ms',
    question: 'Message 5 gets through on both lines. When does TCP hand it over?',
    answers: {
      'as it comes': {
        says: 'as soon as it is there, as UDP does',
        because: 'Nothing before it is missing, so TCP has no reason to keep it back.',
      },
      'behind 4': {
        says: 'only with message 4',
        because:
          'TCP owes its reader the order: what lies behind a gap waits until the gap is filled. UDP owes nothing.',
      },
    },
    right: (log) => {
      const [four, five] = [gotOverTcp(log, 4), gotOverTcp(log, 5)];
      if (four === undefined || five === undefined) return null;
      return four === five ? 'behind 4' : 'as it comes';
    },
  },
  {
    start: 'truncated',
    at: '200ms',
    until: '1.9s',
    inPartner: { at: '200ms', until: '700ms' },
    question: 'Thirty addresses need 515 bytes. How does the application get them?',
    answers: {
      datagram: {
        says: 'in one datagram: DNS uses UDP',
        because: 'The question said (EDNS) that its sender takes 1,232 bytes, so the server need not cut its answer.',
      },
      stream: {
        says: 'over TCP, after it has asked in vain by UDP',
        because:
          'Without EDNS a datagram may have 512 bytes: the server sends what fits, marked TC, and the rest needs TCP.',
      },
    },
    right: (log) => {
      const over = log.find((entry) => lookupNotes.has(entry) && entry.name === 'lookup over');
      if (over === undefined || !lookupNotes.has(over) || over.name !== 'lookup over') return null;
      if (over.values.result !== 'answered') return null;
      return log.some(({ kind, at }) => kind === 'segment' && at <= over.at) ? 'stream' : 'datagram';
    },
  },
];
