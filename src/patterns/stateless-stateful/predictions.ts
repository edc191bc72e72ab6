import { SECOND } from '../../kernel/time.ts';
import { sessionNotes } from '../../record/session-notes.ts';
import type { Prediction } from '../contract/prediction.ts';

const RESTARTED_AT = 9 * SECOND;

export const predictions: readonly Prediction[] = [
  {
    start: 'restart-memory',
    at: '9.2s',
    until: '10.4s',
    question: 'The backend is up again. Is the user still logged in at the next click?',
    answers: {
      yes: {
        says: 'yes: the cookie is still there',
        because: 'The session was not in the backend that restarted, so nothing of it was lost.',
      },
      no: {
        says: 'no: logged out',
        because: 'The cookie only names a session, and that was in the memory of the backend.',
      },
    },
    right: (log) => {
      if (!log.some((entry) => entry.kind === 'intervention' && entry.at >= RESTARTED_AT)) return null;
      const after = log.filter(({ at }) => at > RESTARTED_AT);
      if (after.some((entry) => sessionNotes.has(entry) && entry.name === 'session lost')) return 'no';
      const isServed = after.some(
        (entry) => entry.kind === 'result' && entry.host === 'client' && entry.result === 'ok',
      );
      return isServed ? 'yes' : null;
    },
  },
];
