import type { Entry } from '../../kernel/entry.ts';
import { insideNotes, servedNotes } from '../../record/inside-notes.ts';
import type { Prediction } from '../contract/prediction.ts';

const answeredAt = (log: readonly Entry[], host: string, call: number) =>
  log.find(
    (entry) => servedNotes.has(entry) && entry.name === 'answers' && entry.host === host && entry.values.call === call,
  )?.at;

export const predictions: readonly Prediction[] = [
  {
    start: 'six',
    at: '79ms',
    until: '200ms',
    question: 'Call 5 finds four threads that do not work. When is it taken?',
    answers: {
      'at once': {
        says: 'at once: nobody works',
        because: 'A thread was free: it can take the next call as soon as nobody needs it.',
      },
      'on a thread': {
        says: 'only when a thread is done with its call',
        because: 'A thread that stands still in read() belongs to its call until that is answered, hash and all.',
      },
    },
    inPartner: { at: '79ms', until: '200ms' },
    right: (log) => {
      const begins = log.some(
        (entry) =>
          servedNotes.has(entry) && entry.name === 'begins' && entry.host === 'server' && entry.values.call === 5,
      );
      const waited = log.some(
        (entry) => entry.kind === 'accept queue' && entry.host === 'server' && entry.change === 'in',
      );
      if (waited) return 'on a thread';
      return begins ? 'at once' : null;
    },
  },
  {
    start: 'lookup-behind-hashes',
    at: '45ms',
    until: '260ms',
    question: 'Node has four hashes to do. When does it look up a name for call 5?',
    answers: {
      'at once': {
        says: 'at once: a lookup needs no processor',
        because: 'Sockets are watched by the loop: they wait for no thread of the pool.',
      },
      behind: {
        says: 'when a hash is done',
        because: 'dns.lookup is getaddrinfo in the pool, first in, first out: it waits behind whatever is there.',
      },
    },
    right: (log) => {
      const [fifth, first] = [answeredAt(log, 'server2', 5), answeredAt(log, 'server2', 1)];
      if (fifth === undefined || first === undefined) return null;
      const queued = log.some((entry) => insideNotes.has(entry) && entry.name === 'queued' && entry.host === 'server2');
      return queued ? 'behind' : 'at once';
    },
  },
];
