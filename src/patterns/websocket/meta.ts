import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'websocket',
  title: 'WebSocket push',
  question: 'Both sides may speak at any time. How does either notice that the other is gone?',
  rhythm: 'one upgrade, then both ways',
  family: 'be-told',
  unit: { one: 'news item', many: 'news items' },
};
