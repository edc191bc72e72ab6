import { duplicateNotes } from '../../record/news-notes.ts';
import type { Invariant, Sometimes } from '../contract/pattern.ts';
import { commonInvariants } from '../shared/invariants.ts';
import type { Values } from './parameters.ts';

export const invariants: readonly Invariant<Values>[] = [
  ...commonInvariants,
  {
    name: 'with an idempotency key no order is committed twice',
    check: (log, values) => {
      const switched = log.some((entry) => entry.kind === 'intervention' && entry.target.startsWith('idempotencyKey'));
      if (!values.idempotencyKey || switched) return null;
      const twice = log.find(duplicateNotes.has);
      return twice === undefined ? null : `entry ${twice.n} commits an order a second time`;
    },
  },
];

export const sometimes: readonly Sometimes[] = [
  {
    name: 'a client times out',
    reached: (log) => log.some((entry) => entry.kind === 'result' && entry.result === 'timeout'),
  },
  {
    name: 'a request is refused',
    reached: (log) => log.some((entry) => entry.kind === 'result' && entry.result === 'refused'),
  },
  {
    name: 'a client tries again',
    reached: (log) => log.some((entry) => entry.kind === 'state' && entry.path === 'pausing'),
  },
];
