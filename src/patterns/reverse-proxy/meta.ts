import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'reverse-proxy',
  title: 'Reverse proxy',
  question: 'A backend is gone. Who notices, and who pays for it?',
  rhythm: 'one door, many rooms behind it',
  family: 'arrange',
  unit: { one: 'request', many: 'requests' },
};
