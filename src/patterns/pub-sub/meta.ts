import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'pub-sub',
  title: 'Publish / subscribe',
  question: 'The publisher does not know who listens. Who answers for a message until it is done?',
  rhythm: 'told once, copied to queues, acknowledged',
  family: 'be-told',
  unit: { one: 'message', many: 'messages' },
};
