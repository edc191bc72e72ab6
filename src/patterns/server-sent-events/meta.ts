import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'server-sent-events',
  title: 'Server-sent events',
  question: 'The stream broke. What did the page miss, and how would it know?',
  rhythm: 'one request, then a stream back',
  family: 'be-told',
  unit: { one: 'news item', many: 'news items' },
};
