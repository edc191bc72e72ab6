import type { Entry } from '../../kernel/entry.ts';
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
];
