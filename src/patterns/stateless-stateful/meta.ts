import type { Meta } from '../contract/meta.ts';

export const meta: Meta = {
  id: 'stateless-stateful',
  title: 'Stateless / stateful',
  question: 'A backend restarts. Are you still logged in?',
  rhythm: 'who remembers, and where',
  family: 'arrange',
  unit: { one: 'thing', many: 'things' },
};
