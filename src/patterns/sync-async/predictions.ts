import { insideNotes, servedNotes } from '../../record/inside-notes.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import type { Prediction } from '../contract/prediction.ts';

export const predictions: readonly Prediction[] = [
  {
    start: 'six',
    at: '79ms',
    until: '217ms',
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
    until: '110ms',
    question: 'Node has four hashes to do. When does call 5 begin with what it needs?',
    answers: {
      'at once': {
        says: 'at once: it needs no processor',
        because: 'Sockets are watched by the loop: they wait for no thread of the pool.',
      },
      behind: {
        says: 'when a hash is done',
        because: 'dns.lookup is getaddrinfo in the pool, first in, first out: it waits behind whatever is there.',
      },
    },
    right: (log) => {
      const is = (name: string) =>
        log.some(
          (entry) =>
            insideNotes.has(entry) && entry.name === name && entry.host === 'server2' && entry.values['call'] === 5,
        );
      if (is('queued')) return 'behind';
      return is('outstanding') ? 'at once' : null;
    },
  },
  {
    start: 'mail',
    at: '290ms',
    until: '600ms',
    inPartner: { at: '290ms', until: '8.4s' },
    question: 'The sender has its 250 and is done. When has the mailbox the mail?',
    answers: {
      soon: {
        says: 'soon: the relay passes it on now',
        because: 'Somebody serves the mailboxes: the first try goes through. The sender waits for none of it.',
      },
      later: {
        says: 'seconds later, whenever the relay tries again',
        because:
          'The first try finds nobody. The relay keeps the mail and comes again by its rule: the sender is long gone.',
      },
    },
    right: (log) => {
      const is = (name: string) => log.some((entry) => mailNotes.has(entry) && entry.name === name);
      if (!is('in mailbox')) return null;
      return is('put off') ? 'later' : 'soon';
    },
  },
];
