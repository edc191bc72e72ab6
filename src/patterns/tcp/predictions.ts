import { Transfers } from '../../record/transfers.ts';
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
];
