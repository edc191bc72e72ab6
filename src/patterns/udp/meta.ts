import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'udp',
  title: 'UDP',
  question: 'What does a datagram owe you?',
  rhythm: 'send, and forget',
  family: 'carry',
};
