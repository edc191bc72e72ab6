import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'pub-sub',
  title: 'Publish / subscribe',
  question: 'Who answers for a message, and until when?',
  rhythm: 'told once, copied to queues, acknowledged',
  family: 'be-told',
  unit: { one: 'message', many: 'messages' },
};
