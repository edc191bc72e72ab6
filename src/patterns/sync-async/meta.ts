import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'sync-async',
  title: 'Synchronous or asynchronous',
  question: 'Who waits while the answer is on its way?',
  rhythm: 'ask, and stand still or go on',
  family: 'carry',
};
