import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'tcp',
  title: 'TCP',
  question: 'Who notices that a packet is gone, and when?',
  rhythm: 'number every byte, send again what is missing',
  family: 'carry',
};
