import { SECOND } from '../../kernel/time.ts';
import type { Prediction } from '../contract/prediction.ts';
import { socketNotes } from './notes.ts';

const GONE_AT = 10 * SECOND;

export const predictions: readonly Prediction[] = [
  {
    start: 'silent-server',
    at: '10.5s',
    until: '17s',
    question: 'Will the browser know by then that the server is gone?',
    answers: {
      yes: {
        says: 'yes',
        because: 'It expects a ping every 5 s. When two are missing, it takes the server for dead and hangs up.',
      },
      no: {
        says: 'no: nothing tells it',
        because: 'A host without power sends no goodbye, and nobody pings. To the browser this is silence as ever.',
      },
    },
    right: (log) => {
      if (!log.some((entry) => entry.kind === 'crash' && entry.at >= GONE_AT)) return null;
      const noticed = log.some(
        (entry) => socketNotes.has(entry) && entry.name === 'closed' && entry.at > GONE_AT && entry.host === 'client',
      );
      return noticed ? 'yes' : 'no';
    },
  },
];
