import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'request-response',
  title: 'Request / response',
  question: 'No answer came. Was the order placed?',
  rhythm: 'one question, one answer',
  family: 'ask',
  unit: { one: 'order', many: 'orders' },
};
