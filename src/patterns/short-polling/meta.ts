import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'short-polling',
  title: 'Short polling',
  question: 'How stale may the page be, and what does fresher cost?',
  rhythm: 'asks on a timer, mostly in vain',
  family: 'ask',
  unit: { one: 'news item', many: 'news items' },
};
