import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'long-polling',
  title: 'Long polling',
  question: 'If the answer may wait at the server, what still makes news late?',
  rhythm: 'asks once, the answer is parked',
  family: 'ask',
  unit: { one: 'news item', many: 'news items' },
};
